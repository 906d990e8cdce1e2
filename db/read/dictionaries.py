"""Reads the dictionaries that kept bodies are packed with."""

from __future__ import annotations

import hashlib
from functools import lru_cache

from zstandard import ZstdCompressionDict, ZstdDecompressor

from db.reader import Reader, first
from tracker.errors import StoreError

_DICTIONARY = "SELECT content, sha256 FROM body_dictionary WHERE id = :id"


def dictionary_content(connection: Reader, dictionary_id: int) -> bytes:
    """Return the bytes of a dictionary; raise StoreError where it is missing or damaged."""
    row = first(connection, _DICTIONARY, id=dictionary_id)
    which = f"the dictionary {dictionary_id}, with which kept bodies are packed,"
    if row is None:
        raise StoreError(f"{which} is missing: restore a backup")
    content, sha256 = bytes(row[0]), hashlib.sha256(row[0]).hexdigest()
    if sha256 != row[1] or id_of(sha256) != dictionary_id:
        raise StoreError(f"{which} is damaged: restore a backup")
    return content


def id_of(sha256: str) -> int:
    """Return the number of a dictionary: of its content, so that no other ever bears it."""
    return int(sha256[:8], 16) >> 1  # PostgreSQL's numbers have a sign


def decompressor(connection: Reader, dictionary_id: int | None) -> ZstdDecompressor:
    """Return what unpacks bodies of this dictionary, or of none; raises StoreError as above."""
    if dictionary_id is None:
        return ZstdDecompressor()
    return ZstdDecompressor(dict_data=_loaded(dictionary_content(connection, dictionary_id)))


@lru_cache(maxsize=16)
def _loaded(content: bytes) -> ZstdCompressionDict:
    return ZstdCompressionDict(content)
