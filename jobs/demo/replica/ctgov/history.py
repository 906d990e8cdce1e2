"""The registry's internal record history, told from the days the replica has lived through."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from importlib.resources import files
from typing import Any

import msgspec

from jobs.demo.replica.corpus import Corpus
from jobs.demo.replica.ctgov.errors import UnknownStudy


def changes_of(number: str, seen: Sequence[Corpus]) -> bytes:
    """Return `{"changes": [...]}` with one entry a version, oldest first, numbered from 0."""
    changes = []
    before: Mapping[str, Any] = {}
    for version, (timestamp, record) in enumerate(_versions(number, seen)):
        sections = msgspec.json.decode(record).get("protocolSection", {})
        changes.append(_change(version, timestamp, sections, before))
        before = sections
    return msgspec.json.encode({"changes": changes})


def version_of(number: str, version: int, seen: Sequence[Corpus]) -> bytes:
    """Return `{"studyVersion": n, "study": record}`; raises `UnknownStudy` when there is none."""
    records = [record for _, record in _versions(number, seen)]
    if version >= len(records):
        raise UnknownStudy(f"No study {number} history version {version}")
    return b'{"studyVersion":%d,"study":%s}' % (version, records[version])


def _versions(number: str, seen: Sequence[Corpus]) -> list[tuple[str, bytes]]:
    found = list(_distinct(number, seen))
    if not found:
        raise UnknownStudy(f"No study {number} history summary")
    return found


def _distinct(number: str, seen: Sequence[Corpus]) -> Iterator[tuple[str, bytes]]:
    last: bytes | None = None
    for corpus in seen:
        record = corpus.records.get(number)
        if record is not None and record != last:
            last = record
            yield corpus.data_timestamp, record


def _change(
    version: int, timestamp: str, sections: Mapping[str, Any], before: Mapping[str, Any]
) -> dict[str, Any]:
    status = sections.get("statusModule", {})
    change = {
        "version": version,
        "date": status.get("lastUpdateSubmitDate", timestamp[:10]),
        "status": status.get("overallStatus"),
        "studyType": sections.get("designModule", {}).get("studyType"),
        "moduleLabels": [
            label
            for module, label in _labels().items()
            if sections.get(module) != before.get(module)
        ],
    }
    return {key: value for key, value in change.items() if value is not None}


@cache
def _labels() -> Mapping[str, str]:
    return tomllib.loads((files(__package__) / "history.toml").read_text(encoding="utf-8"))
