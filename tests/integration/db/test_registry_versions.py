"""Which state stands for a day by the registry's clock, whatever was seen and whatever fetched."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, timedelta
from itertools import count
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Connection, Engine

from db.exchange import Concluded
from db.read.bodies import body_hash
from db.read.registry_versions import state_by_registry_date
from db.transaction import writing
from db.write.bodies import store_bodies
from db.write.conclusions import write_concluded
from db.write.registry_versions import note_fetched, note_listed
from tracker.history import Version
from tracker.registries.base import ListedVersion

At = Callable[..., datetime]
FIRST = date(2026, 1, 1)
KEYS = (f"ctgov:NCT99{n:06}" for n in count())
BODIES = [b"state %d" % n for n in range(8)]
HASHES = [body_hash(body) for body in BODIES]

SEEN, FETCHED, LISTED, MISSED = "seen", "fetched", "listed", "missed"


def day(offset: int) -> str:
    return (FIRST + timedelta(days=offset)).isoformat()


def add_versions(connection: Connection, key: str, versions: list[Version]) -> None:
    one = Concluded(study_key=key, base=None, versions=versions)
    write_concluded(connection, 1, [one], staged=False)


def live(engine: Engine, moment: datetime, posted: list[int], known: list[str]) -> str:
    """A study that was posted on these days; of each state, how the store knows it."""
    key = next(KEYS)
    numbered = list(zip(range(len(posted)), posted, known, strict=True))
    with writing(engine) as connection:
        store_bodies(connection, dict(zip(HASHES, BODIES, strict=True)), "text/plain")
        seen = [(n, on) for n, on, how in numbered if how == SEEN]
        add_versions(connection, key, [Version(n, HASHES[n], moment, day(on)) for n, on in seen])
        listed = [ListedVersion(n, day(on)) for n, on, how in numbered if how != MISSED]
        note_listed(connection, key, listed, moment)
        for n, on, how in numbered:
            if how == FETCHED:
                note_fetched(connection, (key, n), HASHES[n], day(on), moment)
    return key


def said(engine: Engine, key: str, offset: int) -> Any:
    with engine.connect() as connection:
        return state_by_registry_date(connection, FIRST + timedelta(days=offset), key).get(key)


@settings(
    max_examples=60,
    suppress_health_check=[
        *settings.default.suppress_health_check,
        HealthCheck.function_scoped_fixture,  # each example has a study of its own
    ],
)
@given(st.data())
def test_what_is_known_stands_and_what_is_not_is_never_guessed(
    engine: Engine, at: At, data: st.DataObject
) -> None:
    posted = sorted(data.draw(st.sets(st.integers(0, 20), min_size=1, max_size=8)))
    ways = st.sampled_from([SEEN, FETCHED, LISTED])
    known = data.draw(st.lists(ways, min_size=len(posted), max_size=len(posted)))
    asked = data.draw(st.integers(0, 21))
    found = said(engine, live(engine, at(5), posted, known), asked)
    shown = [n for n, on in enumerate(posted) if on <= asked]
    if not shown:
        assert found is None
        return
    last = shown[-1]
    assert found.body_sha256 == (None if known[last] == LISTED else HASHES[last])
    assert found.said_on == day(posted[last])
    assert found.is_reconstructed == (known[last] != SEEN)


def test_what_came_after_the_history_was_fetched_counts(engine: Engine, at: At) -> None:
    key = live(engine, at(5), [1, 5], [FETCHED, MISSED])
    with writing(engine) as connection:
        add_versions(connection, key, [Version(1, HASHES[1], at(6), day(5))])
    assert [said(engine, key, n).body_sha256 for n in (1, 4, 5)] == [
        HASHES[0],
        HASHES[0],
        HASHES[1],
    ]


def test_the_day_of_posting_counts_not_that_of_submission(engine: Engine, at: At) -> None:
    key = next(KEYS)
    with writing(engine) as connection:
        store_bodies(connection, {HASHES[0]: BODIES[0]}, "text/plain")
        note_listed(connection, key, [ListedVersion(0, day(1))], at(5))
        note_fetched(connection, (key, 0), HASHES[0], day(4), at(5))
    assert said(engine, key, 3) is None
    assert said(engine, key, 4).body_sha256 == HASHES[0]


def test_what_was_fetched_stays_when_it_is_listed_again(engine: Engine, at: At) -> None:
    key = live(engine, at(5), [1, 2], [FETCHED, MISSED])
    with writing(engine) as connection:
        again = [ListedVersion(0, day(9)), ListedVersion(1, day(2))]
        assert note_listed(connection, key, again, at(6)) == 1
    assert said(engine, key, 1).body_sha256 == HASHES[0]


@pytest.mark.parametrize("how", [FETCHED, LISTED])
def test_of_one_day_what_we_saw_counts(engine: Engine, at: At, how: str) -> None:
    key = live(engine, at(5), [3], [how])
    with writing(engine) as connection:
        add_versions(connection, key, [Version(1, HASHES[1], at(6), day(3))])
    found = said(engine, key, 3)
    assert (found.body_sha256, found.is_reconstructed) == (HASHES[1], False)
