"""Keeps every body once, by its hash, compressed; nothing ever deletes one."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import lru_cache
from typing import Any

from sqlalchemy import Connection
from zstandard import ZstdCompressionDict, ZstdCompressor

from db.read.bodies import as_base, bases_of, kept_hashes, load_bodies
from db.read.dictionaries import dictionary_content
from db.tables import BodyRow
from db.transaction import bulk_insert
from db.write.dictionaries import Newest, count_packed, newest_for
from db.write.page_order import filling_pages, page_size_of

LEVEL = 3  # zstd: 225 MB/s; the next level that gains a tenth of the size takes three times as long
NUMBERS = 16  # bytes, at most, that a row has beside its texts and its content
WORTH = 3  # what differs from a base has to be this many times smaller than the body by itself


def store_bodies(
    connection: Connection,
    bodies: Mapping[str, bytes],
    media_type: str,
    registry_key: str | None = None,
    before: Mapping[str, str] | None = None,
) -> int:
    """Keep `bodies` (by hash) that are not kept yet; returns how many were new.

    Of a registry that is named they are packed with its dictionary. `before` says, by hash, which
    kept body the same study had: what hardly differs from that is packed as the difference.
    """
    new = bodies.keys() - kept_hashes(connection, bodies)
    if not new:
        return 0
    fresh = {sha256: body for sha256, body in bodies.items() if sha256 in new}
    newest = newest_for(connection, registry_key, fresh) if registry_key else None
    rows = list(_rows(fresh, _packer(connection, newest), _bases(connection, fresh, before or {})))
    for row in rows:
        row["media_type"] = media_type
        row["dictionary_id"] = newest.id if newest and row["base_sha256"] is None else None
    if newest:
        count_packed(connection, newest, sum(row["base_sha256"] is None for row in rows))
    page_size = page_size_of(connection)
    if page_size:
        rows = list(filling_pages(((_size(row), row) for row in rows), page_size))
    return bulk_insert(connection, BodyRow, rows)


def _size(row: Mapping[str, Any]) -> int:
    """About the bytes of a row in the store."""
    texts = len(row["sha256"]) + len(row["media_type"]) + len(row["base_sha256"] or "")
    return len(row["content"]) + texts + NUMBERS


def _packer(connection: Connection, newest: Newest | None) -> ZstdCompressor:
    if newest is None:
        return ZstdCompressor(level=LEVEL)
    dictionary = _prepared(dictionary_content(connection, newest.id))
    return ZstdCompressor(level=LEVEL, dict_data=dictionary)


@lru_cache(maxsize=16)
def _prepared(content: bytes) -> ZstdCompressionDict:
    dictionary = ZstdCompressionDict(content)
    dictionary.precompute_compress(level=LEVEL)
    return dictionary


def _bases(
    connection: Connection, fresh: Mapping[str, bytes], before: Mapping[str, str]
) -> dict[str, tuple[str, bytes]]:
    """Hash and bytes of the body to pack each one against, for those that have one."""
    roots = bases_of(connection, {one for sha256, one in before.items() if sha256 in fresh})
    bodies = load_bodies(connection, set(roots.values()))
    return {
        sha256: (roots[one], bodies[roots[one]])
        for sha256, one in before.items()
        if sha256 in fresh and one in roots
    }


def _rows(
    fresh: Mapping[str, bytes], packer: ZstdCompressor, bases: Mapping[str, tuple[str, bytes]]
) -> Iterator[dict[str, Any]]:
    for sha256, body in fresh.items():
        content, base_sha256 = packer.compress(body), None
        if sha256 in bases:
            hash_of_base, base = bases[sha256]
            delta = ZstdCompressor(level=LEVEL, dict_data=as_base(base)).compress(body)
            if len(delta) * WORTH <= len(content):
                content, base_sha256 = delta, hash_of_base
        yield {"sha256": sha256, "size": len(body), "content": content, "base_sha256": base_sha256}
