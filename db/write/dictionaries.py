"""Trains the dictionaries that bodies are packed with, when enough of a registry's are there.

The rule: a registry gets its first dictionary with the bodies that bring it to 500, and the next
one each time that the newest has packed as many as it serves: 5,000, then 50,000, and so on. What
an older one packed stays as it is. The same bodies train the same dictionary (ADR 0028).
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence

import zstandard
from msgspec import Struct
from sqlalchemy import Connection, select, update

from db.read.bodies import load_bodies
from db.read.dictionaries import id_of
from db.read.served import some_bodies
from db.tables import BodyDictionaryRow, BodyRow, core_table
from db.transaction import bulk_insert

FIRST = 500  # bodies
GROWTH = 10
SIZE = 112_640  # bytes; twice as much gains a hundredth of the size
LARGEST_SAMPLE = 16_000_000  # bytes
SEGMENT, WORD = 512, 8  # given, or training searches for them and takes five times as long
SMALLEST_SHARE = 8  # a dictionary is at most this part of what it was trained on

_dictionary = core_table(BodyDictionaryRow)
_body = core_table(BodyRow)


class Newest(Struct, frozen=True):
    """The dictionary of a registry that packs what comes."""

    id: int
    number: int
    packed: int


def newest_for(
    connection: Connection, registry_key: str, coming: Mapping[str, bytes]
) -> Newest | None:
    """Return the dictionary to pack `coming` (by hash) with, trained now if one is due.

    None while the registry has too few bodies for one.
    """
    newest = _newest(connection, registry_key)
    if newest is None:
        held = some_bodies(connection, registry_key, FIRST)
        if len(coming.keys() | set(held)) < FIRST:
            return None
        return _train(connection, registry_key, 1, held, coming)
    if newest.packed + len(coming) <= FIRST * GROWTH**newest.number:
        return newest
    query = select(_body.c.sha256).where(_body.c.dictionary_id == newest.id)
    held = list(connection.scalars(query.order_by(_body.c.sha256).limit(FIRST)))
    return _train(connection, registry_key, newest.number + 1, held, coming)


def count_packed(connection: Connection, newest: Newest, count: int) -> None:
    """Add to the bodies that a dictionary has packed."""
    counted = update(_dictionary).where(_dictionary.c.id == newest.id)
    connection.execute(counted.values(packed=_dictionary.c.packed + count))


def _newest(connection: Connection, registry_key: str) -> Newest | None:
    query = select(_dictionary.c.id, _dictionary.c.number, _dictionary.c.packed).where(
        _dictionary.c.registry_key == registry_key
    )
    row = connection.execute(query.order_by(_dictionary.c.number.desc()).limit(1)).first()
    return Newest(*row) if row else None


def _train(
    connection: Connection,
    registry_key: str,
    number: int,
    held: list[str],
    coming: Mapping[str, bytes],
) -> Newest:
    """By the order of hashes a sample is any part of the bodies, and always the same one."""
    wanted = sorted({*held, *coming})[:FIRST]
    bodies = load_bodies(connection, (one for one in wanted if one not in coming))
    sample, size = [], 0
    for sha256 in wanted:
        body = coming[sha256] if sha256 in coming else bodies[sha256]
        if size + len(body) <= LARGEST_SAMPLE:
            sample.append(body)
            size += len(body)
    content = trained(sample)
    sha256 = hashlib.sha256(content).hexdigest()
    row = {
        "id": id_of(sha256),
        "registry_key": registry_key,
        "number": number,
        "content": content,
        "sha256": sha256,
        "trained_on": len(sample),
        "packed": 0,
    }
    bulk_insert(connection, BodyDictionaryRow, [row])
    return Newest(id_of(sha256), number, 0)


def trained(sample: Sequence[bytes]) -> bytes:
    """Return a dictionary of what the bodies of `sample` have in common.

    Of bodies too small or too alike to train on, the ends of the last ones are one as well.
    """
    whole = sum(map(len, sample))
    try:
        size = min(SIZE, whole // SMALLEST_SHARE)
        return zstandard.train_dictionary(size, list(sample), k=SEGMENT, d=WORD).as_bytes()
    except (zstandard.ZstdError, ValueError):
        return b"".join(sample)[-SIZE:]
