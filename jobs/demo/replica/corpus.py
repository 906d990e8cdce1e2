"""One day of a registry as bytes in memory, because records must be served as they were stored."""

from __future__ import annotations

import gzip
import zipfile
import zlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

import msgspec

from jobs.demo.replica.messages import ReplicaError

T = TypeVar("T")


class CorpusError(ReplicaError):
    """A corpus file cannot be read; the message names the file and the place in it."""


class _DateStruct(msgspec.Struct, frozen=True):
    date: str = ""


class _Status(msgspec.Struct, rename="camel", frozen=True):
    last_update_post_date_struct: _DateStruct = _DateStruct()


class _Identification(msgspec.Struct, rename="camel", frozen=True):
    nct_id: str


class _Protocol(msgspec.Struct, rename="camel", frozen=True):
    identification_module: _Identification
    status_module: _Status = _Status()


class _Misc(msgspec.Struct, rename="camel", frozen=True):
    version_holder: str = ""


class _Derived(msgspec.Struct, rename="camel", frozen=True):
    misc_info_module: _Misc = _Misc()


class _Head(msgspec.Struct, rename="camel", frozen=True):
    """The little that the corpus must know of a record."""

    protocol_section: _Protocol
    derived_section: _Derived = _Derived()


class _Envelope(msgspec.Struct, rename="camel", frozen=True):
    """What a file or a line may hold: a record, a record of a history, or a page of records."""

    study: msgspec.Raw = msgspec.Raw()
    studies: list[msgspec.Raw] | None = None


@dataclass(frozen=True, slots=True)
class Corpus:
    """`records` maps NCT numbers to one-line JSON; `data_timestamp` is what `/version` says."""

    records: Mapping[str, bytes]
    data_timestamp: str

    @classmethod
    def from_records(cls, records: Iterable[Mapping[str, object]], data_timestamp: str) -> Corpus:
        """Encode records that a test or a generator holds as dictionaries."""
        return _corpus(
            [("record", msgspec.json.encode(record)) for record in records], data_timestamp
        )


def load_corpus(paths: Sequence[Path], data_timestamp: str | None = None) -> Corpus:
    """Read .json, .jsonl (each also as .gz) and .zip; of records with one number the last stays.

    A file or line holds a record, `{"study": record, ...}` or `{"studies": [record, ...]}`. Without
    `data_timestamp` the newest versionHolder (else last-update post date) at 09:00:04 is used.
    Raises `CorpusError` for files and records that cannot be read.
    """
    return _corpus((found for path in paths for found in _read(path)), data_timestamp)


def _corpus(found: Iterable[tuple[str, bytes]], data_timestamp: str | None) -> Corpus:
    records: dict[str, bytes] = {}
    loaded, updated = "", ""
    for place, record in found:
        head = _decode(record, place, _Head)
        records[head.protocol_section.identification_module.nct_id] = record
        loaded = max(loaded, head.derived_section.misc_info_module.version_holder)
        updated = max(
            updated, head.protocol_section.status_module.last_update_post_date_struct.date
        )
    if data_timestamp is None and not (loaded or updated):
        raise CorpusError("no record carries a date; give the corpus a data timestamp")
    return Corpus(records, data_timestamp or f"{(loaded or updated)[:10]}T09:00:04")


def _read(path: Path) -> Iterator[tuple[str, bytes]]:
    """Yield (place, record) for every record of one file."""
    try:
        content = path.read_bytes()
        if path.suffix == ".zip":
            with zipfile.ZipFile(path) as archive:
                for name in sorted(archive.namelist()):
                    if name.endswith((".json", ".jsonl")):
                        yield from _split(f"{path}:{name}", archive.read(name))
            return
        yield from _split(str(path), gzip.decompress(content) if path.suffix == ".gz" else content)
    except (OSError, EOFError, zlib.error, zipfile.BadZipFile) as error:
        raise CorpusError(f"cannot read {path}: {error}") from error


def _split(name: str, content: bytes) -> Iterator[tuple[str, bytes]]:
    if ".jsonl" not in name:
        yield from _records(name, content)
        return
    for number, line in enumerate(content.splitlines(), start=1):
        if line.strip():
            yield from _records(f"{name}:{number}", line)


def _records(place: str, content: bytes) -> Iterator[tuple[str, bytes]]:
    envelope = _decode(content, place, _Envelope)
    raws = envelope.studies
    if raws is None:
        raws = [envelope.study if bytes(envelope.study) else msgspec.Raw(content)]
    for raw in raws:
        yield place, _one_line(bytes(raw))


def _one_line(record: bytes) -> bytes:
    """Keep bytes as they are unless they span lines, because the wire has one study a line."""
    record = record.strip()
    return msgspec.json.format(record, indent=-1) if b"\n" in record or b"\r" in record else record


def _decode(content: bytes, place: str, kind: type[T]) -> T:
    try:
        return msgspec.json.decode(content, type=kind)
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise CorpusError(f"{place}: no ClinicalTrials.gov v2 record: {error}") from error
