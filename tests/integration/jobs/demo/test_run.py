"""The demo, whole: what it says, what it writes, and that nobody can take it for real."""

from __future__ import annotations

import json
import re
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text

from db.engine import open_store
from jobs.demo.run import run_demo
from tracker.errors import ConfigError

SIZE = 700
TRIALS = re.compile(r"(\d+) studies are (\d+) trials, (\d+) of them seen in several registrations")


@pytest.fixture(scope="module")
def played(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, list[str]]:
    folder = tmp_path_factory.mktemp("demo") / "tracker-demo"
    lines: list[str] = []
    run_demo(folder, SIZE, lines.append)
    return folder, lines


def rows(folder: Path, query: str) -> list[tuple[Any, ...]]:
    engine = open_store(f"sqlite:///{folder / 'demo.db'}")
    with engine.connect() as connection:
        found = [tuple(row) for row in connection.execute(text(query))]
    engine.dispose()
    return found


def test_three_registries_are_followed_for_two_days(played: tuple[Path, list[str]]) -> None:
    folder, lines = played
    assert [line for line in lines if f": {SIZE} invented studies answer at http://127." in line]
    passes = "SELECT registry_key, count(DISTINCT observed_at) FROM snapshot GROUP BY 1 ORDER BY 1"
    assert rows(folder, passes) == [("ctgov", 2), ("ctis", 2), ("isrctn", 2)]
    whole = "SELECT DISTINCT state, completeness FROM snapshot"
    assert rows(folder, whole) == [("accepted", "COMPLETE")]


def test_studies_are_trials_and_the_second_day_links_anew(played: tuple[Path, list[str]]) -> None:
    folder, lines = played
    first, second = (
        tuple(map(int, found.groups())) for line in lines if (found := TRIALS.search(line))
    )
    assert first[0] - first[1] >= first[2] > 10
    assert second[2] == first[2] + 1, "one more registration joined its trial"
    stored = "SELECT count(*), sum(study_count > 1) FROM trial"
    assert rows(folder, stored) == [second[1:]]
    issues = dict(rows(folder, "SELECT code, count(*) FROM issue GROUP BY 1"))
    assert issues["link_conflict"] == 2
    assert issues["dummy_number"] >= 1
    assert rows(folder, "SELECT count(*) FROM study_relation WHERE relation = 'related'")[0][0] > 0


def test_one_trial_is_shown_with_its_registrations_and_a_discrepancy(
    played: tuple[Path, list[str]],
) -> None:
    _, lines = played
    start = lines.index("One trial in several registries (DEMO DATA)")
    shown = lines[start + 1 : lines.index("", start)]
    registered = [line for line in shown if "registered as" in line]
    assert len(registered) >= 2
    assert all("https://" in line for line in registered)
    assert any("one trial, because: " in line for line in shown)
    assert any("they disagree on" in line for line in shown)
    assert sum("<- taken" in line for line in shown) >= 1


def test_the_landscape_counts_trials(played: tuple[Path, list[str]]) -> None:
    folder, _ = played
    page = (folder / "landscape-msc_autoimmune.md").read_text(encoding="utf-8")
    found = re.search(r"- Trials: (\d+) trials, which stand for (\d+) registrations", page)
    assert found
    assert int(found[2]) > int(found[1]) > 0
    assert (folder / "discrepancies-msc_autoimmune.html").is_file()


def test_everything_says_that_it_is_invented(played: tuple[Path, list[str]]) -> None:
    folder, lines = played
    heads = [line for before, line in pairwise(lines) if before == ""]
    assert lines[0].startswith("DEMO DATA")
    assert all("DEMO DATA" in head for head in heads[:-1])
    written = [path for path in folder.iterdir() if path.suffix in (".html", ".md", ".csv", ".txt")]
    assert len(written) >= 8
    for path in written:
        assert "DEMO DATA" in path.read_text(encoding="utf-8"), path.name
    numbers = [number for (number,) in rows(folder, "SELECT registration_number FROM study")]
    assert len(numbers) > 600
    assert all(re.match(r"NCT99|20\d\d-598|ISRCTN9998", number) for number in numbers)


def test_no_folder_of_a_person_is_touched(tmp_path: Path) -> None:
    (tmp_path / "notes.txt").write_text(json.dumps("mine"), encoding="utf-8")
    with pytest.raises(ConfigError, match="holds no demo"):
        run_demo(tmp_path, SIZE, print)
    assert [path.name for path in tmp_path.iterdir()] == ["notes.txt"]
