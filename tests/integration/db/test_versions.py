from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

import pytest
from sqlalchemy import Engine

from db.read.bodies import body_hash
from db.read.changes import changes_between
from db.read.observations import all_study_keys, observations_of
from db.read.versions import count_history, versions_of
from db.rows import laid_out
from db.transaction import writing
from db.write.bodies import store_bodies
from db.write.observations import add_observations
from db.write.studies import Current, write_current
from db.write.versions import add_changes, add_versions, delete_history
from tracker.changes import Change, Importance, whole_study_change
from tracker.history import Happened, Observation, State, Version
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
        for day, sha256 in zip((5, 6, 7), [*bodies, None], strict=True):
            seen = Observation(at(day), sha256)
            add_observations(connection, {KEY: seen}, {KEY: snapshot_id})
        for number, sha256 in enumerate(bodies, 1):
            row = Version(number, sha256, at(4 + number), None)
            add_versions(connection, [(KEY, row)])
        baseline = [(KEY, Happened(at(5), 1, whole_study_change("baseline")))]
        assert add_changes(connection, baseline) == 1
        changed = ((KEY, Happened(at(6), 2, change)) for change in changes)
        assert add_changes(connection, changed) == 2
        target = Change(merged.path, merged.kind, merged.importance, None, "ctgov:NCT99000009")
        add_changes(connection, [(KEY, Happened(at(7), 2, target))])
        known = State(
            first_observed_at=at(5),
            last_changed_at=at(6),
            version_number=2,
            body_sha256=body_hash(b"two"),
        )
        study = Study(study_key=KEY, registry_key="ctgov", registration_number="NCT99000001")
        write_current(connection, [Current(laid_out(study, ()), known)], replacing=())
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


def test_history_is_removed_whole(history: Engine) -> None:
    with writing(history) as connection:
        delete_history(connection, [KEY])
        assert count_history(connection) == (0, 0)


def test_what_was_seen_is_read_oldest_first(history: Engine, at: At) -> None:
    with history.connect() as connection:
        assert all_study_keys(connection) == [KEY]
        (seen,) = observations_of(connection, [KEY]).values()
        (early,) = observations_of(connection, [KEY], until=at(6)).values()
        assert observations_of(connection, ["x"]) == {}
    assert [row.observed_at for row in seen] == [at(5), at(6), at(7)]
    assert [row.body_sha256 for row in seen] == [body_hash(b"one"), body_hash(b"two"), None]
    assert early == seen[:2]
