"""The analyst's own files: asked for on the command line or named in config.toml."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from jobs.cli import main
from jobs.reports.statement_files import read_all
from tracker.config import load_config
from tracker.errors import ConfigError
from tracker.statements.shipped import shipped_statements

MINE = """
[[statement]]
key = "mine"
kind = "count"
source = "Invented 2026"
as_of = 2026-10-05
at_least = 1
text.en = "There is one."
"""


@pytest.fixture
def run(
    world: Callable[..., Any],
    record: Callable[..., Any],
    whole: dict[str, Any],
    repository: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> Callable[..., tuple[int, str, str]]:
    """`run(*words)`: exit code, output and errors of the command, in a store with one study."""
    made = world([record(1)], **whole)
    made.sync(5)
    monkeypatch.setenv("TRACKER_STORE__URL", made.url)
    monkeypatch.setenv("TRACKER_CONFIG", str(repository / "config.toml"))
    for name, value in whole.items():
        monkeypatch.setenv(f"TRACKER_REGISTRIES__CTGOV__{name.upper()}", json.dumps(value))

    def command(*words: str) -> tuple[int, str, str]:
        monkeypatch.setattr("sys.argv", ["tracker", *words])
        with pytest.raises(SystemExit) as ended:
            main()
        told = capsys.readouterr()
        return int(ended.value.code or 0), told.out, told.err

    return command


def test_a_file_is_checked_in_the_place_of_all_others(
    run: Callable[..., Any], tmp_path: Path
) -> None:
    (tmp_path / "mine.toml").write_text(MINE)
    code, out, _ = run("statements", "check", str(tmp_path / "mine.toml"), "--json")
    (found,) = json.loads(out)
    assert (code, found["key"], found["verdict"]) == (0, "mine", "supported")
    code, out, _ = run("statements", "check", str(tmp_path / "mine.toml"), "--lang", "zh")
    assert out.startswith("mine: 得到支持\n    There is one.\n")
    words = (
        "report",
        "statements",
        "--statements",
        str(tmp_path / "mine.toml"),
        "--format",
        "json",
    )
    code, out, _ = run(*words, "--out", str(tmp_path))
    document = json.loads(Path(out.strip()).read_text(encoding="utf-8"))
    table = next(t for t in document["tables"] if t["key"] == "statements")
    assert [row["value"] for row in table["rows"]] == ["mine"]


def test_a_slip_ends_the_command_as_misuse(run: Callable[..., Any], tmp_path: Path) -> None:
    (tmp_path / "mine.toml").write_text(MINE.replace("count", "cout"))
    (tmp_path / "more.csv").write_text("key,kind\na,b\n")
    files = [str(tmp_path / name) for name in ("mine.toml", "more.csv", "none.toml")]
    code, out, err = run("statements", "check", *files)
    assert (code, out) == (2, "")
    assert "mine.toml: [statement mine] kind: 'cout' is none of every" in err
    assert "more.csv: [statement a] source: missing" in err or "more.csv: [statement a]" in err
    assert "none.toml: cannot be read" in err
    assert "Traceback" not in err
    code, _, err = run("report", "landscape", "--statements", files[0])
    assert code == 2
    assert "does not use --statements" in err


def test_config_names_files_and_may_leave_out_what_is_shipped(
    repository: Path, tmp_path: Path
) -> None:
    (tmp_path / "mine.toml").write_text(MINE)
    files = {"TRACKER_STATEMENTS__FILES": json.dumps([str(tmp_path / "mine.toml")])}
    both = read_all(load_config(repository / "config.toml", files))
    assert [one.key for one in both] == [*(one.key for one in shipped_statements()), "mine"]
    own = load_config(repository / "config.toml", files | {"TRACKER_STATEMENTS__SHIPPED": "false"})
    assert [one.key for one in read_all(own)] == ["mine"]
    twice = MINE.replace('"mine"', f'"{shipped_statements()[0].key}"')
    (tmp_path / "mine.toml").write_text(twice)
    with pytest.raises(ConfigError, match="another file has it too"):
        read_all(load_config(repository / "config.toml", files))


def test_a_search_covers_only_what_exists(
    world: Callable[..., Any], record: Callable[..., Any], check: Callable[..., Any]
) -> None:
    query = {"term": "AREA[LastUpdatePostDate]RANGE[MIN,MAX]"}
    search = {"title": "all", "query": query, "covers": {"cell_therapy": ["mcs"]}}
    made = world([record(1)], searches={"all": search})
    made.sync(5)
    with pytest.raises(ConfigError) as caught:
        check(made, kind="count", exactly=1)
    assert str(caught.value).startswith(
        "[registries.ctgov.searches.all] covers.cell_therapy: 'mcs' is none of msc, "
    )
