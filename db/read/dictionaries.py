"""Reads the dictionaries that kept bodies are packed with."""

from __future__ import annotations

import hashlib
from functools import lru_cache

from sqlalchemy import Connection, select
from zstandard import ZstdCompressionDict, ZstdDecompressor

from db.tables import BodyDictionaryRow, core_table
from tracker.errors import StoreError

_dictionary = core_table(BodyDictionaryRow)


def dictionary_content(connection: Connection, dictionary_id: int) -> bytes:
    """Return the bytes of a dictionary; raise StoreError where it is missing or damaged."""
    query = select(_dictionary.c.content, _dictionary.c.sha256)
    row = connection.execute(query.where(_dictionary.c.id == dictionary_id)).first()
    which = f"the dictionary {dictionary_id}, with which kept bodies are packed,"
    if row is None:
        raise StoreError(f"{which} is missing: restore a backup")
    content, sha256 = bytes(row.content), hashlib.sha256(row.content).hexdigest()
    if sha256 != row.sha256 or id_of(sha256) != dictionary_id:
        raise StoreError(f"{which} is damaged: restore a backup")
    return content


def id_of(sha256: str) -> int:
    """Return the number of a dictionary: of its content, so that no other ever bears it."""
    return int(sha256[:8], 16) >> 1  # PostgreSQL's numbers have a sign


def decompressor(connection: Connection, dictionary_id: int | None) -> ZstdDecompressor:
    """Return what unpacks bodies of this dictionary, or of none; raises StoreError as above."""
    if dictionary_id is None:
        return ZstdDecompressor()
    return ZstdDecompressor(dict_data=_loaded(dictionary_content(connection, dictionary_id)))


@lru_cache(maxsize=16)
def _loaded(content: bytes) -> ZstdCompressionDict:
    return ZstdCompressionDict(content)
