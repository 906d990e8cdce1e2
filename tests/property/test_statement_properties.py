"""What holds of verdicts whatever is held: only an earlier first refutes, less known is wider."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import product
from typing import Any

import msgspec
from hypothesis import given
from hypothesis import strategies as st
from msgspec import structs

from tracker.statements.case import NONE, NOT_OF_THAT_DAY, NOT_STATED, Case, Said
from tracker.statements.judge import judge
from tracker.statements.model import Statement
from tracker.statements.verdict import CONTRADICTED, NOT_DECIDABLE, SUPPORTED, Reason, Verdict

PLAIN: dict[str, Any] = {"key": "a", "source": "s", "as_of": "2020", "text": {"en": "t"}}
VALUES = ("a", "b", "c")
UNSEEN = "d"
MISSING = (Reason("never_complete"),)
GAPS = st.sampled_from([(), MISSING])
YEARS = st.one_of(st.none(), st.integers(2004, 2010))
SAID = st.one_of(
    st.sampled_from([NOT_STATED, NOT_OF_THAT_DAY, NONE]),
    st.sets(st.sampled_from(VALUES), min_size=1, max_size=2).map(lambda v: Said(frozenset(v))),
)


def made(**fields: Any) -> Statement:
    return msgspec.convert(PLAIN | fields, Statement)


def numbered(cases: Sequence[Case]) -> list[Case]:
    return [structs.replace(case, number=number) for number, case in enumerate(cases)]


def cases(most: int = 8) -> st.SearchStrategy[list[Case]]:
    one = st.builds(Case, number=st.just(0), sure=st.booleans(), said=SAID)
    return st.lists(one, max_size=most).map(numbered)


def dated() -> st.SearchStrategy[list[Case]]:
    def with_year(sure: bool, year: int | None) -> Case:
        said = NOT_STATED if year is None else Said(frozenset({str(year)}))
        return Case(number=0, sure=sure, said=said, year=year)

    return st.lists(st.builds(with_year, st.booleans(), YEARS), max_size=8).map(numbered)


EVERY = made(kind="every", dimension="route", values=["a", "b"])
ABOUT: dict[str, Any] = {"dimension": "route", "values": ["a"]}
OTHERS = st.sampled_from(
    [
        made(kind="count", exactly=2),
        made(kind="count", at_least=3),
        made(kind="count", at_most=3),
        made(kind="share", **ABOUT, share=50, tolerance=10),
        made(kind="share", **ABOUT, low=40),
        made(kind="most_frequent", **ABOUT),
        made(kind="rank", **ABOUT, place=1),
        made(kind="rank", **ABOUT, place=2),
        made(kind="rank", **ABOUT, among_first=2),
        made(kind="rank", **ABOUT, ahead_of=["b", "c"]),
        made(kind="rank", **ABOUT, ahead_of=["b", "c"], together=True),
    ]
)


@given(dated(), st.integers(2004, 2010), GAPS)
def test_a_later_first_never_refutes(held: list[Case], year: int, gaps: tuple[Reason, ...]) -> None:
    verdict = judge(made(kind="first_registered", year=year), held, gaps)
    assert (verdict.outcome == CONTRADICTED) == any(
        case.sure and case.year is not None and case.year < year for case in held
    )
    by_number = {case.number: case for case in held}
    assert all((by_number[number].year or 9999) < year for number in verdict.against)


@given(dated(), st.integers(2004, 2010), GAPS, st.data())
def test_to_remove_trials_never_refutes_a_first(
    held: list[Case], year: int, gaps: tuple[Reason, ...], data: st.DataObject
) -> None:
    statement = made(kind="first_registered", year=year)
    fewer = data.draw(st.lists(st.sampled_from(held), unique=True)) if held else []
    if judge(statement, held, gaps).outcome == SUPPORTED:
        assert judge(statement, fewer, gaps).outcome != CONTRADICTED


@given(cases(), GAPS, st.data())
def test_to_remove_trials_never_refutes_every(
    held: list[Case], gaps: tuple[Reason, ...], data: st.DataObject
) -> None:
    fewer = data.draw(st.lists(st.sampled_from(held), unique=True)) if held else []
    if judge(EVERY, held, gaps).outcome == SUPPORTED:
        assert judge(EVERY, fewer, gaps).outcome != CONTRADICTED


def width(verdict: Verdict) -> tuple[float, float] | None:
    if verdict.bound is None:
        return None
    high = float("inf") if verdict.bound.high is None else verdict.bound.high
    return verdict.bound.low, high


@given(cases(), OTHERS, st.data())
def test_what_becomes_unknown_widens_the_bound(
    held: list[Case], statement: Statement, data: st.DataObject
) -> None:
    """And decides nothing that was not decided, nor turns a verdict round."""
    forgotten = data.draw(st.sets(st.sampled_from(held))) if held else set()
    less = [structs.replace(case, said=NOT_STATED) if case in forgotten else case for case in held]
    before, after = judge(statement, held, ()), judge(statement, less, ())
    wide, narrow = width(after), width(before)
    if wide is not None and narrow is not None:
        assert wide[0] <= narrow[0]
        assert wide[1] >= narrow[1]
    assert after.outcome in (before.outcome, NOT_DECIDABLE)


@given(cases(), OTHERS, st.data())
def test_who_may_be_meant_widens_the_bound(
    held: list[Case], statement: Statement, data: st.DataObject
) -> None:
    doubted = data.draw(st.sets(st.sampled_from(held))) if held else set()
    less = [structs.replace(case, sure=case.sure and case not in doubted) for case in held]
    before, after = judge(statement, held, ()), judge(statement, less, ())
    wide, narrow = width(after), width(before)
    if wide is not None and narrow is not None:
        assert wide[0] <= narrow[0]
        assert wide[1] >= narrow[1]
    assert after.outcome in (before.outcome, NOT_DECIDABLE)


def worlds(held: Sequence[Case]) -> Iterator[list[frozenset[str]]]:
    """The values of the trials in every world that the cases leave open."""
    choices: list[list[frozenset[str] | None]] = []
    for case in held:
        known = case.said.values
        values = [known] if known is not None else [frozenset({v}) for v in (*VALUES, UNSEEN)]
        choices.append([*values, *([] if case.sure else [None])])
    for world in product(*choices):
        yield [values for values in world if values is not None]


def holds(statement: Statement, world: list[frozenset[str]]) -> bool:
    """The statement as a person reads it, of a world where everything is known."""
    counts = {value: sum(value in one for one in world) for value in (*VALUES, UNSEEN)}
    ours = counts["a"]
    others = [count for value, count in counts.items() if value != "a"]
    if statement.kind == "count":
        least, most = statement.at_least or 0, statement.at_most
        if statement.exactly is not None:
            least = most = statement.exactly
        return least <= len(world) and (most is None or len(world) <= most)
    if statement.kind == "share":
        share = 100 * ours / len(world) if world else -1
        return 40 <= share <= (60 if statement.share else 100)
    if statement.together:
        return ours > sum(bool(one & {"b", "c"}) for one in world)
    if statement.ahead_of:
        return ours > max(counts["b"], counts["c"])
    if statement.among_first:
        return sum(count > ours for count in others) < statement.among_first
    place = statement.place or 1
    return sum(c > ours for c in others) == place - 1 and ours not in others


@given(cases(most=4), OTHERS)
def test_a_verdict_holds_in_every_world(held: list[Case], statement: Statement) -> None:
    outcome = judge(statement, held, ()).outcome
    truths = {holds(statement, world) for world in worlds(held)}
    if outcome == SUPPORTED:
        assert truths == {True}
    if outcome == CONTRADICTED:
        assert truths == {False}


@given(cases(most=4), OTHERS)
def test_where_trials_may_be_missing_only_more_can_refute(
    held: list[Case], statement: Statement
) -> None:
    """A hidden trial of any kind turns neither verdict round."""
    outcome = judge(statement, held, MISSING).outcome
    hidden = [[], [frozenset({"a"})] * 9, [frozenset({"b"})] * 9, [frozenset({"c"})] * 3]
    for world in worlds(held):
        for more in hidden:
            truth = holds(statement, [*world, *more])
            assert outcome != (CONTRADICTED if truth else SUPPORTED)
