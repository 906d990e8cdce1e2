"""Keeps every body once, by its hash, compressed; nothing ever deletes one."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping

import zstandard
from sqlalchemy import Connection, select

from db.engine import bulk_insert
from db.tables import BodyRow, core_table
from tracker.errors import StoreError

LEVEL = 3  # zstd: 225 MB/s, a quarter of the size
ASKED_AT_ONCE = 500  # hashes per query; SQLite takes 32,766 parameters, PostgreSQL 65,535

_body = core_table(BodyRow)


def body_hash(body: bytes) -> str:
    """The key of a body: SHA-256 of its bytes, in hexadecimal."""
    return hashlib.sha256(body).hexdigest()


def store_bodies(connection: Connection, bodies: Mapping[str, bytes], media_type: str) -> int:
    """Keep `bodies` (by hash) that are not kept yet; returns how many were new."""
    new = bodies.keys() - kept_hashes(connection, bodies)
    compressor = zstandard.ZstdCompressor(level=LEVEL)
    rows = (
        {
            "sha256": sha256,
            "media_type": media_type,
            "size": len(bodies[sha256]),
            "content": compressor.compress(bodies[sha256]),
        }
        for sha256 in bodies
        if sha256 in new
    )
    return bulk_insert(connection, BodyRow, rows)


def kept_hashes(connection: Connection, hashes: Iterable[str]) -> set[str]:
    """Those of `hashes` that the store has."""
    found: set[str] = set()
    for chunk in chunks(hashes):
        found.update(connection.scalars(select(_body.c.sha256).where(_body.c.sha256.in_(chunk))))
    return found


def load_bodies(connection: Connection, hashes: Iterable[str]) -> dict[str, bytes]:
    """The bodies with these hashes; raises StoreError if one is missing or damaged."""
    decompressor = zstandard.ZstdDecompressor()
    wanted = set(hashes)
    found: dict[str, bytes] = {}
    for chunk in chunks(wanted):
        query = select(_body.c.sha256, _body.c.content).where(_body.c.sha256.in_(chunk))
        for sha256, content in connection.execute(query):
            found[sha256] = _unpacked(decompressor, sha256, content)
    missing = wanted - found.keys()
    if missing:
        raise StoreError(
            f"{len(missing)} kept bodies are missing, e.g. {min(missing)}: restore a backup"
        )
    return found


def _unpacked(decompressor: zstandard.ZstdDecompressor, sha256: str, content: bytes) -> bytes:
    try:
        body = decompressor.decompress(content)
    except zstandard.ZstdError as error:
        raise StoreError(
            f"the kept body {sha256} is damaged ({error}): restore a backup"
        ) from error
    if body_hash(body) != sha256:
        raise StoreError(f"the kept body {sha256} is not what was kept: restore a backup")
    return body


def chunks(keys: Iterable[str]) -> Iterable[list[str]]:
    """`keys` in lists short enough for one query."""
    ordered = list(keys)
    for start in range(0, len(ordered), ASKED_AT_ONCE):
        yield ordered[start : start + ASKED_AT_ONCE]
