"""Judges numbers and shares of trials by the least and the most that they can be."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from fractions import Fraction

from tracker.statements.case import Case
from tracker.statements.model import Statement
from tracker.statements.unknown import unknown_reasons
from tracker.statements.verdict import (
    CONTRADICTED,
    NOT_DECIDABLE,
    SUPPORTED,
    Bound,
    Judgement,
    Outcome,
    Reason,
)


def count(statement: Statement, cases: Sequence[Case]) -> Judgement:
    """So many trials there are; where trials may be missing there may be any number more."""
    sure = tuple(case.number for case in cases if case.sure)
    least, most = len(sure), len(cases)
    low, high = _limits(statement)
    if_all_held = _decided(least, most, low, high)
    else_ = _decided(least, None, low, high)
    too_many = high is not None and least > high
    return Judgement(
        if_all_held=if_all_held,
        else_=else_,
        why=unknown_reasons([case for case in cases if not case.sure]),
        bound=Bound("trials", least, most),
        against=sure if too_many else (),
    )


def _limits(statement: Statement) -> tuple[int, int | None]:
    if statement.exactly is not None:
        return statement.exactly, statement.exactly
    return statement.at_least or 0, statement.at_most


def _decided(
    least: Fraction | int,
    most: Fraction | int | None,
    low: Fraction | int,
    high: Fraction | int | None,
) -> Outcome:
    """Whether all, none or some of `least` to `most` (None: no end) is in `low` to `high`."""
    if (high is not None and least > high) or (most is not None and most < low):
        return CONTRADICTED
    if least >= low and (high is None or (most is not None and most <= high)):
        return SUPPORTED
    return NOT_DECIDABLE


def share(statement: Statement, cases: Sequence[Case]) -> Judgement:
    """This part of the trials has one of the values."""
    answers = [(case, case.has_one_of(statement.values)) for case in cases]
    seen = Counter((case.sure, answer) for case, answer in answers)
    base = seen[True, True] + seen[True, False] + seen[True, None]
    if not base:
        return Judgement(if_all_held=NOT_DECIDABLE, else_=NOT_DECIDABLE, why=(Reason("none_held"),))
    # A trial that is perhaps meant is left out where it would help, and counted where it hurts.
    least = Fraction(seen[True, True], base + seen[False, False] + seen[False, None])
    more = seen[False, True] + seen[False, None]
    most = Fraction(seen[True, True] + seen[True, None] + more, base + more)
    low, high = _shares(statement)
    outcome = _decided(least, most, low, high)
    speaks = least > high
    return Judgement(
        if_all_held=outcome,
        else_=NOT_DECIDABLE,
        why=unknown_reasons([case for case, yes in answers if not case.sure or yes is None]),
        bound=Bound("share", float(least), float(most)),
        against=tuple(
            case.number
            for case, answer in answers
            if outcome == CONTRADICTED and case.sure and answer is speaks
        ),
    )


def _shares(statement: Statement) -> tuple[Fraction, Fraction]:
    """The limits exactly as they are printed: 83.6 is no binary number."""
    if statement.share is not None:
        share, within = _percent(statement.share), _percent(statement.tolerance or 0)
        return share - within, share + within
    low = 0.0 if statement.low is None else statement.low
    return _percent(low), _percent(100.0 if statement.high is None else statement.high)


def _percent(number: float) -> Fraction:
    return Fraction(repr(number)) / 100
