"""A full ICTRP export has about a gigabyte: measures how fast it is read, and in what memory.

    python -m benchmarks.ictrp_import                  # 64 MB
    python -m benchmarks.ictrp_import --megabytes 1024

Generates a portal export of synthetic trials, then reads it: pages, parse, normalize; no store.
"""

from __future__ import annotations

import argparse
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from xml.sax.saxutils import escape

from tracker.derive import read_study
from tracker.registries.catalog import registry

HOMES = (
    ("ChiCTR23{:08d}", "ChiCTR", "2023-05-08", "1-2", "China;China"),
    ("NCT99{:06d}", "ClinicalTrials.gov", "08/05/2023", "Phase 2", "United States;Spain"),
    ("JPRN-jRCT2{:09d}", "JPRN", "08/05/2023", "2", "Japan"),
    ("IRCT20080728{:06d}N1", "IRCT", "2023-05-08", "2-3", "Iran (Islamic Republic of)"),
    ("EUCTR2019-{:06d}-39-GB", "EU Clinical Trials Register", "08/05/2023", "", "Spain;Italy"),
    ("EUCTR2019-{:06d}-39-ES", "EU Clinical Trials Register", "08/05/2023", "", "Spain;Italy"),
)
SENTENCE = "Participants receive umbilical cord cells for a disease of the immune system. "


def trial(number: int) -> str:
    """One trial of about 4 kB, laid out as the portal does."""
    pattern, register, registered, phase, countries = HOMES[number % len(HOMES)]
    serial = (number // len(HOMES)) % 400_000
    fields = {
        "TrialID": pattern.format(serial),
        "Last_Refreshed_on": "17 February 2020",
        "Public_title": f"Synthetic trial {number} of cord cells & placebo",
        "Scientific_title": SENTENCE + " " * 200,
        "Primary_sponsor": f"University Hospital {number % 997}",
        "Date_registration": registered,
        "Date_registration3": "20230508",
        "Export_date": "3/18/2026 6:53:35 PM",
        "Source_Register": register,
        "web_address": f"https://example.org/trial/{number}",
        "Recruitment_Status": ("Recruiting", "Not Recruiting")[number % 2],
        "Inclusion_agemin": "18",
        "Inclusion_gender": "Both",
        "Target_size": f"cells:{20 + number % 50};placebo:20;",
        "Study_type": "Interventional study",
        "Study_design": "Randomized parallel controlled trial",
        "Phase": phase,
        "Countries": countries,
        "Contact_Lastname": "Nobody",
        "Inclusion_Criteria": SENTENCE * 15 + "<br>",
        "Exclusion_Criteria": SENTENCE * 15,
        "Condition": "Lupus nephritis;Systemic lupus erythematosus",
        "Intervention": "cells:cord cells;placebo:saline;",
        "Primary_outcome": SENTENCE,
    }
    lines = "\n".join(f"    <{tag}>{escape(text)}</{tag}>" for tag, text in fields.items())
    return f"  <Trial>\n{lines}\n  </Trial>\n"


def write(path: Path, megabytes: int) -> int:
    """Write an export of about that size; returns how many rows it has."""
    count = 0
    with path.open("w", encoding="utf-8") as stream:
        stream.write("<?xml version='1.0' encoding='UTF-8' ?><Trials_downloaded_from_ICTRP>\n")
        while stream.tell() < megabytes * 1_000_000:
            stream.writelines(trial(count + step) for step in range(1000))
            count += 1000
        stream.write("</Trials_downloaded_from_ICTRP>\n")
    return count


def read(path: Path, *, derived: bool) -> Iterator[int]:
    """The number of records of each page, after all has been read from them."""
    for page in registry("ictrp").read_file(path):
        for record in page.records if derived else ():
            read_study("ictrp", record.registration_number, record.body)
        yield len(page.records) + len(page.unreadable)


def measure(path: Path, *, derived: bool) -> None:
    """Print records, seconds and peak memory of reading `path` in this process."""
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    start, worked = time.perf_counter(), time.process_time()
    count = sum(read(path, derived=derived))
    seconds, worked = time.perf_counter() - start, time.process_time() - worked
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    kind = "pages, parse, normalize" if derived else "pages only"
    print(
        f"{kind}: {count} trials in {seconds:.1f} s ({worked:.1f} s of one core), "
        f"{count / worked:.0f} a second of work; "
        f"peak {peak:.0f} MB ({before:.0f} MB before)"
    )


def main() -> None:
    """Generate, then measure each way of reading in a process of its own."""
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--megabytes", type=int, default=64)
    arguments.add_argument("--read", type=Path, help=argparse.SUPPRESS)
    arguments.add_argument("--derive", action="store_true", help=argparse.SUPPRESS)
    given, _ = arguments.parse_known_args()  # `python -m benchmarks` leaves its names there
    if given.read is not None:
        measure(given.read, derived=given.derive)
        return
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "ICTRP-Results.xml"
        rows = write(path, given.megabytes)
        print(f"{path.stat().st_size / 1e6:.0f} MB, {rows} rows")
        again = [sys.executable, "-m", "benchmarks.ictrp_import", "--read", str(path)]
        for more in ([], ["--derive"]):
            subprocess.run([*again, *more], check=True)


if __name__ == "__main__":
    main()
