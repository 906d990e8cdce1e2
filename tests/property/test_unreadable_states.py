"""A body that an older parser read and today's refuses: the last readable one stands for it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import select

from db.read.bodies import body_hash
from db.tables import IssueRow, core_table
from db.transaction import writing
from db.write.bodies import store_bodies
from db.write.registry_versions import note_fetched, note_listed
from jobs.alerts.cohort_moves import Membership
from jobs.queries.as_of import registry_version_list, state_of
from jobs.reports.load import studies_as_of
from jobs.sync.outcome import Outcome
from tracker.as_of import AsOf
from tracker.cohorts import Cohort
from tracker.reading import UNREADABLE
from tracker.registries.base import ListedVersion

Make = Callable[..., Any]
NUMBER = "NCT99000001"
KEY = f"ctgov:{NUMBER}"
COHORT = Cohort(key="cells", title="Cells", therapies=("msc",))


def live(made: Any, older: Make, read: str, then: str = "") -> list[Outcome]:
    """The days of `read` by an older parser, those of `then` by today's."""
    with older():
        for letter in read:
            made.follow({NUMBER: letter})
    return [made.follow({NUMBER: letter}) for letter in then]


def changes(made: Any) -> list[tuple[int, int, str, str]]:
    """Day, version number, path and kind of each change."""
    first = made.now - timedelta(days=made.day)
    told = made.told(NUMBER).changes
    return [((at - first).days, number, path, kind) for at, number, path, kind, *_ in told]


def test_the_next_body_is_compared_with_the_last_readable_one(follower: Make, older: Make) -> None:
    """The change from A to B is news on the day of B, and makes the second version."""
    with follower() as made:
        (outcome,) = live(made, older, "AU", "B")
        assert outcome.changed == 1
        assert {issue.code for issue in outcome.issues} == {UNREADABLE, "unknown_term"}
        assert [one.number for one in made.told(NUMBER).versions] == [1, 2]
        assert (2, 2, "brief_title", "title") in changes(made)
        assert {day for day, *_ in changes(made)} == {0, 2}, "the day of U made no change"
        before = made.told(NUMBER)
        made.rebuild()
        assert made.told(NUMBER) == before


def test_the_same_body_again_is_neither_version_nor_change(follower: Make, older: Make) -> None:
    with follower() as made:
        (outcome,) = live(made, older, "AU", "A")
        assert (outcome.changes, outcome.unchanged) == (0, 2), "with the steady study"
        assert outcome.is_news, "what is current was read otherwise, so trials are linked anew"
        assert changes(made) == [(0, 1, "study", "baseline")]
        assert [one.number for one in made.told(NUMBER).versions] == [1]


def test_a_study_that_was_never_readable_is_new_when_it_is(follower: Make, older: Make) -> None:
    """It came with the baseline, so that it is no news; it keeps the day that it was met."""
    with follower() as made:
        live(made, older, "U", "VB")
        told = made.told(NUMBER)
        assert changes(made) == [(2, 1, "study", "baseline")]
        assert told.state.first_observed_at == made.now - timedelta(days=3)
        assert told == made.replayed(NUMBER)


def test_a_study_that_cannot_be_read_can_go(follower: Make, older: Make) -> None:
    with follower() as made:
        outcomes = live(made, older, "AU", "m-")
        assert [outcome.gone for outcome in outcomes] == [1, 0]
        assert changes(made)[-1] == (2, 1, "study", "merged")
        assert made.told(NUMBER).state.merged_into == "ctgov:NCT99000099"
    with follower() as made:
        live(made, older, "U", "-")
        assert changes(made)[-1] == (1, 0, "study", "disappeared"), "before its first version"
        assert made.told(NUMBER).state.gone_at == made.now - timedelta(days=1)


def test_the_past_is_asked_for_in_the_same_way(follower: Make, older: Make, body: Make) -> None:
    with follower() as made:
        live(made, older, "AU")
        with made.engine.connect() as connection:
            state = state_of(connection, KEY, AsOf(made.now))
            found = studies_as_of(connection, AsOf.on(date(2026, 10, 6)))
        assert state is not None
        assert state.body == body(NUMBER, "A")
        titles = dict(zip(found.frame["study_key"], found.frame["brief_title"], strict=True))
        assert titles[KEY] == "Cells in Lupus Nephritis"
    with follower() as made:
        live(made, older, "A-U")
        with made.engine.connect() as connection:
            found = studies_as_of(connection, AsOf.on(date(2026, 10, 7)))
        assert KEY not in set(found.frame["study_key"]), "what today's code knows is that it went"


def test_what_was_never_readable_is_not_known(follower: Make, older: Make) -> None:
    """It costs a report of that day nothing but itself, and it is counted."""
    with follower() as made:
        live(made, older, "U")
        with made.engine.connect() as connection:
            found = studies_as_of(connection, AsOf(made.now))
        assert KEY not in set(found.frame["study_key"])
        assert found.then.not_known == {KEY}


@pytest.mark.parametrize(
    ("read", "before", "after"),
    [("AUC", {"cells"}, set()), ("CUA", set(), {"cells"}), ("UUA", {"cells"}, {"cells"})],
)
def test_who_moves_into_a_cohort_is_judged_by_the_last_readable_state(
    follower: Make, older: Make, read: str, before: set[str], after: set[str]
) -> None:
    """Where nothing before can be read nobody moves."""
    with follower() as made:
        live(made, older, read)
        last = made.told(NUMBER).state.version_number
        with made.engine.connect() as connection:
            found = Membership([COHORT]).of(connection, [(KEY, last - 1, last)])
    assert found == {KEY: (frozenset(before), frozenset(after))}


@pytest.mark.parametrize(
    ("fetched", "kinds"),
    [
        ("AUB", [set(), set(), {"title"}]),
        ("A?B", [set(), set(), set()]),
        ("AaC", [set(), set(), {"title"}]),
    ],
)
def test_a_registrys_own_history_goes_by_the_same_rule(
    follower: Make, older: Make, body: Make, fetched: str, kinds: list[set[str]]
) -> None:
    """What is only listed (?) is not known, so that nothing can be compared with it."""
    with follower() as made:
        live(made, older, "C")
        with writing(made.engine) as connection:
            days = [ListedVersion(n, f"2026-09-{n + 1:02}") for n, _ in enumerate(fetched)]
            note_listed(connection, KEY, days, made.now)
            for number, letter in enumerate(fetched):
                if letter != "?":
                    content = body(NUMBER, letter)
                    sha256 = body_hash(content)
                    store_bodies(connection, {sha256: content}, "application/json")
                    note_fetched(connection, (KEY, number), sha256, None, made.now)
        told = registry_version_list(made.runtime, KEY)
    named = [{one.kind for one in version["changes"]} & {"title", "study"} for version in told]
    assert named == kinds


def test_an_unreadable_observation_is_an_issue(follower: Make, older: Make) -> None:
    with follower() as made:
        live(made, older, "AU", "C")
        with made.engine.connect() as connection:
            table = core_table(IssueRow)
            (issue,) = connection.execute(select(table).where(table.c.code == UNREADABLE)).all()
    assert (issue.value, issue.level, issue.seen) == (NUMBER, "error", 1)
