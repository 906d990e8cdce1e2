"""The registry's own history, fetched on request: kept without people, and gone on with if cut."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import event

from db.read.bodies import load_bodies
from jobs.sync.backfill import fetch_history, raise_if_failed
from tracker.errors import ConfigError, TrackerError

Make = Callable[..., Any]
At = Callable[..., Any]
Days = list[list[dict[str, Any]]]
ONE, TWO = "ctgov:NCT99000001", "ctgov:NCT99000002"
KEPT = "SELECT study_key, registry_version, registry_updated, body_sha256 FROM registry_version"
BODIES = f"{KEPT} WHERE body_sha256 IS NOT NULL ORDER BY 1, 2"


def asked(made: Any) -> list[str]:
    return [one.path for one in made.replica.requests if "/int/" in one.path]


def test_every_version_is_kept_without_people(late: Make) -> None:
    made = late()
    report = fetch_history(made.runtime)
    assert (report.due, report.asked, report.listed, report.fetched) == (2, 2, 6, 6)
    assert len(made.rows(BODIES)) == 6
    with made.runtime.engine.connect() as connection:
        bodies = load_bodies(connection, [row[3] for row in made.rows(BODIES)])
    assert all(b"Invented Person" not in body for body in bodies.values())
    assert made.rows("SELECT job, outcome, error FROM run")[-1] == ("history", "ok", None)


def test_what_is_fetched_is_not_asked_for_again(late: Make) -> None:
    made = late()
    fetch_history(made.runtime)
    before = (asked(made), made.rows(BODIES))
    assert fetch_history(made.runtime).due == 0
    assert (asked(made), made.rows(BODIES)) == before


def test_a_study_that_changed_is_listed_again(
    world: Make, days: Days, switched_on: Any, at: At
) -> None:
    made = world(*days, **switched_on)
    made.sync(5)
    made.runtime.clock = lambda: at(5, 20)
    assert fetch_history(made.runtime).fetched == 2
    made.replica.advance()
    made.runtime.clock = lambda: at(30)
    made.sync(6, full=True)
    again = fetch_history(made.runtime)
    assert (again.asked, again.listed, again.fetched) == (1, 1, 1), "only the one that changed"


@pytest.mark.parametrize("cut", range(1, 10))
def test_cut_off_anywhere_it_goes_on(late: Make, cut: int) -> None:
    """The process dies with its cut-th transaction; run again, the store is as if it had not."""
    whole = late()
    fetch_history(whole.runtime)
    made = late()
    left = iter(range(cut))

    def die(_connection: Any) -> None:
        if next(left, None) is None:
            raise KeyboardInterrupt

    event.listen(made.runtime.engine, "commit", die)
    with pytest.raises(KeyboardInterrupt):
        fetch_history(made.runtime)
    event.remove(made.runtime.engine, "commit", die)
    kept = len(made.rows(BODIES))
    assert fetch_history(made.runtime).fetched == 6 - kept
    assert made.rows(BODIES) == whole.rows(BODIES)
    outcomes = made.rows("SELECT outcome FROM run WHERE job = 'history'")
    assert outcomes[-1] == ("ok",)
    assert "running" not in {outcome for (outcome,) in outcomes}


def test_a_limit_and_chosen_studies_are_kept_to(late: Make) -> None:
    made = late()
    report = fetch_history(made.runtime, limit=1)
    assert (report.due, report.asked) == (2, 1)
    assert "1 still to be asked" in report.line()
    assert fetch_history(made.runtime, {ONE}).due == 0
    assert fetch_history(made.runtime, {TWO}).asked == 1


def test_a_spoilt_history_costs_only_itself(late: Make) -> None:
    made = late(faults="500:path=NCT99000001/history")
    report = fetch_history(made.runtime)
    assert list(report.errors) == [ONE]
    assert {row[0] for row in made.rows(BODIES)} == {TWO}
    with pytest.raises(TrackerError, match="NCT99000001"):
        raise_if_failed(report)
    ((outcome, error),) = made.rows("SELECT outcome, error FROM run WHERE job = 'history'")
    assert outcome == "partial"
    assert "NCT99000001" in error


def test_three_in_a_row_end_it(world: Make, record: Make, switched_on: Any) -> None:
    made = world(
        [record(n) for n in range(1, 7)],
        faults="500:path=/int/",
        history__attempts=1,
        **switched_on,
    )
    made.sync()
    report = fetch_history(made.runtime)
    assert (report.asked, report.gave_up, report.outcome) == (3, True, "failed")
    assert len(asked(made)) == 3


def test_a_study_without_history_is_noted_and_not_asked_again(late: Make) -> None:
    made = late()
    with made.runtime.engine.begin() as connection:
        connection.exec_driver_sql(
            "UPDATE head SET study_key = 'ctgov:NCT99000009' WHERE study_key LIKE '%2'"
        )
    report = fetch_history(made.runtime)
    assert (report.without_history, report.errors) == (1, {})
    assert fetch_history(made.runtime).due == 0


def test_it_is_off_unless_switched_on(world: Make, record: Make) -> None:
    made = world([record(1)])
    made.sync()
    with pytest.raises(ConfigError, match=r"\[registries.ctgov.history\]"):
        fetch_history(made.runtime)
    assert asked(made) == []


def test_the_command_fails_loudly(late: Make, command: Callable[..., Any]) -> None:
    told = command(late(faults="500:path=NCT99000001/history"), "history", "--cohort", "candidates")
    assert isinstance(told.exception, TrackerError)
    assert "ctgov:NCT99000001" in str(told.exception)
    assert command(late(), "history", "NCT99000001", "--cohort", "candidates").exit_code == 2
