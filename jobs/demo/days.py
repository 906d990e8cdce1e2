"""The demo's two days as they ship: one line a record, as its registry would serve it.

`make demo-data` writes the file from the generator of invented studies, which is not shipped.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from importlib.resources import files
from itertools import islice

import msgspec
import zstandard

from jobs.demo.replica.corpus import Corpus

FIRST_DAY, SECOND_DAY = date(2026, 11, 16), date(2026, 11, 17)
FILE = "data/two_days.jsonl.zst"
CUT = "ctgov"  # the registry with studies enough to be made smaller


class Line(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One record on one day; `loaded` is what the registry says of the day's data."""

    registry_key: str
    loaded: str
    number: str
    body: str


def two_days(size: int) -> dict[str, list[Corpus]]:
    """Return the two corpora of each registry, of ClinicalTrials.gov's first day `size` studies.

    What ClinicalTrials.gov registers on the second day and the other registries are always whole.
    """
    days: dict[str, dict[str, dict[str, bytes]]] = {}
    for line in msgspec.json.Decoder(Line).decode_lines(unpacked_lines()):
        day = days.setdefault(line.registry_key, {}).setdefault(line.loaded, {})
        day[line.number] = line.body.encode()
    left_out = set(islice(next(iter(days[CUT].values())), size, None))
    return {
        key: [Corpus(_without(records, left_out), loaded) for loaded, records in some.items()]
        for key, some in days.items()
    }


def unpacked_lines() -> bytes:
    """Return the lines of the file, unpacked."""
    packed = (files(__package__) / FILE).read_bytes()
    return zstandard.ZstdDecompressor().decompress(packed)


def _without(records: Mapping[str, bytes], left_out: set[str]) -> dict[str, bytes]:
    return {number: body for number, body in records.items() if number not in left_out}
