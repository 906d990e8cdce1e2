"""Invented histories on one day of the past, counted by hand from the versions written down."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest

from db.read.bodies import body_hash
from db.transaction import writing
from db.write.bodies import store_bodies
from db.write.registry_versions import note_fetched, note_listed
from jobs.queries.changes import changes_since
from jobs.queries.studies import study_as_of
from jobs.reports.build import select_studies
from jobs.reports.site import write_site
from jobs.reports.write import write_report
from jobs.sync.run import sync
from tracker.as_of import AsOf
from tracker.changes import Importance
from tracker.errors import ConfigError
from tracker.registries.base import ListedVersion
from tracker.registries.ctgov.redact import raw_record
from tracker.reports.request import ReportRequest

Make = Callable[..., Any]
DAY = date(2018, 12, 31)
THEN = AsOf.on(DAY, "registry")
JANUARY, OCTOBER = (datetime(2022, month, 20, 12, tzinfo=UTC) for month in (1, 10))

# serial: (first posted, [(updated, status), ...] as the registry had them; F: fetched of its
# history, L: only listed, S: what we saw in January 2022), and what a person finds for the day.
LIVES: dict[int, tuple[str, list[tuple[str, str, str]], str | None]] = {
    1: ("2015-03-01", [("2015-03-01", "RECRUITING", "S")], "RECRUITING"),
    2: (
        "2016-01-01",
        [
            ("2016-01-01", "NOT_YET_RECRUITING", "F"),
            ("2018-12-31", "RECRUITING", "F"),
            ("2019-01-01", "COMPLETED", "F"),
            ("2021-05-05", "TERMINATED", "S"),
        ],
        "RECRUITING",
    ),
    3: ("2016-01-01", [("2020-01-01", "COMPLETED", "S")], "not known"),
    4: (
        "2016-01-01",
        [
            ("2016-01-01", "RECRUITING", "F"),
            ("2018-06-01", "SUSPENDED", "L"),
            ("2020-01-01", "COMPLETED", "S"),
        ],
        "not known",
    ),
    5: ("2019-01-02", [("2019-01-02", "RECRUITING", "F"), ("2021-01-01", "COMPLETED", "S")], None),
    6: ("2017-01-01", [("2018-09-12", "UNKNOWN verified 2018-09", "S")], "RECRUITING"),
    7: ("2012-01-01", [("2013-01-01", "UNKNOWN verified 2013-01", "S")], "UNKNOWN"),
    8: ("2017-01-01", [("2018-02-01", "WITHDRAWN", "S")], "WITHDRAWN"),  # gone in October 2022
    9: ("2017-01-01", [("2019-02-01", "COMPLETED", "S")], "not known"),  # gone in October 2022
}
HAND = {"RECRUITING": 3, "UNKNOWN": 1, "WITHDRAWN": 1, "not known": 3}
GONE = (8, 9)


def as_record(record: Make, serial: int, posted: str, updated: str, said: str) -> dict[str, Any]:
    status, _, verified = said.partition(" verified ")
    module: dict[str, Any] = {
        "overallStatus": status,
        "studyFirstPostDateStruct": {"date": posted, "type": "ACTUAL"},
        "lastUpdatePostDateStruct": {"date": updated, "type": "ACTUAL"},
        "completionDateStruct": {"date": "2014-06"},
    }
    if verified:
        module |= {"lastKnownStatus": "RECRUITING", "statusVerifiedDate": verified}
    made: dict[str, Any] = record(serial, statusModule=module)
    return made


@pytest.fixture
def lived(world: Make, record: Make) -> Any:
    """A store that saw the registry twice in 2022 and fetched what is marked F."""
    last = [as_record(record, n, posted, *life[-1][:2]) for n, (posted, life, _) in LIVES.items()]
    later = [one for n, one in zip(LIVES, last, strict=True) if n not in GONE]
    made = world(last, later)
    sync(made.runtime, "ctgov", observed_at=JANUARY)
    made.replica.advance()
    sync(made.runtime, "ctgov", full=True, observed_at=OCTOBER)
    with writing(made.runtime.engine) as connection:
        for serial, (posted, life, _) in LIVES.items():
            key = f"ctgov:NCT99{serial:06}"
            old = [one for one in life if one[2] != "S"]
            listed = [ListedVersion(n, updated) for n, (updated, *_) in enumerate(old)]
            note_listed(connection, key, listed, OCTOBER)
            for number, (updated, status, how) in enumerate(old):
                if how == "F":
                    served = json.dumps(as_record(record, serial, posted, updated, status))
                    body = raw_record(served.encode()).body
                    store_bodies(connection, {body_hash(body): body}, "application/json")
                    note_fetched(connection, (key, number), body_hash(body), updated, OCTOBER)
    return made


def selected(made: Any, as_of: AsOf, cohort: str = "candidates") -> Any:
    with made.runtime.engine.connect() as connection:
        request = ReportRequest(as_of=as_of, cohort=cohort)
        return select_studies(made.runtime, connection, request)


def test_the_day_equals_what_a_person_counts(lived: Any) -> None:
    found = selected(lived, THEN)
    frame = found.trials.frame
    counted = Counter(frame["overall_status"]) | {"not known": found.not_known.trials}
    assert counted == HAND
    expected = {f"ctgov:NCT99{n:06}" for n, life in LIVES.items() if life[2] == "not known"}
    assert found.trials.then.not_known == expected
    ((posted,),) = lived.rows("SELECT count(*) FROM study WHERE first_posted <= '2018-12-31'")
    assert len(frame) + found.not_known.trials == posted == 8


@pytest.mark.parametrize("serial", LIVES)
def test_one_study_says_the_same_as_the_report(lived: Any, serial: int) -> None:
    _, _, expected = LIVES[serial]
    key = f"ctgov:NCT99{serial:06}"
    if expected in (None, "not known"):
        with pytest.raises(Exception, match=r"is not held: `tracker history`"):
            study_as_of(lived.runtime, key, THEN)
    else:
        assert study_as_of(lived.runtime, key, THEN)["overall_status"] == expected


def test_who_was_gone_by_then_is_not_there(lived: Any) -> None:
    found = selected(lived, AsOf.on(date(2022, 10, 31), "registry"))
    assert found.not_known.trials == 0
    assert len(found.trials.frame) == len(LIVES) - len(GONE)


def test_who_left_the_cohort_or_never_was_of_it_is_not_counted_as_not_known(lived: Any) -> None:
    """None of them is about stem cells: their last records say so."""
    found = selected(lived, THEN, "msc_autoimmune")
    assert found.not_known == (3, 0, 0)


def test_the_head_says_it_and_the_terminal_too(lived: Any, tmp_path: Path) -> None:
    told: list[str] = []
    request = ReportRequest(as_of=THEN, formats=("md", "xlsx", "json"))
    write_report(lived.runtime, "landscape", request, tmp_path, told.append)
    (sentence,) = told
    assert "known 5 + not known 3 = 8 trials posted by 2018-12-31" in sentence
    document = json.loads((tmp_path / f"landscape-candidates-{DAY}.json").read_text())
    assert document["partial"] == sentence
    written = write_site(lived.runtime, tmp_path / "site", ReportRequest(as_of=THEN), told.append)
    assert len(told) > 1
    assert "changes.html" not in [path.name for path in written], "changes are observed"


def test_a_time_before_any_data_is_refused(lived: Any) -> None:
    early = datetime(2022, 1, 19, tzinfo=UTC)
    with pytest.raises(ConfigError, match="first day held is 2022-01-20"):
        changes_since(lived.runtime, None, early, Importance.TRACE)
    found = changes_since(lived.runtime, early, None, Importance.TRACE)
    assert found.held_from == [("ctgov", date(2022, 1, 20))]
