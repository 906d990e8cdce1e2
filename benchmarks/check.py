"""Holds the newest result of each kind against the recorded ratios; ends with 1 where one is lost.

A ratio is a cost over another cost of the same round (less is better), so that the speed of the
machine matters little. `python -m benchmarks sync check` measures first.
"""

from __future__ import annotations

import sys
from statistics import median

from benchmarks.bench_results import KEPT, judge, kept, recorded


def main() -> None:
    """Print a line a recorded ratio."""
    results, lost = kept(), 0
    if not results:
        sys.exit(f"{KEPT} holds no result: measure first, `python -m benchmarks sync`")
    for record in recorded():
        same = [one for one in results if (one.records, one.size) == (record.records, record.size)]
        name = f"{record.part} / {record.whole}, {record.what}, {record.size:,} {record.records}"
        if not same:
            print(f"not measured       {name}")
            continue
        ratios = same[-1].ratios(record.part, record.whole, record.what)
        verdict = judge(record, ratios)
        lost += verdict == "lost"
        print(f"{verdict:18} {name}: {median(ratios):.2f}, recorded {record.ratio:.2f}")
    if lost:
        sys.exit(1)


if __name__ == "__main__":
    main()
