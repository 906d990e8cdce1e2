"""What an accepted pass saw, in the form that can be kept until it is concluded."""

from __future__ import annotations

from datetime import date, datetime

from msgspec import Struct, field

from db.exchange import Pending
from tracker.history import Observation
from tracker.issues import Issue
from tracker.study.model import split_study_key


class Look(Struct, frozen=True):
    """One search of a pass, and the last day that earlier passes which asked the same had covered.

    `until` None: nobody had asked that before.
    """

    snapshot_id: int
    search: str
    until: date | None


class Ending(Struct, frozen=True, kw_only=True):
    """How the snapshot of one search is closed, if the pass is accepted."""

    snapshot_id: int
    completeness: str = "COMPLETE"
    data_timestamp: str | None = None
    registry_total: int | None = None
    received: int = 0
    duplicates: int = 0
    unreadable: int = 0
    checks: str = "[]"  # JSON


class Pass(Struct, frozen=True, kw_only=True):
    """All of a pass but its studies: enough to conclude them, and to accept it afterwards.

    `looks` are its searches in order, at least one. `asked` are their names and queries.
    `received` counts the studies that came, `unchanged` those of them that are as they were,
    `ground` says what had been accepted when that was found out. `is_complete`: nothing was left
    out, so that the run ends as ok.
    """

    run_id: int
    registry_key: str
    looks: tuple[Look, ...]
    observed_at: datetime
    is_baseline: bool
    newly_registered_days: int
    unreadable_share: float
    exported: str | None = None  # the day that files say they were made on
    is_complete: bool = True
    endings: tuple[Ending, ...] = ()
    issues: tuple[Issue, ...] = ()
    asked: tuple[tuple[str, str], ...] = ()
    received: int = 0
    unchanged: int = 0
    ground: str = ""

    def observation(self, one: Pending) -> Observation:
        """Return what was seen of a study."""
        return Observation(
            observed_at=self.observed_at,
            body_sha256=one.body_sha256,
            is_baseline=self.is_baseline,
            merged_into=one.merged_into,
            looked_until=self._until(one),
            left_search=one.left_search,
        )

    def _until(self, one: Pending) -> date | None:
        """Of a study that is gone nobody asks: it was known."""
        if one.body_sha256 is None:
            return None
        return next(look.until for look in self.looks if look.snapshot_id == one.snapshot_id)


class Seen(Struct, frozen=True, kw_only=True):
    """A pass and what it saw: body hash by number, who found it, and how to read absence.

    `left` are the numbers that no search brought and the registry still has; `missing` those that
    it has no more, with the number that each was merged into, if any.
    """

    one: Pass
    bodies: dict[str, str]
    found_by: dict[str, list[str]]  # number -> searches
    left: frozenset[str] = frozenset()
    missing: dict[str, str | None] = field(default_factory=dict)

    def look_of(self, number: str) -> Look:
        """Return the one that had looked last of those that found the study, or the first one.

        That one could have brought the study the last time, had it been there.
        """
        looks, found = self.one.looks, self.found_by.get(number, ())
        looks = tuple(look for look in looks if look.search in found) or looks[:1]
        return max(looks, key=lambda look: look.until or date.min)  # the first among equals

    def brought_by(self, study_key: str) -> int:
        """Return the snapshot that is said to have brought a study."""
        return self.look_of(split_study_key(study_key)[1]).snapshot_id
