"""Cuts a result into pages, with the registry's opaque tokens and, on request, its accidents."""

from __future__ import annotations

import base64
import binascii
import random
import struct
import zlib
from collections.abc import Sequence
from dataclasses import dataclass

from jobs.demo.replica.ctgov.errors import Refusal

_TOKEN = struct.Struct(">IH")
_CHECK = struct.Struct(">H")


@dataclass(frozen=True, slots=True)
class Page:
    """The rows of one page and where the next one starts; None at the end."""

    rows: Sequence[int]
    next_offset: int | None


def cut_page(rows: Sequence[int], offset: int, size: int, fault: str | None) -> Page:
    """Cut one page; a fault empties it, repeats its last row on the next, or loses a row."""
    end = offset + size
    next_offset = end if end < len(rows) else None
    if fault == "empty-page":
        return Page((), offset)
    if fault == "duplicate" and next_offset is not None and size > 1:
        return Page(rows[offset:end], end - 1)
    if fault == "missing":
        return Page(rows[offset + 1 : end], next_offset)
    return Page(rows[offset:end], next_offset)


def shuffled(rows: Sequence[int], seed: int) -> list[int]:
    """Return rows in an order that differs with every request, as when no sort is asked for."""
    mixed = list(rows)
    random.Random(seed).shuffle(mixed)
    return mixed


def token_for(offset: int, salt: int) -> str:
    """Write an opaque token; like the real one it holds a place and nothing of the query."""
    content = _TOKEN.pack(offset, salt & 0xFFFF)
    check = _CHECK.pack(zlib.crc32(content) & 0xFFFF)
    return base64.urlsafe_b64encode(content + check).rstrip(b"=").decode()


def offset_of(token: str) -> int:
    """Read a token back; raises `Refusal` for one that was never given out."""
    try:
        content = base64.b64decode(token + "=" * (-len(token) % 4), altchars=b"-_", validate=True)
        offset, _ = _TOKEN.unpack(content[: _TOKEN.size])
        (check,) = _CHECK.unpack(content[_TOKEN.size :])
    except (binascii.Error, struct.error, ValueError) as error:
        raise Refusal("Parameter `pageToken` has incorrect format") from error
    if check != zlib.crc32(content[: _TOKEN.size]) & 0xFFFF:
        raise Refusal("Parameter `pageToken` has incorrect format")
    return int(offset)
