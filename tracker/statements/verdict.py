"""What is said of a statement: supported, contradicted by whom, or not decidable, and why."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

from msgspec import Struct

from tracker.statements.case import Case

Outcome = Literal["supported", "contradicted", "not_decidable"]
SUPPORTED: Outcome = "supported"
CONTRADICTED: Outcome = "contradicted"
NOT_DECIDABLE: Outcome = "not_decidable"


class Reason(Struct, frozen=True):
    """Why nothing can be said: a word that messages explain, with the parts of its sentence."""

    code: str
    parts: tuple[tuple[str, str | int], ...] = ()


class Bound(Struct, frozen=True):
    """From where to where a figure can lie, whatever the unknown turn out to be.

    `unit` says of what: trials, share (0 to 1), place, year, agree (trials that agree with the
    statement), lead (trials ahead of the next of the others named). `high` None: no end.
    """

    unit: Literal["trials", "share", "place", "year", "agree", "lead"]
    low: float
    high: float | None


class Tally(Struct, frozen=True, kw_only=True):
    """How many trials stand behind a verdict.

    `base` are surely meant; of them `known` tell what the statement is about and `unknown` do not
    (of those `silent` because their record does not tell). `perhaps` may be meant. `left_out` are
    meant but do not state it, and the statement is only about those that do.
    """

    base: int
    known: int
    unknown: int
    silent: int
    perhaps: int
    left_out: int = 0


class Judgement(Struct, frozen=True, kw_only=True):
    """What one kind of statement makes of the cases, before anyone asks whether all are held.

    `if_all_held` counts where no trial can be missing, `else_` where some can. `against` speak
    against it, `witnesses` are the trials that it rests on.
    """

    if_all_held: Outcome
    else_: Outcome
    why: tuple[Reason, ...] = ()
    bound: Bound | None = None
    against: tuple[int, ...] = ()
    witnesses: tuple[int, ...] = ()


class Verdict(Struct, frozen=True, kw_only=True):
    """The answer; `reasons` are empty unless it is not decidable, `agrees` is for own samples."""

    outcome: Outcome
    tally: Tally
    reasons: tuple[Reason, ...] = ()
    bound: Bound | None = None
    against: tuple[int, ...] = ()
    witnesses: tuple[int, ...] = ()


def tally(cases: Sequence[Case], left_out: int) -> Tally:
    """Count the cases by what is known of them."""
    sure = [case for case in cases if case.sure]
    unknown = [case for case in sure if not case.known]
    return Tally(
        base=len(sure),
        known=len(sure) - len(unknown),
        unknown=len(unknown),
        silent=sum(case.said.silent for case in unknown),
        perhaps=len(cases) - len(sure),
        left_out=left_out,
    )
