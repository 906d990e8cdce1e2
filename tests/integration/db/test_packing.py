"""Bodies are packed with dictionaries and against each other, and always come back as they were."""

from __future__ import annotations

import itertools
import random

import pytest
from sqlalchemy import Engine, text

from db.engine import open_store
from db.read.bodies import body_hash, load_bodies
from db.read.served import LastServed
from db.transaction import writing
from db.write import dictionaries
from db.write.bodies import store_bodies
from db.write.dictionaries import trained
from db.write.served import note_served
from tracker.errors import StoreError

WORDS = [f"{prefix}{stem}" for prefix in ("meso", "peri", "endo") for stem in ("stroma", "kine")]


def made(serial: int, words: int = 60) -> bytes:
    """A body that has much in common with others and something of its own."""
    draw = random.Random(serial)
    return f'{{"number": {serial}, "text": "{" ".join(draw.choices(WORDS, k=words))}"}}'.encode()


@pytest.fixture(autouse=True)
def _few_are_enough(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(dictionaries, "FIRST", 20)


def store(engine: Engine, *bodies: bytes, before: dict[bytes, bytes] | None = None) -> None:
    with writing(engine) as connection:
        was = {body_hash(body): body_hash(one) for body, one in (before or {}).items()}
        by_hash = {body_hash(body): body for body in bodies}
        store_bodies(connection, by_hash, "application/json", "ctgov", was)
        known = [LastServed(f"ctgov:{one}", one, None, None) for one in by_hash]
        note_served(connection, known)


def came_back(engine: Engine, *bodies: bytes) -> bool:
    hashes = [body_hash(body) for body in bodies]
    with engine.connect() as connection:
        return load_bodies(connection, hashes) == dict(zip(hashes, bodies, strict=True))


def rows(engine: Engine, query: str) -> list[tuple[object, ...]]:
    with engine.connect() as connection:
        return [tuple(row) for row in connection.execute(text(query))]


NUMBERS = "SELECT number, trained_on, packed FROM body_dictionary ORDER BY number"
PLAIN = "SELECT count(*) FROM body WHERE dictionary_id IS NULL"


def test_a_registry_gets_a_dictionary_when_enough_bodies_are_there(engine: Engine) -> None:
    bodies = [made(serial) for serial in range(25)]
    store(engine, *bodies[:19])
    assert rows(engine, NUMBERS) == []
    store(engine, *bodies[19:22])
    store(engine, *bodies[22:])
    assert rows(engine, NUMBERS) == [(1, 20, 6)]
    assert rows(engine, PLAIN) == [(19,)]
    assert came_back(engine, *bodies)


def test_the_next_one_is_trained_when_the_newest_has_packed_its_share(engine: Engine) -> None:
    bodies = [made(serial) for serial in range(230)]
    for start in range(0, 230, 46):
        store(engine, *bodies[start : start + 46])
    assert rows(engine, NUMBERS) == [(1, 20, 184), (2, 20, 46)]
    assert came_back(engine, *bodies)
    assert rows(engine, PLAIN) == [(0,)]


def test_packed_with_a_dictionary_a_body_is_smaller(engine: Engine) -> None:
    store(engine, *(made(serial) for serial in range(19)))
    store(engine, *(made(serial) for serial in range(19, 60)))
    query = "SELECT avg(length(content)) FROM body GROUP BY dictionary_id IS NULL ORDER BY 1"
    (packed,), (plain,) = rows(engine, query)
    assert float(str(packed)) < 0.8 * float(str(plain))


def test_the_same_bodies_train_the_same_dictionary() -> None:
    sample = [made(serial) for serial in range(40)]
    assert trained(sample) == trained(sample) != trained(sample[:20])


@pytest.mark.parametrize("sample", [[b"{}"] * 30, [b""] * 30, [b"x" * 1000] * 30])
def test_bodies_that_teach_nothing_make_a_dictionary_all_the_same(
    engine: Engine, sample: list[bytes]
) -> None:
    bodies = {bytes(one) + str(number).encode() for number, one in enumerate(sample)}
    store(engine, *bodies)
    assert len(rows(engine, NUMBERS)) == 1
    assert came_back(engine, *bodies)
    assert isinstance(trained(sample), bytes)


def test_a_version_is_kept_as_what_differs_from_the_one_before(engine: Engine) -> None:
    versions = [made(1, 400)]
    for day in range(1, 4):
        versions.append(versions[-1].replace(b'"number"', f'"day{day}": 1, "number"'.encode()))
    store(engine, versions[0])
    for before, after in itertools.pairwise(versions):
        store(engine, after, before={after: before})
    query = "SELECT base_sha256, length(content) < 100 FROM body WHERE base_sha256 IS NOT NULL"
    assert set(rows(engine, query)) == {(body_hash(versions[0]), 1)}  # none is two steps away
    assert len(rows(engine, query)) == 3
    assert came_back(engine, *versions)
    assert came_back(engine, versions[2])


def test_a_body_that_has_little_of_the_one_before_stands_by_itself(engine: Engine) -> None:
    one, other = random.Random(1).randbytes(900), random.Random(2).randbytes(900)
    store(engine, one)
    store(engine, other, before={other: one})
    store(engine, b"third", before={b"third": b"never kept"})
    assert rows(engine, "SELECT count(*) FROM body WHERE base_sha256 IS NOT NULL") == [(0,)]
    assert came_back(engine, one, other, b"third")


@pytest.mark.parametrize(
    ("damage", "words"),
    [
        ("DELETE FROM body_dictionary", "dictionary .* is missing: restore a backup"),
        ("UPDATE body_dictionary SET content = zeroblob(9)", "is damaged: restore a backup"),
        ("UPDATE body SET dictionary_id = dictionary_id + 1", "is missing: restore a backup"),
    ],
)
def test_a_dictionary_that_is_missing_or_damaged_is_said(
    engine: Engine, damage: str, words: str
) -> None:
    bodies = [made(serial) for serial in range(25)]
    store(engine, *bodies)
    with writing(engine) as connection:
        connection.execute(text(damage))
    with engine.connect() as connection, pytest.raises(StoreError, match=words):
        load_bodies(connection, map(body_hash, bodies))


def test_a_base_that_is_missing_is_said(engine: Engine) -> None:
    one = made(1, 400)
    other = one + b" "
    store(engine, one)
    store(engine, other, before={other: one})
    with writing(engine) as connection:
        connection.execute(text("DELETE FROM served"))
        connection.execute(text("DELETE FROM body WHERE base_sha256 IS NULL"))
    with engine.connect() as connection, pytest.raises(StoreError, match="restore a backup"):
        load_bodies(connection, [body_hash(other)])


@pytest.mark.postgres
def test_the_same_holds_on_a_server(postgres_store: str) -> None:
    engine = open_store(postgres_store)
    bodies = [made(serial) for serial in range(25)]
    store(engine, *bodies)
    later = bodies[3] + b" "
    store(engine, later, before={later: bodies[3]})
    assert came_back(engine, *bodies, later)
    assert rows(engine, NUMBERS) == [(1, 20, 25)]
    engine.dispose()
