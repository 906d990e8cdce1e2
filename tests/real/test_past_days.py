"""Past days of real records, against counts made from the files alone."""

from __future__ import annotations

import gzip
import json
from collections import Counter
from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest

from jobs.reports.build import select_studies
from jobs.sync.import_files import import_files
from jobs.sync.run import sync
from tracker.as_of import AsOf
from tracker.reports.request import ReportRequest

Make = Callable[..., Any]
DAYS = ("2026-02-06", "2026-02-19", "2026-03-09")


def lines(path: Path) -> list[dict[str, Any]]:
    with gzip.open(path, "rt", encoding="utf-8") as file:
        return [json.loads(line) for line in file]


def selected(made: Any, as_of: AsOf, cohort: str = "candidates", **more: Any) -> Any:
    with made.runtime.engine.connect() as connection:
        request = ReportRequest(as_of=as_of, cohort=cohort)
        return select_studies(made.runtime, connection, request, **more)


def status_of(version: dict[str, Any]) -> dict[str, Any]:
    found: dict[str, Any] = version["study"]["protocolSection"]["statusModule"]
    return found


def test_daily_histories_equal_what_is_counted_by_hand(
    world: Make, shared_dir: Path, tmp_path: Path
) -> None:
    """Each day's versions imported as of that day; three days inside, by both clocks."""
    versions = lines(shared_dir / "corpus/history/versions.jsonl.gz")
    made = world([])
    for day in sorted({one["dataVersion"] for one in versions}):
        file = tmp_path / f"{day}.jsonl"
        of_day = [json.dumps(one["study"]) for one in versions if one["dataVersion"] == day]
        file.write_text("\n".join(of_day), encoding="utf-8")
        at = datetime.fromisoformat(day).replace(hour=12, tzinfo=UTC)
        assert import_files(made.runtime, "ctgov", [file], observed_at=at).outcome.unreadable == 0
    for day in DAYS:
        by_then: dict[str, str] = {}
        for one in sorted(versions, key=lambda one: one["dataVersion"]):
            if one["dataVersion"] <= day:
                by_then[one["nctId"]] = status_of(one)["overallStatus"]
        found = selected(made, AsOf.on(date.fromisoformat(day)))
        assert Counter(found.trials.frame["overall_status"]) == Counter(by_then.values())
        assert len(found.trials.frame) == len(by_then) > 20
        assert found.not_known.trials == 0
        _check_registry_clock(made, versions, day)


def _check_registry_clock(made: Any, versions: list[dict[str, Any]], day: str) -> None:
    """Known is who has a version dated by the day, however late it came to us."""
    known, posted = set(), set()
    for one in versions:
        status = status_of(one)
        if status["lastUpdatePostDateStruct"]["date"] <= day:
            known.add(one["nctId"])
        if status["studyFirstPostDateStruct"]["date"] <= day:
            posted.add(one["nctId"])
    found = selected(made, AsOf.on(date.fromisoformat(day), "registry"))
    assert set(found.trials.frame["registration_number"]) == known & posted
    assert found.not_known.trials == len(posted - known)


@pytest.fixture
def twice(world: Make, shared_dir: Path) -> Any:
    """The development corpora of January and October 2022, each synced as of its day."""
    days = [lines(shared_dir / f"corpus/dev/ctgov_2022-{month}.jsonl.gz") for month in ("01", "10")]
    made = world(*days, page_size=500)
    sections = [one["protocolSection"] for records in days for one in records]
    made.verified = [
        (one["identificationModule"]["nctId"], one["statusModule"].get("statusVerifiedDate", ""))
        for one in sections
    ]
    sync(made.runtime, "ctgov", observed_at=datetime(2022, 1, 21, tzinfo=UTC))
    made.replica.advance()
    sync(made.runtime, "ctgov", full=True, observed_at=datetime(2022, 10, 18, tzinfo=UTC))
    return made


def test_without_histories_known_and_not_known_are_all_that_were_posted(twice: Any) -> None:
    """No status is one that the registry's rule had not allowed yet; nobody is left out."""
    now = AsOf()
    members = selected(twice, now, "msc_autoimmune").registrations.study_keys
    posted = {
        key
        for (key,) in twice.rows("SELECT study_key FROM study WHERE first_posted <= '2018-12-31'")
    }
    found = selected(twice, AsOf.on(date(2018, 12, 31), "registry"), "msc_autoimmune")
    frame = found.trials.frame
    assert len(frame) + found.not_known.trials == len(posted & set(members)) == 84
    unknown = set(frame.loc[frame["overall_status"] == "UNKNOWN", "study_key"])
    assert unknown
    verified = {f"ctgov:{one[0]}": one[1] for one in twice.verified}
    assert [key for key in unknown if verified[key] > "2016-12"] == []


def test_the_observed_clock_is_as_it_was(twice: Any) -> None:
    found = selected(twice, AsOf.on(date(2022, 2, 1)), "msc_autoimmune")
    assert len(found.trials.frame) == 114
    assert found.not_known == (0, 0, 0)
