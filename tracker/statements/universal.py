"""Judges what is said of every trial: that each has one of some values, or lies within limits."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from tracker.statements.case import Case
from tracker.statements.model import Statement
from tracker.statements.unknown import unknown_reasons
from tracker.statements.verdict import (
    CONTRADICTED,
    NOT_DECIDABLE,
    SUPPORTED,
    Bound,
    Judgement,
    Reason,
)

Agrees = Callable[[Case], bool | None]


def every(statement: Statement, cases: Sequence[Case]) -> Judgement:
    """Each trial has these values and no other."""
    allowed = frozenset(statement.values)

    def agrees(case: Case) -> bool | None:
        return None if case.said.values is None else case.said.values <= allowed

    return _judged(cases, agrees)


def within(statement: Statement, cases: Sequence[Case]) -> Judgement:
    """Each number of each trial lies between low and high."""
    low = -float("inf") if statement.low is None else statement.low
    high = float("inf") if statement.high is None else statement.high

    def agrees(case: Case) -> bool | None:
        if not case.known:
            return None
        return all(low <= least and most <= high for least, most in case.spans)

    return _judged(cases, agrees)


def _judged(cases: Sequence[Case], agrees: Agrees) -> Judgement:
    """One known case against it is enough; for it, no case may be left that could be against it."""
    answers = [(case, agrees(case)) for case in cases]
    sure = [(case, answer) for case, answer in answers if case.sure]
    against = tuple(case.number for case, answer in sure if answer is False)
    for_it = sum(answer is True for _, answer in sure)
    doubtful = [case for case, answer in answers if answer is not True]
    bound = Bound("agree", for_it, len(sure) - len(against))
    if against:
        return Judgement(if_all_held=CONTRADICTED, else_=CONTRADICTED, bound=bound, against=against)
    if not sure:
        return Judgement(if_all_held=NOT_DECIDABLE, else_=NOT_DECIDABLE, why=(Reason("none_held"),))
    whole = NOT_DECIDABLE if doubtful else SUPPORTED
    why = unknown_reasons(doubtful)
    return Judgement(if_all_held=whole, else_=NOT_DECIDABLE, why=why, bound=bound)
