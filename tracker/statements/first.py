"""Judges which year saw the first trial: an earlier one refutes it, a later one never does."""

from __future__ import annotations

from collections.abc import Sequence

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


def first(statement: Statement, cases: Sequence[Case]) -> Judgement:
    """The earliest trial is of the year of the statement."""
    year = statement.year or 0
    dated = [(case.year, case) for case in cases if case.sure and case.year is not None]
    if not dated:
        return Judgement(if_all_held=NOT_DECIDABLE, else_=NOT_DECIDABLE, why=(Reason("none_held"),))
    earliest = min(held for held, _ in dated)
    bound = Bound("year", earliest, earliest)
    of_year = tuple(case.number for held, case in dated if held == earliest)
    earlier = tuple(case.number for held, case in dated if held < year)
    if earlier:
        return Judgement(if_all_held=CONTRADICTED, else_=CONTRADICTED, bound=bound, against=earlier)
    if earliest > year:
        why = (Reason("begins_later", (("year", str(earliest)),)),)
        return Judgement(
            if_all_held=NOT_DECIDABLE,
            else_=NOT_DECIDABLE,
            why=why,
            bound=bound,
            witnesses=of_year,
        )
    doubtful = [case for case in cases if _may_be_earlier(case, year)]
    return Judgement(
        if_all_held=NOT_DECIDABLE if doubtful else SUPPORTED,
        else_=NOT_DECIDABLE,
        why=unknown_reasons(doubtful),
        bound=bound,
        witnesses=of_year,
    )


def _may_be_earlier(case: Case, year: int) -> bool:
    """No date, or an early one of a trial that may not be meant."""
    return case.year is None or (not case.sure and case.year < year)
