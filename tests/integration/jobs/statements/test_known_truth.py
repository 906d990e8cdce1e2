"""Forty statements about a store that lacks nothing, each with its truth by plain SQL."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any, NamedTuple

import pytest

from tracker.statements.verdict import CONTRADICTED, NOT_DECIDABLE, SUPPORTED

OF = (
    "JOIN classification c ON c.study_key = s.study_key AND c.concept = 'disease_group' "
    "AND c.value = "
)
TRIALS = "s.study_type = 'INTERVENTIONAL'"
STARTED = "s.start_date_type = 'ACTUAL' AND s.overall_status <> 'WITHDRAWN'"


class Told(NamedTuple):
    """A statement, and whether it is true of the store."""

    fields: dict[str, Any]
    is_true: bool


@pytest.fixture(scope="module")
def made(lasting_world: Callable[..., Any], two_days: Any, whole: dict[str, Any]) -> Any:
    world = lasting_world(two_days[0], **whole)
    world.sync(5)
    return world


def counts(made: Any) -> Iterator[Told]:
    for group in ("sle", "gvhd", "crohn", "t1d", "ms"):
        ((n,),) = made.rows(f"SELECT count(*) FROM study s {OF} '{group}'")
        about = {"kind": "count", "where": {"disease_group": [group]}}
        yield Told(about | {"exactly": n}, True)
        yield Told(about | {"exactly": n - 1}, False)
        yield Told(about | {"at_least": n + 1}, False)
        yield Told(about | {"at_least": n - 1, "at_most": n + 1}, True)


def shares(made: Any) -> Iterator[Told]:
    ((n, all_),) = made.rows(
        f"SELECT sum(s.phase = 'PHASE2'), count(*) FROM study s WHERE {TRIALS}"
    )
    ((open_,),) = made.rows(
        f"SELECT count(*) FROM study s WHERE s.study_type IS NULL OR ({TRIALS} AND s.phase IS NULL)"
    )
    percent = round(100 * n / all_, 1)
    about = {
        "kind": "share",
        "where": {"study_type": ["INTERVENTIONAL"]},
        "dimension": "phase",
        "values": ["PHASE2"],
    }
    slack = 100 * open_ / all_ + 0.1  # what is not told could move it so far
    yield Told(about | {"share": percent, "tolerance": slack}, True)
    yield Told(about | {"share": percent + 2 * slack + 1, "tolerance": slack}, False)
    yield Told(about | {"low": 0, "high": percent + slack}, True)
    yield Told(about | {"high": percent - slack - 1}, False)


def orders(made: Any) -> Iterator[Told]:
    ranked = made.rows(
        "SELECT overall_status, count(*) FROM study GROUP BY 1 ORDER BY 2 DESC, 1 LIMIT 3"
    )
    (first, n), (second, m), (third, k) = ranked
    assert n > m > k
    about: dict[str, Any] = {"dimension": "overall_status"}
    yield Told(about | {"kind": "most_frequent", "values": [first]}, True)
    yield Told(about | {"kind": "most_frequent", "values": [second]}, False)
    yield Told(about | {"kind": "rank", "values": [second], "place": 2}, True)
    yield Told(about | {"kind": "rank", "values": [third], "place": 2}, False)
    yield Told(about | {"kind": "rank", "values": [second], "ahead_of": [third]}, True)
    yield Told(about | {"kind": "rank", "values": [third], "ahead_of": [first]}, False)
    yield Told(about | {"kind": "rank", "values": [third], "among_first": 3}, True)
    yield Told(about | {"kind": "rank", "values": [third], "among_first": 2}, False)


def firsts(made: Any) -> Iterator[Told]:
    for group in ("sle", "gvhd"):
        ((year,),) = made.rows(f"SELECT min(s.registration_year) FROM study s {OF} '{group}'")
        about = {"kind": "first_registered", "where": {"disease_group": [group]}}
        yield Told(about | {"year": year}, True)
        yield Told(about | {"year": year + 1}, False)
        yield Told(about | {"year": year - 1}, False)


def limits(made: Any) -> Iterator[Told]:
    ((low, high),) = made.rows(
        f"SELECT min(s.enrollment), max(s.enrollment) FROM study s {OF} 'sle'"
    )
    about = {
        "kind": "range",
        "quantity": "enrollment",
        "where": {"disease_group": ["sle"]},
        "stated_only": True,
    }
    yield Told(about | {"low": low, "high": high}, True)
    yield Told(about | {"high": high - 1}, False)
    yield Told(about | {"low": low + 1}, False)
    every = {"kind": "every", "dimension": "masking", "values": ["NONE"]}
    yield Told(every | {"where": {"allocation": ["NA"]}}, True)
    yield Told(every | {"where": {"allocation": ["RANDOMIZED"]}}, False)


def test_forty_statements_with_known_truth(made: Any, check_all: Callable[..., Any]) -> None:
    makers = (counts, shares, orders, firsts, limits)
    told = [one for maker in makers for one in maker(made)]
    assert len(told) >= 40
    verdicts = [one.verdict for one in check_all(made, [one.fields for one in told])]
    wrong = [
        (one, verdict)
        for one, verdict in zip(told, verdicts, strict=True)
        if verdict.outcome == (CONTRADICTED if one.is_true else SUPPORTED)
    ]
    assert wrong == []
    undecided = [one for one in verdicts if one.outcome == NOT_DECIDABLE]
    assert len(undecided) <= 0.1 * len(told)
    assert all(one.reasons for one in undecided)


def test_a_first_start_is_none_that_is_only_planned(made: Any, check: Callable[..., Any]) -> None:
    ((year,),) = made.rows(f"SELECT min(s.start_year) FROM study s WHERE {STARTED}")
    later = check(made, kind="first_started", year=year + 1).verdict
    assert later.outcome == CONTRADICTED
    frame = check(made, kind="first_started", year=year).holdings.trials.frame
    planned = made.rows("SELECT study_key FROM study WHERE start_date_type = 'ESTIMATED'")
    against = set(frame.loc[list(later.against), "study_key"])
    assert against.isdisjoint({key for (key,) in planned})


def test_of_a_search_that_nobody_vouches_for_nothing_whole_is_said(
    world: Callable[..., Any], two_days: Any, check: Callable[..., Any]
) -> None:
    made = world(two_days[0])
    made.sync(5)
    every = {"kind": "every", "dimension": "masking", "values": ["NONE"]}
    kept = check(made, where={"allocation": ["NA"]}, **every).verdict
    assert (kept.outcome, kept.reasons[-1].code) == (NOT_DECIDABLE, "not_searched")
    assert check(made, where={"allocation": ["RANDOMIZED"]}, **every).verdict.against
