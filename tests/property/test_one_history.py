"""Whatever a registry shows, sync, rebuild and replay of any prefix tell the same history."""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Sequence
from contextlib import nullcontext
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from db.read.bodies import body_hash
from tracker.history import Observation, replay
from tracker.reading import UNREADABLE, Reading

Make = Callable[..., Any]
Body = Callable[[str, str], bytes]
Days = Sequence[tuple[str, ...]]
NUMBERS = ("NCT99000001", "NCT99000002", "NCT99000003")
FIRST_DAY = datetime(2026, 10, 5, 15, tzinfo=UTC)
LETTER = st.sampled_from("AaBbCUV-m=<")
LIFE = (
    st.text("AaBbCUV-m<", max_size=12)
    .filter(lambda life: life[:1] in "ABC")
    .filter(lambda life: not re.search("[-mUV]<", life))  # only what is there can leave a search
)
DAYS = st.lists(st.tuples(LETTER, LETTER, LETTER), min_size=1, max_size=7)
EXAMPLES = int(os.environ.get("TRACKER_SOAK", "12"))  # each is days of a store
CALM = settings(
    deadline=None,
    max_examples=EXAMPLES,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)


def days(*lives: str) -> Days:
    """The days of these lives, all of one length."""
    return list(zip(*lives, strict=True))


def passes(made: Any, shown: Days, older: Make, tightened: int = 0) -> Any:
    """Follow the days; before the day `tightened` an older parser reads. Yields after each."""
    for day, letters in enumerate(shown):
        with older() if day < tightened else nullcontext():
            made.follow(dict(zip(NUMBERS, letters, strict=True)))
        yield day


def follow(made: Any, shown: Days, older: Make, tightened: int = 0) -> None:
    for _ in passes(made, shown, older, tightened):
        pass


@pytest.mark.slow
@CALM
@given(DAYS)
@example(days("AU-", "A-A", "VmB"))
@example(days("A<<A", "A<-A", "A<B="))
def test_live_is_the_replay_of_every_prefix_and_a_rebuild(
    follower: Make, older: Make, shown: Days
) -> None:
    with follower() as made:
        for _ in passes(made, shown, older):
            for number in NUMBERS:
                assert made.told(number) == made.replayed(number)
        before = made.content()
        made.rebuild()
        assert made.content() == before


@pytest.mark.slow
@CALM
@given(DAYS, st.integers(0, 6), st.integers(0, 6))
@example(days("AUB", "UUB", "A-U"), 2, 2)
def test_after_a_rebuild_by_a_stricter_parser_live_goes_on_as_a_rebuild_would(
    follower: Make, older: Make, shown: Days, tightened: int, again: int
) -> None:
    """Rebuilt when the parser got stricter, and on any later day once more."""
    with follower() as made:
        for day in passes(made, shown, older, tightened):
            if day + 1 == tightened or (day >= tightened and day == again):
                made.rebuild()
            if day + 1 >= tightened:
                for number in NUMBERS:
                    if made.replayed(number).versions:  # else it keeps what an older parser wrote
                        assert made.told(number) == made.replayed(number)


@pytest.mark.slow
@CALM
@given(DAYS, st.integers(0, 6))
@example(days("AUB", "UUB", "A-U"), 2)
@example(days("A-U-", "U-B-", "UVBC"), 3)
@example(days("AAAAA", "AAAAA", "AAAU<"), 4)  # a body that is refused now leaves the searches
def test_without_a_rebuild_live_tells_the_same_news(
    follower: Make, older: Make, shown: Days, tightened: int
) -> None:
    """The parser got stricter and nobody rebuilt: the news of a pass are still those of a rebuild.

    Version numbers are an older parser's then, until the state that it read is met again.
    """
    with follower() as made:
        for day in passes(made, shown, older, tightened):
            if day >= tightened:
                for number in NUMBERS:
                    assert news(made.told(number), day) == news(made.replayed(number), day)
        told = {number: made.told(number) for number in NUMBERS}
        made.rebuild()
        for number in NUMBERS:
            for day in range(tightened, len(shown)):
                assert news(told[number], day) == news(made.told(number), day)


def news(told: Any, day: int) -> list[tuple[Any, ...]]:
    """The changes of a day without the numbers of versions."""
    moment = FIRST_DAY + timedelta(days=day)
    return [(path, *rest) for at, _, path, *rest in told.changes if at == moment]


@pytest.mark.slow
@CALM
@given(DAYS, st.integers(0, 6), st.sampled_from((1, 2)))
def test_passes_of_any_size_lead_to_the_same(
    follower: Make, older: Make, shown: Days, tightened: int, batch: int
) -> None:
    """All at once or a few at a time, everything or only what is new."""
    with follower() as full, follower(batch=batch, full=False) as bit_by_bit:
        follow(full, shown, older, tightened)
        follow(bit_by_bit, shown, older, tightened)
        assert full.content() == bit_by_bit.content()
        full.rebuild()
        bit_by_bit.rebuild()
        assert full.content() == bit_by_bit.content()


def kinds(life: str) -> list[str]:
    """What a life means, said the short way: a word for each thing that happens."""
    found, last, gone, left = [], "", False, False
    for letter in life:
        if letter == "<":
            found += [] if left else ["left_search"]
            left = True
            continue
        if letter in "-m":
            found += [] if gone or not last else ["merged" if letter == "m" else "disappeared"]
            gone, left = bool(last), False
        elif letter not in "UV=":
            found += ["baseline"] if not last else ["reappeared"] if gone else []
            found += ["back_in_search"] if left else []
            found += ["changed"] if last and last != letter.upper() else []
            last, gone, left = letter.upper(), False, False
    return found


@settings(deadline=None)
@given(LIFE)
@example("A<<aA<B")
@example("AUB")
@example("A-UaB--Am")
def test_a_replay_tells_what_a_reader_of_the_letters_would(body: Body, life: str) -> None:
    number, bodies, observed = "NCT99000001", {}, []
    for day, letter in enumerate(life):
        sha256 = None
        if letter not in "-m":
            content = body(number, life[day - 1 :: -1].lstrip("<")[0] if letter == "<" else letter)
            sha256 = body_hash(content)
            bodies[sha256] = content
        into = "ctgov:NCT99000099" if letter == "m" else None
        moment = FIRST_DAY + timedelta(days=day)
        seen = Observation(moment, sha256, day == 0, into, left_search=letter == "<")
        observed.append(seen)
    history = replay(observed, Reading(f"ctgov:{number}", bodies), 60)
    told: list[str] = []
    for day, _ in enumerate(life):
        here = [h.change for h in history.changes if h.observed_at == observed[day].observed_at]
        told += [change.kind for change in here if change.path == "study"]
        told += ["changed"] if any(change.path == "brief_title" for change in here) else []
    assert told == kinds(life)
    states = sum(kind in ("baseline", "changed") for kind in told)
    assert [version.number for version in history.versions] == list(range(1, states + 1))
    unreadable = [issue for issue in history.issues if issue.code == UNREADABLE]
    assert len(unreadable) == sum(letter in "UV" for letter in life)
