"""Reads the records in a zip, such as the download of the whole registry, member by member.

Nothing is ever written where a member's name says. What is wrong with a member costs that member.
"""

from __future__ import annotations

import re
import zipfile
import zlib
from collections.abc import Iterator
from io import BufferedIOBase, BufferedReader, RawIOBase
from pathlib import Path, PurePosixPath
from typing import cast
from zipfile import ZipFile, ZipInfo

from msgspec import Struct

from tracker.errors import TrackerError
from tracker.registries.base import Unreadable
from tracker.registries.ctgov import served_file

LINES = (".jsonl", ".ndjson")
SUFFIXES = (".json", *LINES)
PACKED = (".zip", ".gz", ".tgz", ".tar", ".7z", ".bz2", ".xz", ".zst")
LARGE = 64_000_000  # bytes; JSON that unpacks to more than this and this many times is none
MANY_TIMES = 100
HELD = 1_000  # members that are wrong before the first that is right
DAMAGED = (EOFError, zlib.error, zipfile.BadZipFile, RuntimeError, NotImplementedError)
"""What zipfile raises for a member; RuntimeError: encrypted, NotImplementedError: too new."""

_NUMBER = re.compile(r"NCT\d{8}")


class Member(Struct, frozen=True, gc=False):
    """A piece of a member; the next one is the piece `skip` of the member `index` of `count`."""

    served: bytes | Unreadable
    index: int
    skip: int
    count: int


def members(path: Path, index: int, skip: int) -> Iterator[Member]:
    """What the zip holds from piece `skip` of member `index` on, in the order of its directory.

    Files of other kinds are passed over. Raises TrackerError for a zip without any record.
    """
    held: list[Member] = []
    is_any = index > 0
    for found in _members(path, index, skip):
        if is_any:
            yield found
            continue
        held.append(found)
        if isinstance(found.served, bytes) or len(held) == HELD:
            is_any = True
            yield from held
            held.clear()
    if held:
        first = held[0].served
        reason = first.reason if isinstance(first, Unreadable) else ""
        raise TrackerError(f"{path}: none of its files can be read, e.g. {reason}")


def _members(path: Path, index: int, skip: int) -> Iterator[Member]:
    with ZipFile(path) as archive:
        infos: list[ZipInfo | None] = list(archive.filelist)
        if not any(info and _is_ours(info) for info in infos):
            raise TrackerError(f"{path} holds no .json or .jsonl file")
        archive.filelist.clear()  # each is let go when it was read: a registry has 600,000
        archive.NameToInfo.clear()
        count = len(infos)
        for number in range(index, count):
            info, infos[number] = infos[number], None
            if info is not None and _is_ours(info):
                yield from _member(archive, info, number, skip if number == index else 0, count)


def _is_ours(info: ZipInfo) -> bool:
    """Whether a member is to be read, or said to be packed twice; what a Mac adds is neither."""
    name = info.filename.lower()
    is_hidden = name.startswith("__macosx/") or name.rsplit("/", 1)[-1].startswith(".")
    return not info.is_dir() and not is_hidden and name.endswith((*SUFFIXES, *PACKED))


def _member(
    archive: ZipFile, info: ZipInfo, number: int, skip: int, count: int
) -> Iterator[Member]:
    """The pieces of a member, and last, where it is damaged, what is wrong with it."""
    wrong, done = _refused(info), 0
    if not wrong:
        try:
            with archive.open(info) as opened, BufferedReader(cast(RawIOBase, opened)) as stream:
                for done, piece in enumerate(_pieces(info, stream), 1):
                    if done > skip:
                        yield Member(piece.served, number, done, count)
        except DAMAGED as error:
            wrong = f"it cannot be unpacked: {error}"
    if wrong:
        named = _NUMBER.search(info.filename)
        reason = f"{info.filename}: {wrong}"
        yield Member(Unreadable(info.filename, reason, named and named[0]), number + 1, 0, count)


def _pieces(info: ZipInfo, stream: BufferedIOBase) -> Iterator[served_file.Piece]:
    is_lines = info.filename.lower().endswith(LINES)
    return served_file.lines(stream, 0) if is_lines else served_file.text(stream, 0)


def _refused(info: ZipInfo) -> str:
    """Why a member is not opened; empty where it is."""
    name = info.filename
    if name.lower().endswith(PACKED):
        return "it is packed twice: unpack the archive and import what is in it"
    if ".." in PurePosixPath(name).parts or name.startswith("/") or ":" in name:
        return "its name leads out of the archive"
    if info.flag_bits & 1:
        return "it is encrypted: unpack the archive with its password first"
    if info.file_size > max(LARGE, MANY_TIMES * info.compress_size):
        return f"it unpacks to {info.file_size // 1_000_000} MB, more than any list of records"
    return ""
