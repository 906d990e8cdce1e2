"""Cuts a file of any size into its records, so that damage in one place costs one record."""

from __future__ import annotations

import codecs
import gzip
import re
import zipfile
import zlib
from collections.abc import Iterator
from io import BufferedIOBase

from msgspec import Struct

from tracker.registries.safe_xml import LARGEST_RECORD

READ_AT_ONCE = 1 << 20  # bytes
SHOWN = 1000  # characters of a spoilt record that are handed on
CUT_OFF = "the file ends in the middle of this record"
_NONE = -1
_DECLARED = re.compile(rb"""<\?xml[^>]*?encoding\s*=\s*["']([A-Za-z0-9._-]+)["']""")
_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)


class Spoilt(Struct, frozen=True):
    """Text that should have been a record, and why it is none."""

    text: str
    reason: str


class Damage:
    """Why a packed stream broke off; what came before is whole all the same."""

    def __init__(self) -> None:
        self.reason = ""


def decoded(stream: BufferedIOBase, damage: Damage) -> Iterator[str]:
    """The text of `stream` in pieces; bytes that are none of its encoding become U+FFFD.

    The encoding is that of the byte-order mark, else of the XML declaration, else UTF-8, and where
    the beginning is no UTF-8, Windows-1252. A packed stream that breaks off ends the text and says
    so in `damage`.
    """
    head = _read(stream, damage)
    decoder = codecs.getincrementaldecoder(_encoding(head))(errors="replace")
    while head:
        yield decoder.decode(head)
        head = _read(stream, damage)
    yield decoder.decode(b"", final=True)


# read1, not read: where a packed stream breaks off, read loses what it has unpacked so far.
def _read(stream: BufferedIOBase, damage: Damage) -> bytes:
    try:
        return b"" if damage.reason else stream.read1(READ_AT_ONCE)
    except (EOFError, zlib.error, zipfile.BadZipFile, gzip.BadGzipFile) as error:
        damage.reason = f"the packed file breaks off or is damaged, get it again: {error}"
        return b""


def _encoding(head: bytes) -> str:
    for mark, name in _MARKS:
        if head.startswith(mark):
            return name
    declared = _DECLARED.search(head[:200])
    if declared is not None:
        try:
            return codecs.lookup(declared[1].decode()).name
        except LookupError:
            pass  # a made-up name says nothing: the bytes themselves decide
    try:
        codecs.getincrementaldecoder("utf-8")().decode(head)
    except UnicodeDecodeError:
        return "cp1252"
    return "utf-8"


def elements(pieces: Iterator[str], tags: str) -> Iterator[str | Spoilt]:
    """Each element of `pieces` whose tag is one of `tags` ("a|b", any case), as text.

    What begins as one and does not end is Spoilt: cut off by the end of the file, by the next
    record, or longer than any record.
    """
    mark = re.compile(rf"<(/?)(?:\w+:)?(?:{tags})(?=[\s/>])[^>]*>", re.IGNORECASE)
    buffer, start, position = "", _NONE, 0
    for piece in pieces:
        buffer += piece
        for found in mark.finditer(buffer, position):
            position = found.end()
            if not found[1]:
                if start != _NONE:
                    yield Spoilt(buffer[start : found.start()][:SHOWN], "the record does not end")
                start = found.start()
            if start != _NONE and (found[1] or found[0].endswith("/>")):
                yield buffer[start:position]
                start = _NONE
        if start != _NONE and len(buffer) - start > LARGEST_RECORD:
            yield Spoilt(buffer[start : start + SHOWN], "longer than any record of a registry")
            start = _NONE
        position = max(position, buffer.rfind("<"))
        kept = start if start != _NONE else position
        buffer, position = buffer[kept:], position - kept
        start = start if start == _NONE else 0
    if start != _NONE:
        yield Spoilt(buffer[start:][:SHOWN], CUT_OFF)
