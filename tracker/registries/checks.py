"""Whether a pass is to be believed, as a whole: against the registry's total and the last pass."""

from __future__ import annotations

from msgspec import Struct

FEW = 10
"""Fewer studies than this make neither a drop nor a change of format: one is lost now and then."""

LARGEST_DROP_EVER = 0.5


class Tally(Struct, frozen=True, kw_only=True):
    """What one pass for one search brought: records, and what the registry said it has."""

    received: int
    duplicates: int
    unreadable: int  # of these, `named` ones could at least be told by their number
    total: int | None
    named: int = 0


class Check(Struct, frozen=True):
    """One comparison and how it came out; `effect`: fine, partial or rejected."""

    name: str
    effect: str
    words: str


class Verdict(Struct, frozen=True):
    """What follows from all checks together."""

    checks: tuple[Check, ...]

    @property
    def accepted(self) -> bool:
        """Whether anything may be concluded from the pass."""
        return all(check.effect != "rejected" for check in self.checks)

    @property
    def complete(self) -> bool:
        """Whether absence from the pass means anything."""
        return all(check.effect == "fine" for check in self.checks)


def judge_pass(tally: Tally, *, previous: int | None, unreadable_share: float) -> Verdict:
    """The verdict on one pass; `previous` is what the last full pass of this search received."""
    return Verdict(
        (
            _total_reached(tally),
            _readable(tally, unreadable_share),
            _not_empty(tally, previous),
        )
    )


def _total_reached(tally: Tally) -> Check:
    seen = tally.received + tally.unreadable
    words = f"{seen} different records received, the registry says {tally.total}"
    if tally.total is None:
        return Check("total", "partial", "the registry gave no total to compare with")
    return Check("total", "fine" if seen == tally.total else "partial", words)


def _readable(tally: Tally, limit: float) -> Check:
    seen = tally.received + tally.unreadable
    words = f"{tally.unreadable} of {seen} records unreadable"
    if too_many_unreadable(tally.unreadable, seen, limit):
        return Check("readable", "rejected", words)
    return Check("readable", "partial" if tally.unreadable > tally.named else "fine", words)


def too_many_unreadable(unreadable: int, seen: int, limit: float) -> bool:
    """Whether the registry has changed its format, rather than spoilt a few records."""
    return unreadable > limit * seen and (unreadable >= FEW or unreadable == seen)


def _not_empty(tally: Tally, previous: int | None) -> Check:
    words = f"{tally.received} records, {previous or 0} in the last full pass"
    empty = tally.received == 0 and (previous or 0) >= FEW
    return Check("not_empty", "rejected" if empty else "fine", words)


def judge_drop(*, known: int, missing: int, days: float, largest_drop: float) -> Check:
    """Whether so many of the `known` studies may be gone, `days` after the last full pass.

    `largest_drop` is the share that one week may lose; longer gaps may lose more, up to half.
    """
    allowed = min(LARGEST_DROP_EVER, largest_drop * max(1.0, days / 7))
    words = f"{missing} of {known} known studies are gone; up to {allowed:.0%} would be believed"
    suspicious = missing >= FEW and missing > allowed * known
    return Check("drop", "rejected" if suspicious else "fine", words)
