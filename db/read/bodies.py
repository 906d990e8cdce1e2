"""Reads kept bodies by their hash, and proves that they are what was kept."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator

from msgspec import Struct
from zstandard import DICT_TYPE_RAWCONTENT, ZstdCompressionDict, ZstdDecompressor, ZstdError

from db.chunks import chunks
from db.read.dictionaries import decompressor
from db.reader import Reader, column, rows
from tracker.errors import StoreError

_KEPT = "SELECT sha256 FROM body WHERE sha256 IN (:hashes)"
_BODIES = """
SELECT sha256, content, dictionary_id, base_sha256 FROM body WHERE sha256 IN (:hashes)
"""
_BASES = "SELECT sha256, base_sha256 FROM body WHERE sha256 IN (:hashes)"


def body_hash(body: bytes) -> str:
    """The key of a body: SHA-256 of its bytes, in hexadecimal."""
    return hashlib.sha256(body).hexdigest()


def kept_hashes(connection: Reader, hashes: Iterable[str]) -> set[str]:
    """Those of `hashes` that the store has."""
    found: set[str] = set()
    for chunk in chunks(hashes):
        found.update(column(connection, _KEPT, hashes=chunk))
    return found


def load_bodies(connection: Reader, hashes: Iterable[str]) -> dict[str, bytes]:
    """The bodies with these hashes; raises StoreError if one is missing or damaged."""
    wanted = set(hashes)
    found: dict[str, bytes] = {}
    deltas: list[_Packed] = []
    unpackers: dict[int | None, ZstdDecompressor] = {}
    for packed in _packed(connection, wanted):
        if packed.base_sha256 is not None:
            deltas.append(packed)
            continue
        by = packed.dictionary_id
        if by not in unpackers:
            unpackers[by] = decompressor(connection, by)
        found[packed.sha256] = _unpacked(unpackers[by], packed)
    if deltas:
        found |= _from_bases(connection, deltas, found)
    missing = wanted - found.keys()
    if missing:
        raise StoreError(
            f"{len(missing)} kept bodies are missing, e.g. {min(missing)}: restore a backup"
        )
    return found


class _Packed(Struct, frozen=True, gc=False):
    """A row of `body`."""

    sha256: str
    content: bytes
    dictionary_id: int | None
    base_sha256: str | None


def _packed(connection: Reader, hashes: Iterable[str]) -> Iterator[_Packed]:
    for chunk in chunks(hashes):
        for row in rows(connection, _BODIES, hashes=chunk):
            yield _Packed(*row)


def _from_bases(
    connection: Reader, deltas: list[_Packed], found: dict[str, bytes]
) -> dict[str, bytes]:
    """What `deltas` are, of bases that are in `found` or in the store; a base has none itself."""
    needed = {one.base_sha256 for one in deltas if one.base_sha256} - found.keys()
    bases = found | load_bodies(connection, needed) if needed else found
    told = {}
    for one in deltas:
        base = bases[str(one.base_sha256)]
        told[one.sha256] = _unpacked(ZstdDecompressor(dict_data=as_base(base)), one)
    return told


def as_base(body: bytes) -> ZstdCompressionDict:
    """Return a body in the form in which others are packed as what differs from it."""
    return ZstdCompressionDict(body, dict_type=DICT_TYPE_RAWCONTENT)


def _unpacked(unpacker: ZstdDecompressor, packed: _Packed) -> bytes:
    try:
        body = unpacker.decompress(packed.content)
    except ZstdError as error:
        raise StoreError(
            f"the kept body {packed.sha256} is damaged ({error}): restore a backup"
        ) from error
    if body_hash(body) != packed.sha256:
        raise StoreError(f"the kept body {packed.sha256} is not what was kept: restore a backup")
    return body


def bases_of(connection: Reader, hashes: Iterable[str]) -> dict[str, str]:
    """For each of these bodies that is kept the one to pack against: its base, or itself."""
    found: dict[str, str] = {}
    for chunk in chunks(hashes):
        found |= {sha256: base or sha256 for sha256, base in rows(connection, _BASES, hashes=chunk)}
    return found
