"""What stands at an address is judged before it is used, and left alone where it is not ours."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest
from sqlalchemy import create_engine

from db.engine import open_store
from db.opening import stored_version
from db.shape import newest_version
from tracker.errors import StoreError

Altered = Callable[..., Path]


def alter(path: Path, *statements: str) -> Path:
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        for statement in statements:
            connection.execute(statement)
    return path


@pytest.fixture
def altered(tmp_path: Path, empty_store: Path) -> Altered:
    """`altered(statement, ...)`: a store on which the SQL was run."""

    def make(*statements: str) -> Path:
        path = tmp_path / "altered.db"
        path.write_bytes(empty_store.read_bytes())
        return alter(path, *statements)

    return make


def refusal(path: Path) -> str:
    """What is said of the store, of which nothing may be altered."""
    before = path.read_bytes()
    with pytest.raises(StoreError) as caught:
        open_store(f"sqlite:///{path}")
    assert path.read_bytes() == before
    message = str(caught.value)
    assert str(path) in message
    assert "\n" not in message
    return message


def test_a_store_of_this_version_stands_at_the_newest_schema(empty_store: Path) -> None:
    engine = create_engine(f"sqlite:///{empty_store}")
    with engine.connect() as connection:
        assert stored_version(connection) == newest_version()
    engine.dispose()


@pytest.mark.parametrize(
    ("statement", "said"),
    [
        ("ALTER TABLE run RENAME COLUMN subject TO about", "lacks run.subject text not null"),
        ("ALTER TABLE run RENAME COLUMN subject TO about", "besides run.about text not null"),
        ("ALTER TABLE run ADD COLUMN cursor VARCHAR", "besides run.cursor text"),
        ("ALTER TABLE run DROP COLUMN error", "lacks run.error text"),
        ("DROP TABLE alert", "lacks table alert)"),
        ("DROP INDEX ix_run_job", "lacks run index ix_run_job (job)"),
        ("CREATE UNIQUE INDEX one ON run (outcome)", "besides run unique (outcome)"),
        (
            "DROP TABLE trial_link; "
            "CREATE TABLE trial_link (study_key VARCHAR PRIMARY KEY, trial_key INTEGER)",
            "lacks trial_link index ix_trial_link_trial_key (trial_key), "
            "trial_link.study_key text not null, trial_link.trial_key text not null; "
            "it has besides trial_link.study_key text, trial_link.trial_key integer",
        ),
        (
            "DROP TABLE delivery; CREATE TABLE delivery (id INTEGER NOT NULL PRIMARY KEY, "
            "digest_id INTEGER NOT NULL, tried_at DATETIME NOT NULL, outcome VARCHAR NOT NULL, "
            "error VARCHAR); CREATE INDEX ix_delivery_digest_id ON delivery (digest_id)",
            "lacks delivery (digest_id) refers to digest (id))",
        ),
    ],
)
def test_a_store_of_another_shape_is_refused_with_what_differs(
    altered: Altered, statement: str, said: str
) -> None:
    message = refusal(altered(*statement.split("; ")))
    assert f"stands at schema {newest_version()}, but its tables are of another shape" in message
    assert said in message
    assert "the version of the tracker that made it" in message


def test_of_many_differences_the_first_are_named(altered: Altered) -> None:
    message = refusal(altered(*(f"ALTER TABLE run ADD COLUMN c{n} VARCHAR" for n in range(9))))
    assert "run.c0 text, run.c1 text, run.c2 text and 6 more" in message
    assert "it lacks" not in message


@pytest.mark.parametrize(
    "statement",
    [
        "CREATE TABLE notes_of_an_analyst (study_key VARCHAR)",
        "CREATE VIEW recruiting AS SELECT * FROM study",
        "CREATE INDEX quick ON state (overall_status, phase)",
    ],
)
def test_what_others_add_beside_our_tables_is_no_fault(altered: Altered, statement: str) -> None:
    open_store(f"sqlite:///{altered(statement)}").dispose()


def test_a_store_of_a_newer_version_is_left_alone(altered: Altered) -> None:
    newer = altered(
        "UPDATE alembic_version SET version_num = '9999'", "ALTER TABLE run ADD COLUMN x VARCHAR"
    )
    assert "stands at schema 9999, which this version does not know: use the newer" in refusal(
        newer
    )


@pytest.mark.parametrize("statement", ["DELETE FROM alembic_version", "DROP TABLE alembic_version"])
def test_a_store_without_its_version_is_half_made(altered: Altered, statement: str) -> None:
    message = refusal(altered(statement))
    assert "half made or of another program (tables alert, body, body_dictionary and" in message
    assert "restore a copy" in message


@pytest.mark.parametrize(
    ("statements", "said"),
    [
        (["CREATE TABLE songs (name TEXT)"], "holds tables of another program (songs)"),
        (["CREATE TABLE study (name TEXT)"], "of another program (tables study, but no schema"),
        (
            [
                "CREATE TABLE songs (name TEXT)",
                "CREATE TABLE alembic_version (version_num TEXT)",
                "INSERT INTO alembic_version VALUES ('0001')",
            ],
            "holds tables of another program (alembic_version, songs)",
        ),
        (
            [
                "CREATE TABLE run (name TEXT)",
                "CREATE TABLE alembic_version (version_num TEXT)",
                "INSERT INTO alembic_version VALUES ('ae10f7c02b1d')",
            ],
            "its schema version ae10f7c02b1d is none of ours",
        ),
    ],
)
def test_a_database_of_someone_else_is_left_alone(
    tmp_path: Path, statements: list[str], said: str
) -> None:
    assert said in refusal(alter(tmp_path / "theirs.db", *statements))


@pytest.mark.postgres
def test_postgresql_is_judged_alike(postgres_url: str) -> None:
    engine = open_store(postgres_url)
    open_store(postgres_url).dispose()
    with engine.begin() as connection:
        connection.exec_driver_sql("ALTER TABLE run RENAME COLUMN subject TO about")
        connection.exec_driver_sql("CREATE TABLE notes_of_an_analyst (study_key text)")
    engine.dispose()
    with pytest.raises(StoreError) as caught:
        open_store(postgres_url)
    differences = "(it lacks run.subject text not null; it has besides run.about text not null)"
    assert differences in str(caught.value)
