"""Each fault of a registry, met by a whole sync: the same content in the end, or nothing at all."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from jobs.demo.replica.faults import KINDS
from tracker.errors import PassingError, PermanentError, RefreshError, TrackerError

Make = Callable[..., Any]
Record = dict[str, Any]

PASSING = [
    "429",
    "429:retry-after=0",
    "403-html",
    "500",
    "502",
    "503",
    "cut",
    "half-json",
    "wrong-type",
]
HARMLESS = ["empty-page", "duplicate", "refresh"]
TRIED_BY_OTHER_TESTS = {"slow", "missing", "expired-token"}


@pytest.fixture(scope="module")
def days(two_days: tuple[list[Record], list[Record], Any]) -> list[list[Record]]:
    """Thirty-two studies, and all but one of them a day later: three pages each."""
    return [two_days[0][:32], two_days[1][:31]]


@pytest.fixture(scope="module")
def synced(lasting_world: Make, days: list[list[Record]]) -> dict[str, Any]:
    made = lasting_world(days[0])
    made.sync(5)
    content: dict[str, Any] = made.content()
    return content


def test_every_fault_is_tried() -> None:
    tried = {script.partition(":")[0] for script in PASSING + HARMLESS} | TRIED_BY_OTHER_TESTS
    assert tried == set(KINDS)


@pytest.mark.parametrize("at", [1, 3, 5])
@pytest.mark.parametrize("fault", PASSING)
def test_one_fault_makes_no_difference(
    world: Make, days: list[list[Record]], synced: dict[str, Any], fault: str, at: int
) -> None:
    """The stamp before, the second of three pages, the stamp after: one of them goes wrong."""
    script = f"{fault}{',' if ':' in fault else ':'}at={at}"
    made = world(days[0], faults=script)
    assert made.sync(5).completeness == "COMPLETE"
    assert [r.fault for r in made.replica.requests if r.fault] == [fault.partition(":")[0]]
    assert made.content() == synced


@pytest.mark.parametrize("fault", ["empty-page:at=1", "empty-page:at=2", "duplicate:every=1"])
def test_odd_pages_make_no_difference(
    world: Make, days: list[list[Record]], synced: dict[str, Any], fault: str
) -> None:
    made = world(days[0], faults=fault)
    assert made.sync(5).completeness == "COMPLETE"
    assert made.content() == synced
    doubled = made.rows("SELECT duplicates FROM snapshot") != [(0,)]
    assert doubled == fault.startswith("duplicate")


def test_an_answer_that_never_comes_is_asked_for_again(
    world: Make, days: list[list[Record]], synced: dict[str, Any]
) -> None:
    faults = "slow:at=3,seconds=3600"
    made = world(days[0], faults=faults, timeout_seconds=2, attempts=10)
    assert made.sync(5).completeness == "COMPLETE"
    assert made.content() == synced


@pytest.mark.parametrize("fault", PASSING)
def test_a_fault_that_stays_concludes_nothing(
    world: Make, days: list[list[Record]], fault: str
) -> None:
    name, _, rest = fault.partition(":")
    script = f"{name}:path=studies{',' if rest else ''}{rest}"
    made = world(days[0], faults=script, attempts=2)
    with pytest.raises(PassingError):
        made.sync(5)
    assert made.rows("SELECT count(*) FROM study") == [(0,)]
    ((outcome, error),) = made.rows("SELECT outcome, error FROM run")
    assert outcome == "failed"
    assert error
    assert made.rows("SELECT state, completeness FROM snapshot") == [("rejected", "PARTIAL")]


def test_a_registry_that_asks_for_an_hour_is_left_alone(
    world: Make, days: list[list[Record]]
) -> None:
    made = world(days[0], faults="429:path=studies,retry-after=3600")
    with pytest.raises(PassingError, match="429"):
        made.sync(5)
    assert len(made.replica.requests) == 2, "the version, and the one page that was refused"


def test_missing_rows_make_a_pass_partial_and_nobody_is_gone(
    world: Make, days: list[list[Record]]
) -> None:
    made = world(days[0], days[1], days[1], faults="missing:at=5")
    made.sync(5)
    made.replica.advance()
    report = made.sync(6, full=True)
    assert report.completeness == "PARTIAL"
    assert report.outcome.counts()["gone"] == 0
    assert any("the registry says" in note for note in report.notes)
    assert made.rows("SELECT outcome FROM run ORDER BY id DESC LIMIT 1") == [("partial",)]
    assert made.rows("SELECT count(*) FROM study WHERE gone_at IS NOT NULL") == [(0,)]
    made.replica.advance()
    assert made.sync(7).scope == "incremental"
    later = made.sync(8, full=True)
    assert (later.completeness, later.outcome.counts()["gone"]) == ("COMPLETE", 1)


def test_a_refresh_in_mid_paging_starts_the_pass_again(
    world: Make, two_days: tuple[list[Record], list[Record], Any]
) -> None:
    """No mixture of two days is taken for one."""
    before, after, _ = two_days
    made = world(before, after, page_size=40, faults="refresh:at=2")
    report = made.sync(5)
    assert (report.completeness, report.searches) == ("COMPLETE", {"all": len(after)})
    whole = world(after, page_size=40)
    whole.sync(5)
    one, other = made.content(), whole.content()
    assert {name for name in one if one[name] != other[name]} <= {"body"}
    stamps = made.rows("SELECT data_timestamp FROM snapshot")
    assert stamps == [("2026-10-06T09:00:04",)]


def test_a_registry_that_refreshes_again_and_again_is_left_for_later(
    world: Make, days: list[list[Record]]
) -> None:
    made = world(days[0], faults="refresh")
    with pytest.raises(RefreshError, match="try again later"):
        made.sync(5)
    assert made.rows("SELECT count(*) FROM study") == [(0,)]


def test_a_token_that_expired_starts_the_pass_again_or_fails_cleanly(
    world: Make, days: list[list[Record]], synced: dict[str, Any]
) -> None:
    made = world(days[0], faults="expired-token:at=1")
    try:
        made.sync(5)
    except (RefreshError, PermanentError):
        assert made.rows("SELECT count(*) FROM study") == [(0,)]
        made.sync(5)
    assert made.content() == synced


def test_many_faults_at_once_make_no_difference(
    world: Make, days: list[list[Record]], synced: dict[str, Any]
) -> None:
    faults = "500:every=3;cut:every=4;half-json:every=5;duplicate:every=2;429:every=7,retry-after=0"
    made = world(days[0], faults=faults, attempts=8)
    assert made.sync(5).completeness == "COMPLETE"
    assert made.content() == synced


def test_a_registry_that_is_not_there_is_said(world: Make, days: list[list[Record]]) -> None:
    made = world(days[0], attempts=2)
    made.replica.stop()
    with pytest.raises(TrackerError, match="no answer from"):
        made.sync(5)
    assert made.rows("SELECT outcome FROM run") == [("failed",)]
