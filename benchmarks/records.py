"""Records for measuring: real ones drawn again under other numbers, or invented ones as large.

Speed depends on what the texts say. Real records of cell trials hold ten times as many words of the
word lists as a registry's average, so a benchmark has to say which it used.
"""

from __future__ import annotations

import gzip
import os
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from random import Random
from typing import Any

import msgspec

from benchmarks.synthetic import make_corpus
from benchmarks.synthetic.pad import pad

SEED = 20_261_121
MEAN_BYTES = 20_000
_FIRST, _DAYS = date(2005, 1, 1), 7_500
_CONTACT = {
    "name": "Invented Person",
    "role": "CONTACT",
    "phone": "+00 000 0000",
    "email": "a@b.example",
}
_decode = msgspec.json.Decoder(dict[str, Any]).decode


def shared_folder() -> Path | None:
    """Return the folder of the reference corpus, or None where there is none."""
    named = os.environ.get("TRACKER_SHARED")
    folder = Path(named) if named else Path(__file__).resolve().parents[2] / "shared"
    return folder if (folder / "corpus").is_dir() else None


def real_bodies(shared: Path, *, name: str = "dev/ctgov_2022-10") -> list[bytes]:
    """Return the records of a file of the reference corpus, as they lie there."""
    with gzip.open(shared / "corpus" / f"{name}.jsonl.gz") as lines:
        return list(lines)


def records(size: int, seed: int = SEED) -> Iterator[bytes]:
    """Yield `size` different records as JSON lines, the same ones for the same seed."""
    shared = shared_folder()
    if shared is None:
        for record in pad(make_corpus(seed, size, as_of=date(2026, 11, 16)), MEAN_BYTES, seed):
            yield msgspec.json.encode(record) + b"\n"
        return
    bodies = real_bodies(shared) + real_bodies(shared, name="genuine/studies")
    rng = Random(seed)
    for serial in range(size):
        yield _as_another(_decode(rng.choice(bodies)), serial, rng)


def _as_another(record: dict[str, Any], serial: int, rng: Random) -> bytes:
    """The record of another study: number, days and title differ, and a contact is back in it."""
    section = record["protocolSection"]
    own = section["identificationModule"]
    before, own["nctId"] = own["nctId"], f"NCT{90_000_000 + serial}"
    own["briefTitle"] = f"{own.get('briefTitle', '')} {serial}"
    posted = _FIRST + timedelta(days=rng.randrange(_DAYS))
    status = section.setdefault("statusModule", {})
    for name, day in (("studyFirstPostDateStruct", posted), ("lastUpdatePostDateStruct", posted)):
        status[name] = {"date": day.isoformat(), "type": "ACTUAL"}
    section.setdefault("contactsLocationsModule", {})["centralContacts"] = [_CONTACT]
    return msgspec.json.encode(record).replace(before.encode(), own["nctId"].encode()) + b"\n"


def write_records(path: Path, size: int) -> int:
    """Write `size` records to `path`; return how many bytes."""
    with path.open("wb") as file:
        file.writelines(records(size))
    return path.stat().st_size


def kind() -> str:
    """Return which records are drawn, for the head of a table."""
    return "real records, drawn again" if shared_folder() else "invented records"
