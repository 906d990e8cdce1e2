"""The one door to the judges: what a statement's cases and the holdings together allow to say."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date

from tracker.statements.case import Case
from tracker.statements.counted import count, share
from tracker.statements.first import first
from tracker.statements.model import Kind, Statement
from tracker.statements.ranked import most_frequent, rank
from tracker.statements.universal import every, within
from tracker.statements.verdict import NOT_DECIDABLE, Judgement, Reason, Verdict, tally

_JUDGES: dict[Kind, Callable[[Statement, Sequence[Case]], Judgement]] = {
    "every": every,
    "most_frequent": most_frequent,
    "share": share,
    "count": count,
    "first_registered": first,
    "first_started": first,
    "rank": rank,
    "range": within,
}


def judge(statement: Statement, cases: Sequence[Case], gaps: Sequence[Reason]) -> Verdict:
    """Say what holds of `statement` in every world that the cases leave open.

    `cases` are the trials that are, or may be, meant. `gaps` say why trials may be missing among
    them; without any, none is. A figure of the source's own sample is never decided: it stands
    beside ours.
    """
    asked = [case for case in cases if _is_asked(statement, case)]
    counts = tally(asked, len(cases) - len(asked))
    found = _JUDGES[statement.kind](statement, asked)
    outcome = found.else_ if gaps else found.if_all_held
    reasons = found.why
    if outcome == NOT_DECIDABLE and gaps:
        reasons = (*reasons, *gaps)
    if statement.sample:
        agreement = f"own_sample_{found.if_all_held}"
        outcome, reasons = NOT_DECIDABLE, (Reason(agreement, (("sample", statement.sample),)),)
    decided = outcome != NOT_DECIDABLE
    return Verdict(
        outcome=outcome,
        tally=counts,
        reasons=() if decided else reasons,
        bound=found.bound,
        against=found.against if decided else (),
        witnesses=found.witnesses,
    )


def _is_asked(statement: Statement, case: Case) -> bool:
    """Not of every one: what has no such value by its kind (an observational study no phase)."""
    if statement.kind == "every" and case.said.values == frozenset():
        return False
    return not (statement.stated_only and case.said.silent)


def must_be_whole_until(statement: Statement) -> date:
    """Up to which day of registration all trials must be held to decide the statement.

    What was registered after the year named for the first registration cannot be an earlier first.
    """
    if statement.kind == "first_registered" and statement.year is not None:
        return min(statement.day, date(statement.year, 12, 31))
    return statement.day
