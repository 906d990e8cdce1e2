"""The two converted days of 2022: every record is read, and every listed change is found."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import pytest

from benchmarks.real_corpus import Figures, Reading, change_detection, day, report
from tracker.issues import Level

# What only we say, and why; everything else is on both sides.
EXTRA = {
    # The conversion of October lost the reasons of 49 studies: that looks as if one was removed.
    "whyStopped": ["NCT02742844"],
}

remembered_day = cache(day)


@pytest.fixture
def january(shared_dir: Path) -> dict[str, Reading]:
    return remembered_day(shared_dir, "2022-01")


@pytest.fixture
def october(shared_dir: Path) -> dict[str, Reading]:
    return remembered_day(shared_dir, "2022-10")


@pytest.fixture
def figures(
    january: dict[str, Reading], october: dict[str, Reading], shared_dir: Path
) -> dict[str, Figures]:
    return change_detection(january, october, shared_dir)


def test_every_record_is_read_without_an_error(
    january: dict[str, Reading], october: dict[str, Reading]
) -> None:
    assert (len(january), len(october)) == (1042, 927)
    issues = [issue for one in (january, october) for _, found in one.values() for issue in found]
    assert [issue for issue in issues if issue.level is Level.ERROR] == []


def test_no_country_and_no_phase_stays_unknown(
    january: dict[str, Reading], october: dict[str, Reading]
) -> None:
    """Of all unknown words only names of organisations are left, whose type nobody can tell."""
    issues = [issue for one in (january, october) for _, found in one.values() for issue in found]
    assert {issue.field for issue in issues} <= {"sponsor_type"}
    for one in (january, october):
        sites = [site for study, _ in one.values() for site in study.sites]
        assert [site for site in sites if site.raw_country and not site.country] == []


def test_every_listed_change_is_found(figures: dict[str, Figures]) -> None:
    print(report(figures))  # noqa: T201  shown with -s
    assert {name: f.missed for name, f in figures.items() if f.missed} == {}
    assert sum(f.listed for f in figures.values()) == 665


def test_nothing_is_found_that_is_not_listed(figures: dict[str, Figures]) -> None:
    assert {name: f.extra for name, f in figures.items() if f.extra} == EXTRA
