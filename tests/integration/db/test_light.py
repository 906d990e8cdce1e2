"""A store asked by its driver alone answers as by SQLAlchemy; what is unusual goes the long way."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from contextlib import closing
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine

from db import cursor, locks
from db.engine import open_store
from db.light import LightStore, open_light
from db.moments import as_stored, moment_of
from db.read import (
    copies,
    issue_counts,
    jobs,
    judged,
    observations,
    partners,
    publications,
    registry_versions,
    runs,
    snapshots,
    study_keys,
    told,
    versions,
    waiting,
)
from db.read.bodies import load_bodies
from db.reader import Reader, column, rows, scalar
from db.transaction import writing
from jobs.asking import LightAsking, start_asking
from jobs.link.trials import link_trials
from jobs.runtime import start
from tracker.classification import CONCEPTS
from tracker.classify import classify
from tracker.config.models import Config
from tracker.errors import ConfigError, StoreError
from tracker.linking import Relation
from tracker.settings import SECTIONS
from tracker.study.model import Study

Make = Callable[..., Any]
KEY = "ctgov:NCT99000001"


def lived(world: Make, record: Make, at: Make, url: str = "") -> Any:
    """A store with two passes, a change, a study that is gone, a copy, a job, alerts, a cursor."""
    done = {"statusModule": {"overallStatus": "COMPLETED"}}
    made = world([record(1), record(2), record(3)], [record(1, **done), record(2)])
    if url:
        made.runtime.engine.dispose()
        made.runtime.engine = open_store(url)
    made.sync(5)
    made.replica.advance()
    made.sync(6, full=True)
    link_trials(made.runtime)
    lease = locks.take(made.runtime.engine, "digest", at(6), timedelta(hours=1))
    assert lease is not None
    lease.release(finished_at=at(6), outcome="ok")
    with writing(made.runtime.engine) as connection:
        cursor.move_reported(connection, "msc_autoimmune", at(5), at(6))
        connection.exec_driver_sql(
            "INSERT INTO study_relation (study_key, other_key, relation, evidence) VALUES"
            f" ('ctgov:NCT99000002', '{KEY}', '{Relation.COPY}', '[]')"
        )
        moments = "'2026-10-05 15:00:00+00:00', '2026-10-05 15:00:00+00:00'"
        connection.exec_driver_sql(
            "INSERT INTO alert (rule, channel, subject, observed_at, created_at, importance,"
            f" at_once, item) VALUES ('new', 'mail', '{KEY}', {moments}, 3, true, '{{}}')"
        )
    return made


def answers(connection: Reader, at: Make) -> dict[str, Any]:
    """What every question of the light commands is answered with."""
    seen = observations.observations_of(connection, [KEY, "ctgov:NCT99000003"], at(20))
    hashes = [one.body_sha256 for one in seen[KEY] if one.body_sha256]
    return {
        "keys": study_keys.keys_by_identifier(connection, "nct99000001"),
        "counts": study_keys.count_studies(connection),
        "posted": study_keys.posted_by(connection, at(1).date()),
        "copies": copies.read_copies(connection),
        "listings": copies.listings(connection, ["ctgov:NCT99000002"], at(20)),
        "observations": seen,
        "last_seen": observations.last_seen(connection, at(20)),
        "never_read": observations.keys_never_read(connection),
        "bodies": load_bodies(connection, hashes),
        "told": told.told_changes(connection, at(5), at(20)),
        "of_one": told.told_changes(connection, None, study_key=KEY),
        "versions": versions.versions_of(connection, KEY, at(20)),
        "history": versions.count_history(connection),
        "listed": registry_versions.registry_versions_of(connection, KEY),
        "by_date": registry_versions.state_by_registry_date(connection, at(20).date(), KEY),
        "due": registry_versions.due_studies(connection, "ctgov"),
        "publications": list(publications.naming_publications(connection, [KEY], at(20))),
        "partners": partners.partners_not_held(connection, [KEY]),
    }


def of_the_service(connection: Reader, at: Make) -> dict[str, Any]:
    """What `status` and `doctor` ask of passes, jobs, messages and all studies."""
    return {
        "observed": snapshots.newest_observed_at(connection, "ctgov", at(20)),
        "first": snapshots.first_observed_at(connection),
        "run": snapshots.last_run_at(connection, "ctgov"),
        "judged": snapshots.last_judged(connection, "ctgov"),
        "passes": snapshots.newest_passes(connection),
        "complete": snapshots.last_complete(connection, "ctgov", "all", full=True),
        "syncs": runs.last_syncs(connection, "ctgov"),
        "newest": runs.newest_runs(connection),
        "imperfect": runs.imperfect_runs(connection, 5),
        "jobs": jobs.job_states(connection),
        "waiting": waiting.count_waiting(connection),
        "unsent": waiting.unsent(connection),
        "channels": waiting.channels_waiting(connection, at_once_only=True),
        "issues": issue_counts.count_by_level(connection),
        "types": judged.study_types(connection),
        "concepts": judged.concepts_of(connection, KEY),
        "said": sorted(judged.judged_concepts(connection, CONCEPTS[:1])),
        "trials": judged.trial_of(connection),
        "reported": cursor.reported_until(connection, "msc_autoimmune"),
    }


def both(url: str, engine: Engine, at: Make) -> tuple[dict[str, Any], dict[str, Any]]:
    store = open_light(url)
    assert store is not None
    with store.connect() as light, engine.connect() as long_way:
        light_answers, other = (
            answers(one, at) | of_the_service(one, at) for one in (light, long_way)
        )
    store.dispose()
    return light_answers, other


def test_the_driver_alone_answers_as_sqlalchemy_does(world: Make, record: Make, at: Make) -> None:
    made = lived(world, record, at)
    light, long_way = both(made.url, made.runtime.engine, at)
    assert light == long_way
    assert light["observed"] == at(6)
    assert light["reported"] == at(5)
    assert light["copies"].voice_of == {"ctgov:NCT99000002": KEY}
    assert "overall_status" in [one.change.path for one in light["told"]]
    assert light["waiting"] == {"mail": 1}
    assert [one.outcome for one in light["jobs"] if one.name == "digest"] == ["ok"]
    assert set(light["concepts"]) == set(CONCEPTS)


@pytest.mark.postgres
def test_postgresql_answers_alike(world: Make, record: Make, at: Make, postgres_store: str) -> None:
    made = lived(world, record, at, postgres_store)
    light, long_way = both(postgres_store, made.runtime.engine, at)
    made.runtime.engine.dispose()
    assert light == long_way
    assert light["observed"] == at(6)
    assert "overall_status" in [one.change.path for one in light["told"]]
    assert light["complete"].is_baseline is False


def light_store(path: Path) -> LightStore:
    found = open_light(f"sqlite:///{path}")
    assert found is not None
    return found


def test_it_writes_nothing_and_says_what_the_database_refuses(empty_store: Path) -> None:
    store = light_store(empty_store)
    with store.connect() as connection:
        with pytest.raises(StoreError, match=r"the database refused: .*readonly"):
            list(rows(connection, "DELETE FROM body"))
        with pytest.raises(StoreError, match="the database refused: no such table"):
            list(rows(connection, "SELECT 1 FROM nothing_of_ours"))
    store.dispose()


def test_all_questions_of_a_connection_are_of_one_moment(tmp_path: Path, empty_store: Path) -> None:
    path = tmp_path / "tracker.db"
    path.write_bytes(empty_store.read_bytes())
    store, query = light_store(path), "SELECT count(*) FROM cursor"
    with store.connect() as connection:
        before = scalar(connection, query)
        with closing(sqlite3.connect(path)) as other, other:
            other.execute("INSERT INTO cursor VALUES ('a', 'b', '2026-10-05 00:00:00.000000')")
        assert scalar(connection, query) == before
    with store.connect() as connection:
        assert scalar(connection, query) == before + 1
    store.dispose()


def test_values_are_put_in_by_name_and_lists_spelled_out(empty_store: Path, at: Make) -> None:
    store = light_store(empty_store)
    with store.connect() as connection:
        query = "SELECT 1 WHERE 'b' IN (:some) AND 'a''%' = :other"
        assert list(column(connection, query, some=["a", "b"], other="a'%")) == [1]
        assert list(column(connection, query, some=[], other="a'%")) == []
        assert scalar(connection, "SELECT :at", at=at(5)) == "2026-10-05 15:00:00.000000"
    store.dispose()


def test_a_moment_without_a_zone_does_not_enter(at: Make) -> None:
    naive = at(5).replace(tzinfo=None)
    with pytest.raises(ValueError, match="no time zone"):
        as_stored(naive, "sqlite")
    assert moment_of("2026-10-05 15:00:00.000000") == moment_of(naive) == at(5)
    assert moment_of(None) is None


UNUSUAL = {
    "missing": None,
    "empty": b"",
    "no database": b"no database at all, " * 200,
}


@pytest.mark.parametrize("content", UNUSUAL.values(), ids=UNUSUAL)
def test_a_file_that_is_no_store_of_ours_is_not_touched(
    tmp_path: Path, content: bytes | None
) -> None:
    path = tmp_path / "tracker.db"
    if content is not None:
        path.write_bytes(content)
    assert open_light(f"sqlite:///{path}") is None
    assert (path.read_bytes() if path.exists() else None) == content


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE alembic_version SET version_num = '9999'",
        "DROP TABLE alembic_version",
        "ALTER TABLE state ADD COLUMN ours TEXT",
    ],
)
def test_a_store_that_is_refused_is_refused_in_the_same_words(
    tmp_path: Path, empty_store: Path, statement: str
) -> None:
    path, settings = tmp_path / "tracker.db", tmp_path / "config.toml"
    path.write_bytes(empty_store.read_bytes())
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.execute(statement)
    settings.write_text(f'[store]\nurl = "sqlite:///{path}"\n', encoding="utf-8")
    told_each = []
    for opens in (start, start_asking):
        with pytest.raises(StoreError) as refused:
            opens(settings)
        told_each.append(str(refused.value))
    assert told_each[0] == told_each[1]


def test_settings_are_read_as_far_as_they_are_used(tmp_path: Path, empty_store: Path) -> None:
    settings = tmp_path / "config.toml"
    store = f'[store]\nurl = "sqlite:///{empty_store}"\n'
    settings.write_text(store + "[watch]\nfailures = 'many'\n", encoding="utf-8")
    asking = start_asking(settings)
    assert isinstance(asking, LightAsking)
    with pytest.raises(ConfigError, match=r"watch\.failures"):
        _ = asking.config
    asking.engine.dispose()


@pytest.mark.parametrize(
    "slip", ["[stor]\nurl = 'x'\n", "[store]\nurll = 'x'\n", "[store]\nurl = 1\n"]
)
def test_a_slip_that_may_name_another_store_is_refused(tmp_path: Path, slip: str) -> None:
    settings = tmp_path / "config.toml"
    settings.write_text(slip, encoding="utf-8")
    with pytest.raises(ConfigError):
        start_asking(settings)


def test_sections_are_those_of_the_settings() -> None:
    assert set(Config.model_fields) == SECTIONS


def test_concepts_are_those_of_the_classifier() -> None:
    study = Study(study_key=KEY, registry_key="ctgov", registration_number="NCT99000001")
    assert tuple(one.concept for one in classify(study)) == CONCEPTS
