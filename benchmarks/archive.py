"""A whole registry as one zip of JSON files, invented: `python -m benchmarks archive`.

Sizes are as in the registry's own statistics of January 2025 (522,084 studies: mean 17.7 kB, median
10.5, 90th percentile 28.7). All are trials of cells, of which a registry has one in thirty or so:
to conclude them costs more than to conclude as many of a registry. Written record by record in flat
memory; the same seed gives the same bytes.

ARCHIVE (where to), BENCH_SIZES (how many studies).
"""

from __future__ import annotations

import os
import zipfile
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import msgspec

from benchmarks.records import SEED
from benchmarks.synthetic import make_corpus
from benchmarks.synthetic.pad import pad

STUDIES = 600_000
MEAN_BYTES = 17_746
_DRAWN_AT_ONCE = 2_000
_MADE = (2026, 11, 16, 0, 0, 0)
_FOLDERS = 10_000  # studies in one folder, as in the registry's own archive


def bodies(size: int, seed: int = SEED) -> Iterator[tuple[str, bytes]]:
    """Yield (number, record) of `size` studies."""
    made = 0
    while made < size:
        count = min(_DRAWN_AT_ONCE, size - made)
        drawn = make_corpus(seed + made, count, as_of=date(2026, 11, 16), awkward=False)
        for record in pad(drawn, MEAN_BYTES, seed + made):
            number = f"NCT{90_000_000 + made}"
            own = record["protocolSection"]["identificationModule"]
            body = msgspec.json.encode(record).replace(own["nctId"].encode(), number.encode())
            yield number, body
            made += 1


def write(path: Path, size: int) -> None:
    """Write the archive of `size` studies."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        for number, body in bodies(size):
            folder = f"NCT{int(number[3:]) // _FOLDERS:04}xxxx"
            entry = zipfile.ZipInfo(f"{folder}/{number}.json", _MADE)
            entry.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(entry, body)


def main() -> None:
    """Write an archive of each size, and say where it is."""
    for size in os.environ.get("BENCH_SIZES", str(STUDIES)).split():
        path = Path(os.environ.get("ARCHIVE", f"build/bench/ctgov-{size}.zip"))
        path.parent.mkdir(parents=True, exist_ok=True)
        write(path, int(size))
        print(f"{path}: {int(size):,} studies, {path.stat().st_size / 1e6:,.0f} MB")


if __name__ == "__main__":
    main()
