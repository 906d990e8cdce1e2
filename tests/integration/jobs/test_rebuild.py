"""What is derived can be derived again: nothing changes, unless code or words did."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text

from db.transaction import writing
from jobs.sync import rebuild as job
from jobs.sync.rebuild import rebuild
from tracker.errors import ParseError, StoreError

Make = Callable[..., Any]
Record = dict[str, Any]


def without(content: dict[str, Any], *names: str) -> dict[str, Any]:
    return {name: rows for name, rows in content.items() if name not in names}


@pytest.fixture(scope="module")
def days(record: Make, two_days: Any) -> list[list[Record]]:
    """New, changed, noise, gone, back again, merged."""
    before, after, story = two_days
    assert story.noise
    survivor = record(500, identificationModule={"nctIdAliases": ["NCT99000501"]})
    return [[*before, record(500), record(501)], [*after, survivor], [*before, survivor]]


@pytest.fixture(scope="module")
def synced(lasting_world: Make, days: list[list[Record]]) -> Path:
    """The file of a store that saw the three days."""
    made = lasting_world(*days)
    made.sync(5)
    made.replica.advance()
    made.sync(6, full=True)
    made.replica.advance()
    made.sync(12, full=True)
    kinds = {kind for (kind,) in made.rows("SELECT kind FROM change")}
    assert {"registered", "disappeared", "reappeared", "merged", "status"} <= kinds
    made.runtime.engine.dispose()  # so that all of it is in the one file
    return Path(str(made.runtime.engine.url.database))


@pytest.fixture
def lived(world: Make, days: list[list[Record]], synced: Path) -> Any:
    """Three days with everything in them, in a store of its own; the last is served."""
    made = world(days[-1])
    made.runtime.engine.dispose()
    shutil.copy(synced, str(made.runtime.engine.url.database))
    return made


def test_a_rebuild_changes_nothing(lived: Any) -> None:
    before = lived.content()
    report = rebuild(lived.runtime)
    assert lived.content() == before
    assert (report.versions, report.changes) == (report.versions_before, report.changes_before)
    assert report.studies == len(before["study"])


def test_a_rebuild_by_parts_is_the_same(lived: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(job, "STUDIES_AT_ONCE", 7)
    before = lived.content()
    rebuild(lived.runtime)
    assert lived.content() == before


def test_a_rebuild_brings_back_what_was_lost(lived: Any) -> None:
    """All but what was seen follows: deleted or spoilt rows are there again."""
    before = lived.content()
    with writing(lived.runtime.engine) as connection:
        for table in ("run_version", "state_site", "state_classification", "state_country"):
            connection.execute(text(f"DELETE FROM {table}"))
        connection.execute(text("DELETE FROM run_change WHERE kind <> 'merged'"))
        connection.execute(text("UPDATE state SET phase = 'PHASE9', overall_status = NULL"))
    rebuild(lived.runtime)
    assert lived.content() == before


def test_a_better_reading_is_no_news(lived: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """Changes that only a worse parser saw are gone, and nothing new has happened since."""
    from tracker import derive

    derived = derive.derive
    moments = set(lived.rows("SELECT observed_at FROM change"))

    def better(key: str, number: str, body: bytes) -> Any:
        from msgspec.structs import replace

        found = derived(key, number, body)
        return replace(found, study=replace(found.study, conditions=("always the same",)))

    monkeypatch.setattr("tracker.reading.derive", better)
    rebuild(lived.runtime)
    assert lived.rows("SELECT count(*) FROM change WHERE path = 'conditions'") == [(0,)]
    terms = lived.rows("SELECT DISTINCT term FROM study_condition WHERE origin = 'condition'")
    assert terms == [("always the same",)]
    assert set(lived.rows("SELECT observed_at FROM change")) <= moments
    after = lived.sync(20, full=True)
    assert after.outcome.counts()["changes"] == 0


def test_an_empty_store_is_rebuilt_in_no_time(world: Make) -> None:
    made = world([])
    assert rebuild(made.runtime).studies == 0
    assert made.rows("SELECT job, outcome FROM run") == [("rebuild", "ok")]


def test_a_body_that_is_damaged_leaves_everything_as_it_was(lived: Any) -> None:
    with writing(lived.runtime.engine) as connection:
        connection.execute(
            text("UPDATE body SET content = X'00' WHERE sha256 = (SELECT min(sha256) FROM body)")
        )
    before = lived.content()
    with pytest.raises(StoreError):
        rebuild(lived.runtime)
    assert lived.content() == before
    assert lived.rows("SELECT outcome FROM run ORDER BY id DESC LIMIT 1") == [("failed",)]


def test_a_body_that_todays_code_cannot_read_is_an_issue_and_no_state(
    lived: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    from tracker import reading

    derived, number = reading.derive, "NCT99000003"

    def strict(key: str, which: str, body: bytes) -> Any:
        if which == number:
            raise ParseError("laid out as nobody knows")
        return derived(key, which, body)

    monkeypatch.setattr(reading, "derive", strict)
    before = lived.content()
    report = rebuild(lived.runtime)
    assert report.issues >= 1
    issues = lived.rows(f"SELECT code, level, message FROM issue WHERE value = '{number}'")
    assert issues == [("unreadable_record", "error", "laid out as nobody knows")]
    others = [row for row in before["version"] if number not in row[0]]
    assert [row for row in lived.content()["version"] if number not in row[0]] == others
    assert lived.content()["body"] == before["body"], "what was seen is never lost"


def test_a_parser_that_reads_nothing_is_not_believed(
    world: Make, record: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = world([record(n) for n in range(1, 13)])
    made.sync(5)
    before = made.rows("SELECT study_key, number FROM version ORDER BY 1, 2")

    def refuse(*_arguments: object) -> None:
        raise ParseError("nothing is where it was")

    monkeypatch.setattr("tracker.reading.derive", refuse)
    with pytest.raises(StoreError, match="12 of 12 studies cannot be read any more"):
        rebuild(made.runtime)
    assert made.rows("SELECT study_key, number FROM version ORDER BY 1, 2") == before
