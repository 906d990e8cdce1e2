"""Fills a store with invented studies of five registries, in several versions, some unreadable."""

from __future__ import annotations

import copy
import json
import re
from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any
from unittest.mock import patch

from benchmarks.ictrp_import import trial
from benchmarks.synthetic import make_corpus
from jobs.runtime import Runtime
from jobs.sync.import_files import import_files
from tracker.derive import Derived, derive

VERSIONS = 3
OF_OTHERS = 300  # studies of each other registry
EVERY = 400  # one in so many studies has a last body that today's code cannot read
BODIES = Path(__file__).parent.parent / "tests" / "bodies"
CLONED = {  # an invented record, the number in it, and those of others
    "ctis": ("full.json", "2029-500001-11-00", "2029-5{:05}-11-00"),
    "euctr": ("full.txt", "2019-499999-11", "2019-4{:05}-11"),
    "isrctn": ("full.xml", "99000001", "990{:05}"),
}
UNREADABLE = {"phases": 7}
Record = dict[str, Any]


def fill(runtime: Runtime, folder: Path, studies: int) -> None:
    """Import `studies` of ClinicalTrials.gov on three days, and some of each other registry."""
    records = make_corpus(11, studies, as_of=date(2026, 10, 1))
    for version in range(VERSIONS):
        day = datetime(2026, 10, 5 + version, 15, tzinfo=UTC)
        path = folder / f"day{version}.jsonl"
        path.write_text("\n".join(json.dumps(_later(one, version)) for one in records))
        import_files(runtime, "ctgov", [path], full=True, observed_at=day)
    _import_unreadable(runtime, folder, records)
    for key in (*CLONED, "ictrp"):
        paths = list(_files_of(key, folder))
        import_files(runtime, key, paths, observed_at=datetime(2026, 10, 6, 12, tzinfo=UTC))


def _later(record: Record, version: int) -> Record:
    """The record as it is `version` updates later."""
    later = copy.deepcopy(record)
    section = later["protocolSection"]
    section["statusModule"]["lastUpdatePostDateStruct"] = {"date": f"2026-10-0{2 + version}"}
    design = section.setdefault("designModule", {})
    design["enrollmentInfo"] = {"count": 20 + version, "type": "ESTIMATED"}
    return later


def _import_unreadable(runtime: Runtime, folder: Path, records: list[Record]) -> None:
    """Bodies that an earlier parser took and today's does not."""
    spoilt = [_later(one, VERSIONS) for one in records[::EVERY]]
    for one in spoilt:
        one["protocolSection"]["designModule"] = UNREADABLE
    path = folder / "spoilt.jsonl"
    path.write_text("\n".join(map(json.dumps, spoilt)))

    def once(key: str, number: str, body: bytes) -> Derived:
        return derive(key, number, re.sub(rb'"phases": ?7', b'"phases":[]', body))

    day = datetime(2026, 10, 5 + VERSIONS, 15, tzinfo=UTC)
    with patch("tracker.reading.derive", once):
        import_files(runtime, "ctgov", [path], observed_at=day)


def _files_of(key: str, folder: Path) -> Iterator[Path]:
    """Files of one invented record each, which differ in their numbers."""
    if key == "ictrp":
        path = folder / "ictrp.xml"
        trials = "".join(trial(number) for number in range(OF_OTHERS))
        path.write_text(f"<Trials_downloaded_from_ICTRP>{trials}</Trials_downloaded_from_ICTRP>")
        yield path
        return
    name, number, form = CLONED[key]
    text = (BODIES / key / name).read_text(encoding="utf-8")
    for serial in range(OF_OTHERS):
        path = folder / f"{serial}-{name}"
        path.write_text(text.replace(number, form.format(serial + 10)), encoding="utf-8")
        yield path
