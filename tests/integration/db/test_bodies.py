from __future__ import annotations

import hashlib

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Engine, text

from db.chunks import ASKED_AT_ONCE, chunks
from db.read.bodies import body_hash, kept_hashes, load_bodies
from db.transaction import writing
from db.write.bodies import store_bodies
from tracker.errors import StoreError


def store(engine: Engine, *bodies: bytes) -> int:
    with writing(engine) as connection:
        by_hash = {body_hash(body): body for body in bodies}
        return store_bodies(connection, by_hash, "application/json")


@settings(
    max_examples=30,
    suppress_health_check=[
        *settings.default.suppress_health_check,
        HealthCheck.function_scoped_fixture,  # the store only grows
    ],
)
@given(st.lists(st.binary(max_size=2000), max_size=5))
def test_every_body_comes_back_byte_for_byte(engine: Engine, bodies: list[bytes]) -> None:
    store(engine, *bodies)
    hashes = [hashlib.sha256(body).hexdigest() for body in bodies]
    with engine.connect() as connection:
        assert load_bodies(connection, hashes) == dict(zip(hashes, bodies, strict=True))


def test_a_body_is_kept_once(engine: Engine) -> None:
    assert store(engine, b"one", b"two") == 2
    assert store(engine, b"two", b"three") == 1
    assert store(engine) == 0
    with engine.connect() as connection:
        rows = connection.execute(text("SELECT size, media_type FROM body ORDER BY size")).all()
    assert [tuple(row) for row in rows] == [(3, "application/json")] * 2 + [(5, "application/json")]


def test_says_which_it_has(engine: Engine) -> None:
    store(engine, b"one")
    with engine.connect() as connection:
        found = kept_hashes(connection, [body_hash(b"one"), body_hash(b"two")])
    assert found == {body_hash(b"one")}


def test_asks_for_any_number_of_them(engine: Engine) -> None:
    many = [str(number).encode() for number in range(ASKED_AT_ONCE * 2 + 1)]
    assert store(engine, *many) == len(many)
    assert store(engine, *many) == 0
    with engine.connect() as connection:
        assert len(load_bodies(connection, map(body_hash, many))) == len(many)
    assert [len(chunk) for chunk in chunks(map(str, many))] == [ASKED_AT_ONCE] * 2 + [1]


def test_a_missing_body_is_said(engine: Engine) -> None:
    with (
        engine.connect() as connection,
        pytest.raises(StoreError, match="1 kept bodies are missing"),
    ):
        load_bodies(connection, [body_hash(b"never")])


@pytest.mark.parametrize("content", [b"no zstd at all", b"", None])
def test_a_damaged_body_is_said(engine: Engine, content: bytes | None) -> None:
    store(engine, b"one" * 100)
    with writing(engine) as connection:
        whole = connection.scalar(text("SELECT content FROM body"))
        broken = whole[:-3] if content is None else content
        connection.execute(text("UPDATE body SET content = :c"), {"c": broken})
    with engine.connect() as connection, pytest.raises(StoreError, match=r"damaged|restore"):
        load_bodies(connection, [body_hash(b"one" * 100)])
