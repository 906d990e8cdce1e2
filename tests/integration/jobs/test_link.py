"""The job that links: what it counts, whom it tells, and that a person has the last word."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest

from jobs.link.trials import decide_link, decision_now, link_trials
from tracker.errors import TrackerError
from tracker.linking import LinkVerdict

At = Callable[..., datetime]
ONE, OTHER = "ctgov:NCT99000001", "ctgov:NCT99000002"
THIRD = "2019-499017-11"


@pytest.fixture
def synced(world: Callable[..., Any], record: Callable[..., Any]) -> Any:
    """Three studies of one registry, of which two claim one EudraCT number under like titles."""
    title = "Cord cells in an invented illness of the kidney: a trial in two parts"
    records = [
        record(
            serial,
            identificationModule={
                "officialTitle": title,
                "secondaryIdInfos": [{"id": THIRD}, {"id": "NCT00000000"}],
            },
        )
        for serial in (1, 2)
    ]
    made = world([*records, record(3)])
    made.sync()
    return made


def test_the_job_counts_what_it_did(synced: Any) -> None:
    report = link_trials(synced.runtime)
    assert (report.studies, report.trials, report.joined) == (3, 3, 0)
    assert (report.conflicts, report.dummy_numbers, report.new_keys) == (1, 2, 3)
    ((outcome, counts),) = synced.rows("SELECT outcome, counts FROM run WHERE job = 'link'")
    assert outcome == "ok"
    assert json.loads(counts)["trials"] == 3


def test_linking_again_changes_nothing(synced: Any) -> None:
    link_trials(synced.runtime)
    before = {name: synced.rows(f"SELECT * FROM {name} ORDER BY 1, 2") for name in LINKED}
    again = link_trials(synced.runtime)
    assert again.new_keys == 0
    assert {name: synced.rows(f"SELECT * FROM {name} ORDER BY 1, 2") for name in LINKED} == before


LINKED = ("trial", "trial_link", "study_relation")


def test_a_conflict_is_an_issue_until_a_person_settles_it(synced: Any, at: At) -> None:
    link_trials(synced.runtime)
    open_conflicts = "SELECT value FROM issue WHERE code = 'link_conflict' AND closed_at IS NULL"
    assert synced.rows(open_conflicts) == [(f"{ONE} {OTHER}",)]
    synced.runtime.clock = lambda: at(31)
    decision = decision_now(
        synced.runtime, (ONE, OTHER), LinkVerdict.JOINED, "one protocol in two parts", "Ada"
    )
    report = decide_link(synced.runtime, decision)
    assert (report.trials, report.joined, report.conflicts) == (2, 1, 0)
    assert synced.rows(open_conflicts) == []
    assert synced.rows("SELECT COUNT(DISTINCT trial_key) FROM trial_link") == [(2,)]


def test_a_decision_can_be_taken_back_and_the_keys_return(synced: Any, at: At) -> None:
    link_trials(synced.runtime)
    before = synced.rows("SELECT * FROM trial_link ORDER BY 1")
    for day, verdict in ((30, LinkVerdict.JOINED), (31, LinkVerdict.WITHDRAWN)):
        synced.runtime.clock = lambda day=day: at(day)
        decide_link(
            synced.runtime, decision_now(synced.runtime, (ONE, OTHER), verdict, "because", "Ada")
        )
    assert synced.rows("SELECT * FROM trial_link ORDER BY 1") == before
    assert len(synced.rows("SELECT * FROM link_decision")) == 2


@pytest.mark.parametrize(
    ("pair", "reason", "who", "says"),
    [
        ((ONE, "ctgov:NCT99999990"), "why", "Ada", "there is no study ctgov:NCT99999990"),
        ((ONE, ONE), "why", "Ada", "itself"),
        ((ONE, OTHER), " ", "Ada", "needs a reason"),
        ((ONE, OTHER), "why", "", "needs a reason"),
    ],
)
def test_a_decision_that_cannot_be_meant_is_refused(
    synced: Any, pair: tuple[str, str], reason: str, who: str, says: str
) -> None:
    decision = decision_now(synced.runtime, pair, LinkVerdict.JOINED, reason, who)
    with pytest.raises(TrackerError, match=says):
        decide_link(synced.runtime, decision)
    assert synced.rows("SELECT * FROM link_decision") == []


def test_registrations_that_disagree_are_counted_and_kept(
    world: Callable[..., Any], record: Callable[..., Any]
) -> None:
    recruiting, done = {"overallStatus": "RECRUITING"}, {"overallStatus": "COMPLETED"}
    made = world([record(1, statusModule=recruiting), record(2, statusModule=done)])
    made.sync()
    decision = decision_now(made.runtime, (ONE, OTHER), LinkVerdict.JOINED, "one", "Ada")
    assert decide_link(made.runtime, decision).discrepancies == 1
    assert made.rows("SELECT study_key, value, is_taken FROM discrepancy ORDER BY 1") == [
        (ONE, '"RECRUITING"', 0),
        (OTHER, '"COMPLETED"', 1),
    ]
