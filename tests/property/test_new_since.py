"""New means first posted since we last looked, whatever passes there were: live and rebuilt."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from datetime import UTC, date, datetime, timedelta
from typing import Any, NamedTuple

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from db.read.bodies import body_hash
from db.read.looks import looks_at
from db.transaction import writing
from db.write import runs, snapshots
from db.write.bodies import store_bodies
from jobs.sync import seen as kept
from jobs.sync.apply import Applied
from jobs.sync.seen import Ending, Look, Seen

FIRST_DAY = date(2025, 1, 15)
LAG, FALLBACK = 3, 60
CALM = settings(
    deadline=None,
    max_examples=25,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)
Make = Callable[..., Any]


class Posted(NamedTuple):
    """A study: the day (counted from the first) of its posting, when it shows, what finds it."""

    day: int
    delay: int
    found_by: frozenset[str]


class Pass(NamedTuple):
    """A pass: days since the one before, what each search asked, how it ended, age of the data."""

    gap: int
    asked: dict[str, str]
    end: str  # COMPLETE | PARTIAL | rejected
    data_age: int | None = None


def plain(gap: int, end: str = "COMPLETE") -> Pass:
    return Pass(gap, {"one": "a"}, end)


def body_of(number: str, posted: date) -> bytes:
    section = {
        "identificationModule": {"nctId": number, "briefTitle": "Cells"},
        "statusModule": {"studyFirstPostDateStruct": {"date": str(posted), "type": "ACTUAL"}},
    }
    return json.dumps({"protocolSection": section}).encode()


class Desk:
    """Follows studies, pass by pass; every study is looked at as any search would find it."""

    def __init__(self, made: Any, studies: Sequence[Posted]) -> None:
        self._made = made
        self._studies = {f"NCT99{n:06}": one for n, one in enumerate(studies)}
        self._day = 0
        self._is_baseline = True
        self._run_id = 0

    def look(self, one: Pass) -> None:
        self._day += one.gap
        today = FIRST_DAY + timedelta(days=self._day)
        now = datetime(today.year, today.month, today.day, 15, tzinfo=UTC)
        found = {
            number: [name for name, query in one.asked.items() if query in study.found_by]
            for number, study in self._studies.items()
            if study.day + study.delay <= self._day - (one.data_age or 0)
        }
        ids = self._open(one, now)
        if one.end != "rejected":
            self._apply(one, now, {n: names for n, names in found.items() if names}, ids)
            self._is_baseline &= one.end != "COMPLETE"

    def _open(self, one: Pass, now: datetime) -> dict[str, int]:
        engine = self._made.engine
        self._run_id = runs.start_run(engine, "sync", "ctgov", now)
        return {
            name: snapshots.open_snapshot(
                engine,
                run_id=self._run_id,
                registry_key="ctgov",
                search=name,
                query=query,
                scope="full",
                observed_at=now,
                is_baseline=self._is_baseline,
            )
            for name, query in one.asked.items()
        }

    def _apply(
        self, one: Pass, now: datetime, found: dict[str, list[str]], ids: dict[str, int]
    ) -> None:
        bodies = {
            number: body_of(number, FIRST_DAY + timedelta(days=self._studies[number].day))
            for number in found
        }
        hashes = {number: body_hash(body) for number, body in bodies.items()}
        of_data = None
        if one.data_age is not None:
            of_data = f"{now.date() - timedelta(days=one.data_age)}T09:00:04"
        with writing(self._made.engine) as connection:
            looks = looks_at(connection, ["ctgov"])
            by_hash = {hashes[number]: body for number, body in bodies.items()}
            store_bodies(connection, by_hash, "application/json")
        whole = kept.Pass(
            run_id=self._run_id,
            registry_key="ctgov",
            looks=tuple(
                Look(ids[name], name, looks.until("ctgov", name, query, now))
                for name, query in one.asked.items()
            ),
            observed_at=now,
            is_baseline=self._is_baseline,
            newly_registered_days=FALLBACK,
            unreadable_share=1.0,
            endings=tuple(
                Ending(snapshot_id=number, completeness=one.end, data_timestamp=of_data)
                for number in ids.values()
            ),
        )
        seen = Seen(one=whole, bodies=hashes, found_by=found)
        Applied(self._made.engine, lambda: now).apply(seen)

    def kinds(self) -> dict[str, list[str]]:
        """What was told of each study that was ever seen."""
        told: dict[str, list[str]] = {}
        for key, kind in self._made.rows("SELECT study_key, kind FROM change ORDER BY 1"):
            told.setdefault(key.removeprefix("ctgov:"), []).append(kind)
        return told


def truth(studies: Sequence[Posted], passes: Sequence[Pass]) -> dict[str, list[str]]:
    """The same, counted by hand: no store, no snapshots, days as numbers."""
    told: dict[str, list[str]] = {}
    covered: dict[str, int] = {}  # by query
    today, is_baseline = 0, True
    for one in passes:
        today += one.gap
        if one.end == "rejected":
            continue
        shown = today - (one.data_age or 0)
        for n, study in enumerate(studies):
            number, asked = f"NCT99{n:06}", study.found_by & set(one.asked.values())
            if number in told or not asked or study.day + study.delay > shown:
                continue
            days = [covered[query] - LAG for query in asked if query in covered]
            since = max(days) if days else today - FALLBACK
            kind = "registered" if study.day >= since else "found_late"
            told[number] = ["baseline" if is_baseline else kind]
        if one.end == "COMPLETE":
            is_baseline = False
            for query in one.asked.values():
                covered[query] = max(shown, covered.get(query, shown))
    return told


STUDY = st.builds(
    Posted,
    st.integers(-200, 600),
    st.integers(0, 6),
    st.frozensets(st.sampled_from("abc"), min_size=1),
)
ASKED = st.sampled_from([{"one": "a"}, {"one": "b"}, {"one": "a", "two": "c"}, {"two": "a"}])
PASS = st.builds(
    Pass,
    st.sampled_from([1, 1, 2, 7, 30, 90, 270]),
    ASKED,
    st.sampled_from(["COMPLETE", "COMPLETE", "PARTIAL", "rejected"]),
    st.sampled_from([None, 0, 1, 4]),
)


@pytest.mark.slow
@CALM
@given(st.lists(STUDY, max_size=8), st.lists(PASS, min_size=1, max_size=6))
@example(  # a search that is added later; one that is asked again what it asked long ago
    [Posted(-100, 0, frozenset("c")), Posted(20, 0, frozenset("c")), Posted(8, 0, frozenset("a"))],
    [plain(0), Pass(5, {"one": "b"}, "COMPLETE"), Pass(40, {"one": "a", "two": "c"}, "COMPLETE")],
)
def test_live_and_rebuilt_say_what_a_hand_count_says(
    follower: Make, studies: list[Posted], passes: list[Pass]
) -> None:
    with follower() as made:
        desk = Desk(made, studies)
        for one in passes:
            desk.look(one)
        told = desk.kinds()
        assert told == truth(studies, passes)
        made.rebuild()
        assert desk.kinds() == told


@pytest.mark.slow
@CALM
@given(
    st.lists(st.tuples(st.integers(-400, 400), st.integers(0, LAG)), max_size=12),
    st.lists(
        st.tuples(
            st.sampled_from([1, 1, 30, 90, 270]),
            st.sampled_from(["COMPLETE", "COMPLETE", "PARTIAL", "rejected"]),
        ),
        max_size=6,
    ),
)
def test_what_was_posted_after_the_first_pass_is_new_exactly_once(
    follower: Make, studies: list[tuple[int, int]], passes: list[tuple[int, str]]
) -> None:
    """At any gaps, with passes that were rejected or not whole; nothing posted before is new."""
    posted = [Posted(day, delay, frozenset("a")) for day, delay in studies]
    with follower() as made:
        desk = Desk(made, posted)
        for one in [plain(0), *(plain(gap, end) for gap, end in passes), plain(500)]:
            desk.look(one)
        kinds = desk.kinds()
    for number, study in enumerate(posted):
        told = kinds[f"NCT99{number:06}"]
        if study.day > 0:
            assert told == ["registered"]
        elif study.day + study.delay <= 0:
            assert told == ["baseline"]
        assert len(told) == 1
