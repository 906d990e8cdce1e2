from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

import pytest
from sqlalchemy import Engine

from db.exchange import Concluded, Sighting
from db.read.bodies import body_hash
from db.read.changes import changes_between
from db.read.observations import observations_of, study_keys_after
from db.read.versions import count_history, versions_of
from db.rows import laid_out
from db.transaction import writing
from db.write.bodies import store_bodies
from db.write.conclusions import write_concluded
from tracker.changes import Change, Importance, whole_study_change
from tracker.history import Happened, State, Version
from tracker.study.model import Study

KEY = "ctgov:NCT99000001"
At = Callable[..., datetime]


@pytest.fixture
def history(engine: Engine, snapshot_id: int, at: At) -> Engine:
    """One study seen on the 5th, changed on the 6th, gone on the 7th."""
    bodies = {body_hash(body): body for body in (b"one", b"two")}
    changes = [
        Change("enrollment.count", "enrollment", Importance.LOW, 3, 4),
        Change("overall_status", "status", Importance.HIGH, None, "RECRUITING"),
    ]
    merged = whole_study_change("merged")
    with writing(engine) as connection:
        store_bodies(connection, bodies, "application/json")
        target = Change(merged.path, merged.kind, merged.importance, None, "ctgov:NCT99000009")
        study = Study(study_key=KEY, registry_key="ctgov", registration_number="NCT99000001")
        known = State(
            first_observed_at=at(5),
            last_changed_at=at(6),
            version_number=2,
            body_sha256=body_hash(b"two"),
        )
        first, second = bodies
        days = (
            (5, first, [whole_study_change("baseline")]),
            (6, second, changes),
            (7, None, [target]),
        )
        for number, (day, sha256, told) in enumerate(days, 1):
            one = Concluded(
                study_key=KEY,
                base=None,
                state=known,
                laid=laid_out(study, ()),
                versions=[Version(number, sha256, at(day), None)] if sha256 else (),
                changes=[Happened(at(day), min(number, 2), change) for change in told],
                seen=Sighting(at(day), sha256, snapshot_id),
            )
            write_concluded(connection, number, [one], staged=False)
    return engine


def test_versions_are_read_in_order(history: Engine, at: At) -> None:
    with history.connect() as connection:
        found = versions_of(connection, KEY)
        assert [(row.number, row.observed_at) for row in found] == [(1, at(5)), (2, at(6))]
        assert versions_of(connection, "ctgov:none") == []
        assert count_history(connection) == (2, 4)


def test_changes_are_read_by_importance_within_a_time(history: Engine, at: At) -> None:
    with history.connect() as connection:
        found = changes_between(connection, at(5), at(6))
        everything = changes_between(connection, None, study_key=KEY)
        assert changes_between(connection, at(7)) == []
        assert changes_between(connection, None, study_key="x") == []
    told = [(one.change.path, one.change.before, one.change.after) for one in found]
    assert told == [("overall_status", None, "RECRUITING"), ("enrollment.count", 3, 4)]
    kinds = [one.change.kind for one in everything]
    assert kinds == ["status", "merged", "enrollment", "baseline"]
    assert {row.registration_number for row in everything} == {"NCT99000001"}


def test_what_a_body_cannot_tell_again_is_read_back(history: Engine) -> None:
    with history.connect() as connection:
        (seen,) = observations_of(connection, [KEY, "x"]).values()
    assert [one.merged_into for one in seen] == [None, None, "ctgov:NCT99000009"]


def test_a_whole_history_takes_the_place_of_what_there_was(history: Engine, at: At) -> None:
    version = Version(1, body_hash(b"two"), at(6), None)
    one = Concluded(study_key=KEY, base=3, is_whole=True, versions=[version])
    with writing(history) as connection:
        write_concluded(connection, 4, [one], staged=False)
        assert count_history(connection) == (1, 0)
        assert [row.body_sha256 for row in versions_of(connection, KEY)] == [body_hash(b"two")]


def test_what_was_seen_is_read_oldest_first(history: Engine, at: At) -> None:
    with history.connect() as connection:
        assert study_keys_after(connection, "", 9) == [KEY]
        (seen,) = observations_of(connection, [KEY]).values()
        (early,) = observations_of(connection, [KEY], until=at(6)).values()
        assert observations_of(connection, ["x"]) == {}
    assert [row.observed_at for row in seen] == [at(5), at(6), at(7)]
    assert [row.body_sha256 for row in seen] == [body_hash(b"one"), body_hash(b"two"), None]
    assert early == seen[:2]
