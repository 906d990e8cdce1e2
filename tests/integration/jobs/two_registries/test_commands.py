"""What a person types about trials, and what import and sync say of them."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import typer
from typer.testing import CliRunner

from jobs.cli import import_files, link, literature, rebuild, sync

Make = Callable[..., Any]
OURS, THEIRS = "NCT99000001", "ISRCTN99980001"


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch) -> Callable[..., Any]:
    """`run(made, *words)`: a command on the store of `made`."""
    app = typer.Typer()
    for part in (link, literature, sync, import_files, rebuild):
        part.register(app)

    def invoke(made: Any, *words: str) -> Any:
        for part in (link, literature, sync, import_files, rebuild):
            monkeypatch.setattr(part, "runtime", lambda _context: made.runtime)
        return CliRunner().invoke(app, list(words))

    return invoke


def test_import_links_and_says_so(synced: Any, file_of: Make, told: Make, run: Make) -> None:
    arguments = ("--observed-at", "2026-10-06", "import", "isrctn")
    told_ = run(synced, "import", "isrctn", str(file_of(told())), *arguments[:2])
    assert told_.exit_code == 0, told_.output
    assert "4 studies are 3 trials, 1 of them seen in several registrations" in told_.output


def test_a_word_on_two_studies_can_be_taken_back(both: Any, run: Make, at: Make) -> None:
    said = ("--reason", "two protocols", "--by", "Ada")
    for day, option, trials in ((27, "--part", 4), (28, "--withdraw", 3), (29, "--join", 3)):
        both.runtime.clock = lambda day=day: at(day)
        told_ = run(both, "link", option, OURS, THEIRS, *said)
        assert told_.exit_code == 0, told_.output
        assert f"4 studies are {trials} trials" in told_.output
    verdicts = both.rows("SELECT verdict FROM link_decision ORDER BY id")
    assert verdicts == [("separate",), ("withdrawn",), ("joined",)]


def test_one_word_at_a_time(both: Any, run: Make) -> None:
    pair = (OURS, THEIRS)
    told_ = run(both, "link", "--join", *pair, "--part", *pair, "--reason", "r", "--by", "Ada")
    assert told_.exit_code == 2
    assert both.rows("SELECT count(*) FROM link_decision") == [(0,)]


def test_restrictive_terms_are_said_with_each_import(
    synced: Any, tmp_path: Path, run: Make
) -> None:
    path = tmp_path / "export.xml"
    path.write_text("<Trials_downloaded_from_ICTRP></Trials_downloaded_from_ICTRP>", "utf-8")
    told_ = run(synced, "import", "ictrp", str(path))
    assert "Non-commercial use only" in told_.stderr
