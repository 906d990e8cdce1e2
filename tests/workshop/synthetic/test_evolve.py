"""The story of a day is exactly what an independent comparison of the two days finds."""

from __future__ import annotations

import json
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from benchmarks.synthetic import BOOKKEEPING, Story, make_corpus, next_day
from benchmarks.synthetic.evolve import CHANGES, NOISE, number_of

MONDAY, TUESDAY = date(2026, 10, 5), date(2026, 10, 6)

Day = tuple[list[dict[str, Any]], list[dict[str, Any]], Story]


@pytest.fixture(scope="module")
def days() -> Day:
    before = make_corpus(3, 600, as_of=MONDAY)
    after, story = next_day(before, 3, as_of=TUESDAY)
    return before, after, story


def by_number(records: list[dict[str, Any]]) -> dict[str, dict[str, Any]]:
    return {number_of(record): record for record in records}


def flat(value: object, path: str = "") -> dict[str, str]:
    """Path -> JSON for every leaf; lists and the results are leaves."""
    if isinstance(value, dict) and path != "resultsSection":
        found: dict[str, str] = {}
        for key, inner in value.items():
            found |= flat(inner, f"{path}.{key}".lstrip("."))
        return found
    return {path: json.dumps(value)}


def differences(before: dict[str, Any], after: dict[str, Any]) -> set[str]:
    old, new = flat(before), flat(after)
    return {path for path in old.keys() | new.keys() if old.get(path) != new.get(path)}


def plain(value: object) -> str:
    """What is left of a record without order, white space, escapes and coordinates."""
    if isinstance(value, dict):
        kept = {key: plain(inner) for key, inner in value.items() if key != "geoPoint"}
        return json.dumps(kept, sort_keys=True)
    if isinstance(value, list):
        return json.dumps(sorted(plain(inner) for inner in value))
    return " ".join(str(value).replace("\\", "").split())


def test_new_and_vanished_are_the_numbers_that_came_and_went(days: Day) -> None:
    before, after, story = days
    old, new = by_number(before), by_number(after)
    assert set(story.new) == new.keys() - old.keys()
    assert set(story.vanished) == old.keys() - new.keys()
    assert len(story.new) >= 6
    assert len(story.vanished) >= 2
    assert len(after) == len(new)


def test_changed_studies_differ_in_exactly_the_fields_told(days: Day) -> None:
    before, after, story = days
    old, new = by_number(before), by_number(after)
    for number, event in story.changed.items():
        found = {
            path
            for path in differences(old[number], new[number])
            if path != "derivedSection.miscInfoModule.versionHolder"
        }
        assert found - BOOKKEEPING == set(event.paths), event.kind
        assert bool(found & BOOKKEEPING) != event.silent


def test_everything_else_differs_in_the_day_of_the_load_at_most(days: Day) -> None:
    before, after, story = days
    old, new = by_number(before), by_number(after)
    told = story.changed.keys() | story.noise.keys() | set(story.vanished)
    for number in old.keys() - told:
        moved = differences(old[number], new[number])
        assert moved <= {"derivedSection.miscInfoModule.versionHolder"}


def test_the_day_of_the_load_moves_on_every_record(days: Day) -> None:
    _, after, _ = days
    holders = {
        record["derivedSection"]["miscInfoModule"]["versionHolder"]
        for record in after
        if "derivedSection" in record
    }
    assert holders == {TUESDAY.isoformat()}


def test_noise_alters_something_but_nothing_that_means_anything(days: Day) -> None:
    before, after, story = days
    old, new = by_number(before), by_number(after)
    for number, kind in story.noise.items():
        moved = differences(old[number], new[number])
        assert moved > {"derivedSection.miscInfoModule.versionHolder"}, kind
        assert not moved & BOOKKEEPING
        assert plain(old[number]["protocolSection"]) == plain(new[number]["protocolSection"]), kind


def test_every_kind_of_change_and_of_noise_happens(days: Day) -> None:
    _, _, story = days
    kinds = {event.kind for event in story.changed.values()}
    assert kinds == {change.__name__ for change in CHANGES} | {"fell_silent"}
    assert set(story.noise.values()) == {alter.__name__ for alter in NOISE}
    assert not story.changed.keys() & story.noise.keys()


def test_unknown_status_comes_without_an_update(days: Day) -> None:
    before, after, story = days
    old, new = by_number(before), by_number(after)
    silent = [number for number, event in story.changed.items() if event.silent]
    assert silent
    for number in silent:
        then = old[number]["protocolSection"]["statusModule"]
        now = new[number]["protocolSection"]["statusModule"]
        assert now["overallStatus"] == "UNKNOWN"
        assert now["lastKnownStatus"] == then["overallStatus"]
        assert now["lastUpdatePostDateStruct"] == then["lastUpdatePostDateStruct"]


def test_late_arrivals_were_posted_long_ago_and_the_other_new_ones_today(days: Day) -> None:
    _, after, story = days
    new = by_number(after)
    assert set(story.late) < set(story.new)
    for number in story.new:
        posted = new[number]["protocolSection"]["statusModule"]["studyFirstPostDateStruct"]["date"]
        assert (posted < "2020") == (number in story.late)
        assert posted <= TUESDAY.isoformat()


def test_the_given_records_are_left_alone() -> None:
    before = make_corpus(5, 120, as_of=MONDAY)
    text = json.dumps(before)
    next_day(before, 5, as_of=TUESDAY)
    assert json.dumps(before) == text


def test_a_quiet_day_may_pass_without_anything() -> None:
    before = make_corpus(5, 60, as_of=MONDAY)
    _, story = next_day(before, 5, as_of=TUESDAY, pace=0.0)
    assert story == Story(TUESDAY, (), (), {}, (), {})


@settings(max_examples=15)
@given(seed=st.integers(0, 2**32), size=st.integers(0, 80), pace=st.floats(0, 4))
def test_any_three_days_are_told_truly_and_again_the_same(
    seed: int, size: int, pace: float
) -> None:
    records = make_corpus(seed, size, as_of=MONDAY)
    for offset in (1, 2, 3):
        day = MONDAY + timedelta(days=offset)
        later, story = next_day(records, seed, as_of=day, pace=pace)
        assert (later, story) == next_day(records, seed, as_of=day, pace=pace)
        old, new = by_number(records), by_number(later)
        assert set(story.new) | (old.keys() - set(story.vanished)) == new.keys()
        for number, event in story.changed.items():
            found = {
                path
                for path in differences(old[number], new[number])
                if path != "derivedSection.miscInfoModule.versionHolder"
            }
            assert found - BOOKKEEPING == set(event.paths)
        records = later
