"""What one rule asks of a study, and how that stands on a day."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Literal

from msgspec import Struct

Verdict = Literal["applies", "does_not", "undecidable"]
Handed = Literal["posted", "in_review", "returned"]
State = Literal[
    "posted", "in_review", "returned", "not_due", "delayed", "overdue", "undecidable", "no_duty"
]
NOT_HELD = "eu_record_not_held"


class Duty(Struct, frozen=True, kw_only=True):
    """What one rule asks of one registration, whatever day it is.

    `why` is the reason for a verdict other than "applies". `due` is the last day on which results
    are in time, None while the end is not known; `is_delayed`: a certificate moved it there.
    `doubt` says why results after `due` may be lawful all the same, until `doubt_until` (None: for
    good). `handed`: how far results have come.
    """

    rule: str
    verdict: Verdict
    why: str | None = None
    due: date | None = None
    is_delayed: bool = False
    handed: Handed | None = None
    doubt: str | None = None
    doubt_until: date | None = None

    def on(self, day: date) -> tuple[State, str | None]:
        """How it stands on `day`, and why where nothing is owed or nothing can be said."""
        if self.handed:
            return self.handed, None
        if self.verdict == "does_not":
            return "no_duty", self.why
        if self.verdict == "undecidable":
            return "undecidable", self.why
        if self.due is None or day <= self.due:
            return ("delayed" if self.is_delayed else "not_due"), None
        if self.doubt and (self.doubt_until is None or day <= self.doubt_until):
            return "undecidable", self.doubt
        return "overdue", None


def of_trial(found: Iterable[Duty]) -> tuple[Duty, ...]:
    """One duty a rule, from those of all registrations of a trial.

    What the rule's own register says counts before what another record tells of it.
    """
    best: dict[str, Duty] = {}
    for one in found:
        known = best.get(one.rule)
        if known is None or _weight(one) > _weight(known):
            best[one.rule] = one
    return tuple(best[rule] for rule in sorted(best))


def _weight(one: Duty) -> tuple[bool, bool, bool]:
    return one.why != NOT_HELD, one.handed is not None, one.verdict == "applies"
