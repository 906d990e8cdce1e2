"""What the README tells a newcomer to type, works, in the order in which it stands there."""

from __future__ import annotations

import shlex
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from jobs.cli import app


def lines_to_type(page: Any) -> list[str]:
    """The lines of the section "Use it" that are commands of ours, without what cron is told."""
    use = page.sections()["Use it"]
    lines = [line.partition("#")[0].strip() for line in use.splitlines()]
    return [line for line in lines if line.startswith("tracker ")]


def test_every_line_works(
    page: Callable[[str], Any],
    world: Callable[..., Any],
    two_days: tuple[Any, Any, Any],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    some = two_days[0][:40]
    served = world(some).replica
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("TRACKER_REGISTRIES__CTGOV__BASE_URL", served.base_url)
    monkeypatch.setenv("TRACKER_REGISTRIES__CTGOV__SECONDS_BETWEEN_REQUESTS", "0")
    lines = lines_to_type(page("README.md"))
    assert len(lines) >= 6
    for line in lines:
        words = shlex.split(line.replace("NCT01234567", found_by_search(some)))[1:]
        ended = CliRunner().invoke(app, words, catch_exceptions=False)
        assert ended.exit_code == 0, f"{line}\n{ended.output}"
    assert (tmp_path / "tracker.db").exists()
    assert (tmp_path / "reports" / "landscape-msc_autoimmune.html").exists()


def found_by_search(records: list[Any]) -> str:
    """A number whose study says MSC in its interventions, so that the searches find it."""
    return next(
        str(record["protocolSection"]["identificationModule"]["nctId"])
        for record in records
        if "esenchymal" in str(record["protocolSection"].get("armsInterventionsModule"))
    )


def test_makefile_has_the_commands(page: Callable[[str], Any], repository: Path) -> None:
    named = {
        line.removeprefix("make ").split()[0]
        for block in page("README.md").blocks("")
        for line in block.splitlines()
        if line.startswith("make ")
    }
    targets = (repository / "Makefile").read_text(encoding="utf-8")
    assert named
    assert [name for name in named if f"\n{name}:" not in targets] == []
