"""Real records at any distance: what was posted since the earlier day is told as new, exactly once.

Two days of 2022 are moved to lie one, 30, 90 and 270 days apart. Studies of the later day that were
posted after the earlier one are posted between the two, in their order; all others keep their
distance from the earlier day.
"""

from __future__ import annotations

import copy
import csv
import gzip
import json
import re
from collections import Counter
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from jobs.alerts.run import run_alerts
from jobs.sync.rebuild import rebuild
from jobs.sync.run import sync
from tracker.config import Config, load_config

JANUARY, OCTOBER = date(2022, 1, 21), date(2022, 10, 18)
Record = dict[str, Any]
Make = Callable[..., Any]
COHORT = "msc_autoimmune"


def records_of(shared: Path, name: str) -> dict[str, Record]:
    with gzip.open(shared / "corpus" / "dev" / f"ctgov_{name}.jsonl.gz", "rt") as lines:
        records = [json.loads(line) for line in lines]
    return {one["protocolSection"]["identificationModule"]["nctId"]: one for one in records}


def posted(record: Record) -> dict[str, str]:
    found: dict[str, str] = record["protocolSection"]["statusModule"]["studyFirstPostDateStruct"]
    return found


def truly_new(shared: Path) -> tuple[set[str], set[str]]:
    """Studies of October alone: first posted after the day of January, and before."""
    path = shared / "corpus" / "dev" / "only_in_2022-10.csv"
    with path.open(encoding="utf-8") as lines:
        rows = {row["nct_id"]: row["study_first_post_date"] for row in csv.DictReader(lines)}
    new = {number for number, day in rows.items() if day > str(JANUARY)}
    return new, rows.keys() - new


def move(record: Record, gap: int) -> None:
    """Move the day of posting with the earlier day, or in between if it was after it."""
    day = date.fromisoformat(posted(record)["date"])
    first = OCTOBER - timedelta(days=gap)
    after = (day - JANUARY).days
    if after > 0:
        after = max(1, after * gap // (OCTOBER - JANUARY).days)
    posted(record)["date"] = str(first + timedelta(days=after))


def moment(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, 15, tzinfo=UTC)


@pytest.fixture
def two_days(shared_dir: Path) -> Callable[[int], tuple[list[Record], list[Record]]]:
    """`two_days(gap)`: the records of both days; what October's searches lost is still there."""

    def make(gap: int) -> tuple[list[Record], list[Record]]:
        first, second = (records_of(shared_dir, name) for name in ("2022-01", "2022-10"))
        lost = {number: copy.deepcopy(first[number]) for number in first.keys() - second.keys()}
        second |= lost
        for record in (*first.values(), *second.values()):
            move(record, gap)
        return list(first.values()), list(second.values())

    return make


def searches_of(repository: Path) -> dict[str, Any]:
    """The searches of config.toml."""
    searches = load_config(repository / "config.toml", {}).registries["ctgov"].searches
    return {name: search.model_dump() for name, search in searches.items()}


def headings(text: str) -> dict[str, str]:
    """The heading under which a digest tells of each study."""
    found, heading = {}, ""
    for line in text.splitlines():
        if line.isupper() and re.fullmatch(r"[A-Z ,]+", line):
            heading = line
        elif told := re.match(r"  (NCT\d{8}) \|", line):
            assert told[1] not in found, "told once"
            found[told[1]] = heading
    return found


def tell_the_cohort(made: Any, folder: Path) -> None:
    """Let one rule, with nothing but its cohort, write files into `folder`."""
    settings = made.runtime.config.model_dump(mode="json", exclude_defaults=True)
    made.runtime.config = Config.model_validate(
        settings
        | {
            "alerts": {"rules": [{"name": "news", "cohort": COHORT, "channels": ["file"]}]},
            "channels": {"file": {"kind": "file"}},
            "output": {"directory": str(folder)},
        }
    )


@pytest.mark.slow
@pytest.mark.parametrize("gap", [1, 30, 90, 270])
def test_what_was_posted_since_the_earlier_day_is_new_exactly_once(
    world: Make,
    two_days: Make,
    shared_dir: Path,
    repository: Path,
    tmp_path: Path,
    gap: int,
) -> None:
    first, second = two_days(gap)
    made = world(first, second, page_size=200, searches=searches_of(repository))
    tell_the_cohort(made, tmp_path / "out")
    days = OCTOBER - timedelta(days=gap), OCTOBER
    sync(made.runtime, "ctgov", observed_at=moment(days[0]))
    run_alerts(made.runtime, now=moment(days[0]))
    made.replica.advance()
    sync(made.runtime, "ctgov", full=True, observed_at=moment(days[1]))
    report = run_alerts(made.runtime, now=moment(days[1]))

    held = {number for (number,) in made.rows("SELECT registration_number FROM study")}
    new, older = (some & held for some in truly_new(shared_dir))
    assert (len(new), len(older)) == (46, 24), "of 52 and 56, those that the searches find"
    query = "SELECT study_key, kind FROM change WHERE kind IN ('registered', 'found_late')"
    kinds = Counter((key.removeprefix("ctgov:"), kind) for key, kind in made.rows(query))
    assert kinds == dict.fromkeys([(number, "registered") for number in new], 1) | dict.fromkeys(
        [(number, "found_late") for number in older], 1
    )
    rebuild(made.runtime)
    assert Counter((k.removeprefix("ctgov:"), kind) for k, kind in made.rows(query)) == kinds

    (text,) = (path.read_text("utf-8") for path in report.files if path.suffix == ".txt")
    told = headings(text)
    assert {n for n, heading in told.items() if heading == "NEWLY REGISTERED"} <= new
    counts = Counter(told.values())
    assert (counts["NEWLY REGISTERED"], counts["OLDER, NOW SEEN"]) == (10, 2)
    assert {n for n, heading in told.items() if heading == "OLDER, NOW SEEN"} <= older
    again = run_alerts(made.runtime, now=moment(days[1]))
    assert again.messages == 0
