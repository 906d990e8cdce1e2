"""Reads kept bodies by their hash, and proves that they are what was kept."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable

import zstandard
from sqlalchemy import Connection, select

from db.chunks import chunks
from db.tables import BodyRow, core_table
from tracker.errors import StoreError

_body = core_table(BodyRow)


def body_hash(body: bytes) -> str:
    """The key of a body: SHA-256 of its bytes, in hexadecimal."""
    return hashlib.sha256(body).hexdigest()


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
