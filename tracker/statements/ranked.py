"""Judges which value is more frequent than which, however the unknown turn out."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import NamedTuple

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

Group = frozenset[str]
"""Values that count as one: a trial that has any of them counts once."""


class _Lead(NamedTuple):
    """By how many trials we are ahead of another group of values, at least and at most."""

    other: Group
    least: int
    most: int


class _Field(NamedTuple):
    """How we stand against all the others; `unseen`: a value not yet seen could level with us."""

    leads: list[_Lead]
    unseen: bool

    def others_ahead(self, *, surely: bool, level: bool) -> int:
        """How many others are ahead of us: surely or possibly, those level with us or not."""
        ends = (lead.most if surely else lead.least for lead in self.leads)
        return sum(end < 0 or (level and end == 0) for end in ends)


def most_frequent(statement: Statement, cases: Sequence[Case]) -> Judgement:
    """No other value is as frequent."""
    return _judged(statement, cases, lambda field: _at_place(field, 1))


def rank(statement: Statement, cases: Sequence[Case]) -> Judgement:
    """The n-th most frequent, among the first n, or ahead of others."""
    if statement.place is not None:
        place = statement.place
        return _judged(statement, cases, lambda field: _at_place(field, place))
    if statement.among_first is not None:
        first = statement.among_first
        return _judged(statement, cases, lambda field: _among(field, first))
    named = [frozenset({value}) for value in statement.ahead_of]
    others = [frozenset(statement.ahead_of)] if statement.together else named
    return _judged(statement, cases, _ahead, others)


def _judged(
    statement: Statement,
    cases: Sequence[Case],
    decide: Callable[[_Field], Outcome],
    others: Sequence[Group] = (),
) -> Judgement:
    if not any(case.sure for case in cases):
        return Judgement(if_all_held=NOT_DECIDABLE, else_=NOT_DECIDABLE, why=(Reason("none_held"),))
    field = _field(statement.values, cases, others or _seen(cases, statement.values))
    outcome = decide(field)
    ahead = {value for lead in field.leads if lead.most <= 0 for value in lead.other}
    return Judgement(
        if_all_held=outcome,
        else_=NOT_DECIDABLE,
        why=unknown_reasons([case for case in cases if not (case.sure and case.known)]),
        bound=_bound(field, named=bool(others)),
        against=_with(ahead, cases) if outcome == CONTRADICTED else (),
    )


def _bound(field: _Field, *, named: bool) -> Bound:
    """The place among all, or the lead over the others that are named."""
    if named:
        least, most = (min(ends) for ends in zip(*(lead[1:] for lead in field.leads), strict=True))
        return Bound("lead", least, most)
    worst = None if field.unseen else 1 + field.others_ahead(surely=False, level=False)
    return Bound("place", 1 + field.others_ahead(surely=True, level=False), worst)


def _at_place(field: _Field, place: int) -> Outcome:
    """Exactly `place` - 1 others are ahead and none is level."""
    surely, possibly = (field.others_ahead(surely=sure, level=True) for sure in (True, False))
    if surely >= place or (possibly < place - 1 and not field.unseen):
        return CONTRADICTED
    ahead = field.others_ahead(surely=True, level=False)
    if ahead == place - 1 == possibly and not field.unseen:
        return SUPPORTED
    return NOT_DECIDABLE


def _among(field: _Field, first: int) -> Outcome:
    """Fewer than `first` others are ahead; one that is level is not."""
    if field.others_ahead(surely=True, level=False) >= first:
        return CONTRADICTED
    possible = field.others_ahead(surely=False, level=False)
    return SUPPORTED if possible < first and not field.unseen else NOT_DECIDABLE


def _ahead(field: _Field) -> Outcome:
    """Ahead of each of the others."""
    if field.others_ahead(surely=True, level=True):
        return CONTRADICTED
    return NOT_DECIDABLE if field.others_ahead(surely=False, level=True) else SUPPORTED


def _field(ours: tuple[str, ...], cases: Sequence[Case], others: Iterable[Group]) -> _Field:
    least = sum(case.sure and case.has_one_of(ours) is True for case in cases)
    open_ = sum(not case.known for case in cases)
    unseen = least == 0 or open_ >= least
    return _Field([_lead(ours, other, cases) for other in others], unseen)


def _seen(cases: Iterable[Case], ours: tuple[str, ...]) -> list[Group]:
    others = {value for case in cases for value in case.said.values or ()} - {*ours}
    return [frozenset({value}) for value in sorted(others)]


def _lead(ours: tuple[str, ...], other: Group, cases: Iterable[Case]) -> _Lead:
    """The unknown go to the other at least, to us at most; who is perhaps meant, as it hurts."""
    least = most = 0
    for case in cases:
        if case.said.values is None:
            least, most = least - 1, most + 1
            continue
        lead = bool(case.said.values.intersection(ours)) - bool(case.said.values & other)
        least += lead if case.sure else min(lead, 0)
        most += lead if case.sure else max(lead, 0)
    return _Lead(other, least, most)


def _with(values: set[str], cases: Iterable[Case]) -> tuple[int, ...]:
    return tuple(
        case.number for case in cases if case.sure and not values.isdisjoint(case.said.values or ())
    )
