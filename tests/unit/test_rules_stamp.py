"""The same rules have the same stamp wherever they lie, and any other rule has another."""

from __future__ import annotations

import shutil
from pathlib import Path

import grimp
import pytest

import tracker
from tracker.rules_stamp import SHOWING, rules_stamp, stamp_of

FROM = ("tracker.derive", "tracker.history", "tracker.columnar.batch", "db.rows")


@pytest.fixture
def core(tmp_path: Path) -> Path:
    """A copy of the core, elsewhere."""
    leave = shutil.ignore_patterns("__pycache__")
    return shutil.copytree(Path(tracker.__file__).parent, tmp_path / "core", ignore=leave)


def test_a_copy_elsewhere_has_the_same_stamp(core: Path) -> None:
    assert stamp_of(core) == rules_stamp()
    assert rules_stamp().startswith(f"{tracker.__version__}-")


def test_compiled_files_and_line_ends_are_no_rules(core: Path) -> None:
    (core / "__pycache__").mkdir()
    (core / "__pycache__" / "derive.cpython-311.pyc").write_bytes(b"compiled")
    path = core / "changes.toml"
    path.write_bytes(path.read_bytes().replace(b"\n", b"\r\n"))
    assert stamp_of(core) == rules_stamp()


@pytest.mark.parametrize(
    "name",
    [
        "derive.py",
        "history.py",
        "changes.toml",
        "classify/vocabulary/route.toml",
        "registries/ctgov/terms.toml",
        "normalize/countries.toml",
        "results_duty/rules.toml",
    ],
)
def test_any_other_rule_has_another_stamp(core: Path, name: str) -> None:
    path = core / name
    path.write_text(path.read_text(encoding="utf-8") + "\n# another\n", encoding="utf-8")
    assert stamp_of(core) != rules_stamp()


def test_a_rule_under_another_name_is_another_rule(core: Path) -> None:
    (core / "changes.toml").rename(core / "moved.toml")
    assert stamp_of(core) != rules_stamp()


def test_other_names_of_countries_are_other_rules(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tracker.rules_stamp.version", lambda _package: "1.0")
    assert stamp_of(Path(tracker.__file__).parent) != rules_stamp()


def test_what_shows_is_left_out_and_nothing_that_is_derived_needs_it(core: Path) -> None:
    for name in SHOWING:
        (core / name / "more.toml").write_text("more = 1\n")
    assert stamp_of(core) == rules_stamp()
    graph = grimp.build_graph("tracker", "db", cache_dir=None)
    needed = {one for name in FROM for one in graph.find_upstream_modules(name)}
    assert {name.split(".")[1] for name in needed if name.startswith("tracker.")} & SHOWING == set()
