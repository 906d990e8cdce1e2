"""Writes the demo's two days, the one file that ships of all invented studies: `make demo-data`."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path

import msgspec
import zstandard

from benchmarks.synthetic import (
    bodies,
    make_corpus,
    next_day,
    next_day_elsewhere,
    register_elsewhere,
)
from jobs.demo import days
from jobs.demo.days import FIRST_DAY, SECOND_DAY, Line, unpacked_lines
from jobs.demo.replica.corpus import Corpus

SEED = 20_261_121
SIZE = 700
STAMPS = tuple(f"{day}T09:00:04" for day in (FIRST_DAY, SECOND_DAY))
TARGET = Path(days.__file__).parent / days.FILE
LEVEL = 19  # of 22: beyond it the file gains one per cent


def main() -> None:
    """Write the file where its lines are not those of the generator.

    Another release of zstd packs the same lines otherwise, so equal lines are left as they are.
    """
    made = demo_lines()
    if not TARGET.exists() or unpacked_lines() != made:
        TARGET.write_bytes(zstandard.ZstdCompressor(level=LEVEL).compress(made))
    print(f"{TARGET.name}: {len(made.splitlines())} records, {TARGET.stat().st_size:,} bytes")


def demo_lines() -> bytes:
    """Return the lines of the file, unpacked, as the generator makes them."""
    encoder = msgspec.json.Encoder()
    return b"".join(encoder.encode(line) + b"\n" for line in _lines())


def _lines() -> Iterator[Line]:
    for key, corpora in _two_days().items():
        for stamp, records in zip(STAMPS, corpora, strict=True):
            for number, body in records.items():
                yield Line(key, stamp, number, body.decode())


def _two_days() -> dict[str, list[Mapping[str, bytes]]]:
    """The records of each registry on both days, by number."""
    elsewhere = register_elsewhere(make_corpus(SEED, SIZE, as_of=FIRST_DAY), SEED, as_of=FIRST_DAY)
    later, _ = next_day(elsewhere.records, SEED, as_of=SECOND_DAY)
    here = (elsewhere.records, later)
    there = (elsewhere.registered, next_day_elsewhere(elsewhere, as_of=SECOND_DAY))
    ctgov = [
        Corpus.from_records(some, stamp).records for some, stamp in zip(here, STAMPS, strict=True)
    ]
    return {"ctgov": ctgov} | {
        key: [bodies(some, key) for some in there] for key in ("ctis", "isrctn")
    }
