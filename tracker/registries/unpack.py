"""Registry files come bare, gzipped or zipped; in any dress, their contents are one stream."""

from __future__ import annotations

import gzip
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from io import BufferedIOBase
from pathlib import Path
from typing import cast

from tracker.errors import TrackerError

_ZIP = b"PK\x03\x04"
_EMPTY_ZIP = b"PK\x05\x06"
_GZIP = b"\x1f\x8b"
_WORKBOOK = "xl/workbook.xml"


def contents(path: Path) -> Iterator[tuple[str, BufferedIOBase]]:
    """The name and the unpacked bytes of every file in `path`; an Excel workbook stays packed.

    What a file is, its first bytes say, since names lie. Raises TrackerError where it cannot be
    opened or unpacked.
    """
    with explained(path), path.open("rb") as stream:
        head = stream.read(4)
        stream.seek(0)
        if head.startswith(_GZIP):
            with gzip.open(stream) as inner:
                yield path.name.removesuffix(".gz"), cast(BufferedIOBase, inner)
        elif head.startswith((_ZIP, _EMPTY_ZIP)):
            yield from _zipped(path, stream)
        elif not head:
            raise TrackerError(f"{path} is empty")
        else:
            yield path.name, stream


def _zipped(path: Path, stream: BufferedIOBase) -> Iterator[tuple[str, BufferedIOBase]]:
    with zipfile.ZipFile(stream) as archive:
        if _WORKBOOK in archive.namelist():
            stream.seek(0)
            yield f"{path.stem}.xlsx", stream
            return
        members = [m for m in archive.infolist() if not m.is_dir() and not _hidden(m.filename)]
        if not members:
            raise TrackerError(f"{path} is a zip without a file in it")
        for member in members:
            with archive.open(member) as inner:
                yield member.filename, cast(BufferedIOBase, inner)


def _hidden(name: str) -> bool:
    """What a Mac adds to every zip."""
    return name.startswith("__MACOSX/") or name.rsplit("/", 1)[-1].startswith(".")


@contextmanager
def explained(path: Path) -> Iterator[None]:
    """Tell in a TrackerError what is wrong with the file at `path`, whoever reads it."""
    try:
        yield
    except FileNotFoundError as error:
        raise TrackerError(f"there is no file {path}") from error
    except RuntimeError as error:  # zipfile's word for a password
        raise TrackerError(f"{path} cannot be unpacked: {error}") from error
    except (OSError, EOFError, zlib.error, zipfile.BadZipFile, NotImplementedError) as error:
        raise TrackerError(f"{path} cannot be unpacked, get it again: {error}") from error
