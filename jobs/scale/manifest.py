"""What a folder of Parquet says of itself, so that a half or altered one is never taken for whole.

The manifest is written last, and its folder gets its name after that.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Literal

import msgspec
from msgspec import Struct

from tracker import __version__
from tracker.columnar.schema import SCHEMA_VERSION
from tracker.errors import ConfigError, StoreError

NAME = "_manifest.json"  # what readers of Parquet leave aside begins with a line
Kind = Literal["bodies", "derived"]
_MADE_BY = {"bodies": "tracker export bodies DIR", "derived": "tracker derive DIR OUT"}
_HASH_BITS = 256


class FileEntry(Struct, frozen=True, forbid_unknown_fields=True):
    """A file of the folder, by its path in it, with its rows, bytes and SHA-256."""

    path: str
    rows: int
    size: int
    sha256: str


class Manifest(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The whole folder. `keys_sha256` stands for the pairs of study and body, in any order.

    `rules_stamp` and `unreadable` are of a folder of what was derived.
    """

    kind: Kind
    schema_version: int
    tracker_version: str
    buckets: int
    rows: int
    keys_sha256: str
    files: tuple[FileEntry, ...]
    rules_stamp: str | None = None
    unreadable: int = 0


class KeysHash:
    """A hash of pairs of study key and body hash that does not depend on their order."""

    def __init__(self) -> None:
        self._sum = 0
        self.count = 0

    def add(self, keys: Iterable[str], hashes: Iterable[str]) -> None:
        """Count these pairs in."""
        for key, sha256 in zip(keys, hashes, strict=True):
            found = hashlib.sha256(f"{key} {sha256}".encode()).digest()
            self._sum = (self._sum + int.from_bytes(found)) % 2**_HASH_BITS
            self.count += 1

    def hexdigest(self) -> str:
        """Return the hash of all pairs so far."""
        return f"{self._sum:064x}"


@contextmanager
def new_folder(path: Path) -> Iterator[Path]:
    """Yield a folder beside `path` that becomes `path` if the block ends well, and else is removed.

    Raises ConfigError if there is something at `path` already. A killed process leaves a folder
    `.NAME.partial-…` there, which nothing reads.
    """
    if path.exists():
        raise ConfigError(f"{path} is there already: name a folder that is not, or remove it")
    path.parent.mkdir(parents=True, exist_ok=True)
    partial = Path(tempfile.mkdtemp(prefix=f".{path.name}.partial-", dir=path.parent.resolve()))
    partial.chmod(0o755)  # others, such as the workers of a cluster, may read it
    try:
        yield partial
        partial.rename(path)
    finally:
        shutil.rmtree(partial, ignore_errors=True)


def write_manifest(folder: Path, manifest: Manifest) -> None:
    """Write the manifest of a folder, and see that it is on the disk."""
    with (folder / NAME).open("wb") as file:
        file.write(msgspec.json.format(msgspec.json.encode(manifest)))
        file.flush()
        os.fsync(file.fileno())


def read_manifest(folder: Path, kind: Kind) -> Manifest:
    """Return the manifest of a folder of that kind.

    Raises ConfigError if the folder is none, or was made by a version that lays files out
    otherwise.
    """
    path = folder / NAME
    try:
        manifest = msgspec.json.decode(path.read_bytes(), type=Manifest)
    except FileNotFoundError:
        raise ConfigError(f"{folder} has no {NAME}: {_MADE_BY[kind]} makes such a folder") from None
    except msgspec.DecodeError as error:
        raise ConfigError(f"{path} cannot be read: {error}") from error
    if manifest.kind != kind:
        raise ConfigError(
            f"{folder} holds {manifest.kind}, not {kind}: {_MADE_BY[kind]} makes such a folder"
        )
    if manifest.schema_version != SCHEMA_VERSION:
        raise ConfigError(
            f"{folder} was made by tracker {manifest.tracker_version}, which laid files out "
            f"otherwise: make it again with {_MADE_BY[kind]}"
        )
    return manifest


def parquet_files(folder: Path) -> list[Path]:
    """Return the Parquet files below `folder`, in order."""
    return sorted(folder.rglob("*.parquet"))


def entry(folder: Path, path: Path, rows: int) -> FileEntry:
    """Return what the manifest says of a file of the folder."""
    return FileEntry(path.relative_to(folder).as_posix(), rows, path.stat().st_size, sha256(path))


def sha256(path: Path) -> str:
    """Return the SHA-256 of a file."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def require_whole(folder: Path, manifest: Manifest) -> None:
    """Raise StoreError unless the files of the folder are those of its manifest, byte for byte."""
    listed = {one.path: one for one in manifest.files}
    present = {path.relative_to(folder).as_posix() for path in parquet_files(folder)}
    for name in sorted(listed.keys() ^ present):
        what = "has no" if name in listed else "has a file that its manifest does not list,"
        raise StoreError(f"{folder} {what} {name}: make it again with {_MADE_BY[manifest.kind]}")
    for name, one in listed.items():
        path = folder / name
        if path.stat().st_size != one.size or sha256(path) != one.sha256:
            raise StoreError(
                f"{path} is not what was written: make it again with {_MADE_BY[manifest.kind]}"
            )


def manifest_of(kind: Kind, *, buckets: int, keys: KeysHash, files: list[FileEntry]) -> Manifest:
    """Return the manifest of a folder that this version made."""
    return Manifest(
        kind=kind,
        schema_version=SCHEMA_VERSION,
        tracker_version=__version__,
        buckets=buckets,
        rows=keys.count,
        keys_sha256=keys.hexdigest(),
        files=tuple(files),
    )
