"""One rule of history: what an observation of a study means after what was known of it before.

Sync, import, rebuild, the history that a registry tells, and looks at a past day all take their
steps here, so none of them can say anything else. An observation that today's code cannot read is
an issue and nothing more: the next readable body is compared with the last readable one.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime, timedelta
from typing import Literal

from msgspec import Struct, field, structs

from tracker.changes import Change, diff, whole_study_change
from tracker.derive import Derived
from tracker.errors import ParseError
from tracker.issues import Issue
from tracker.reading import Reading
from tracker.study.model import Study
from tracker.study.partial_date import last_day
from tracker.study.publication_lag import publication_lag

Meaning = Literal["new", "changed", "cosmetic", "reappeared", "gone", "unchanged", "unreadable"]


class Observation(Struct, frozen=True):
    """From `observed_at` on the study had this body; None: its registry no longer had the study.

    `is_baseline` says whether it came with the first snapshot of its registry, `merged_into` the
    key of the study that a gone one was merged into, where its registry says so. `looked_until` is
    the last day that earlier passes covered which asked what this one asked; None: nobody asked
    before. `left_search`: it is still there, but the searches that had brought it do not any more.
    """

    observed_at: datetime
    body_sha256: str | None
    is_baseline: bool = False
    merged_into: str | None = None
    looked_until: date | None = None
    left_search: bool = False


class State(Struct, frozen=True, kw_only=True):
    """What is known of a study between two observations.

    `body_sha256` is its last readable body, `version_number` counts the states that differ. Both
    are empty (None, 0) while no body was readable; `is_baseline`, `looked_until` and
    `first_observed_at` then say how the study was first met.
    """

    first_observed_at: datetime
    last_changed_at: datetime
    version_number: int = 0
    body_sha256: str | None = None
    gone_at: datetime | None = None
    merged_into: str | None = None
    left_search_at: datetime | None = None
    is_baseline: bool = False
    looked_until: date | None = None


class Version(Struct, frozen=True):
    """A state that differs from the one before, and the body that first showed it."""

    number: int
    body_sha256: str
    observed_at: datetime
    registry_updated: str | None


class Happened(Struct, frozen=True):
    """A change, when its state was observed, and the number of the version that it led to."""

    observed_at: datetime
    version_number: int
    change: Change


class Step(Struct, frozen=True, kw_only=True):
    """What one observation means. `derived` is what its body says; None if that was not asked."""

    after: State | None
    meaning: Meaning
    version: Version | None = None
    changes: tuple[Change, ...] = ()
    issues: tuple[Issue, ...] = ()
    derived: Derived | None = None

    def happened(self, observed_at: datetime) -> list[Happened]:
        """Return the changes with their moment and version number."""
        number = self.after.version_number if self.after else 0
        return [Happened(observed_at, number, change) for change in self.changes]


def step(
    before: State | None, seen: Observation, reading: Reading, newly_registered_days: int
) -> Step:
    """Return what `seen` means for a study of which `before` was known (None: nothing).

    `newly_registered_days` counts only where nobody asked before. A body equal to the one before
    is read only where something is told of it. Raises ParseError where today's code cannot
    read the body of `before`: that state is an older parser's, and `replay` finds today's.
    """
    if seen.body_sha256 is None:
        return _gone(before, seen, reading)
    if before and before.gone_at is None and before.body_sha256 == seen.body_sha256:
        return _same_body(before, seen, reading)
    sight = before or State(
        first_observed_at=seen.observed_at,
        last_changed_at=seen.observed_at,
        is_baseline=seen.is_baseline,
        looked_until=seen.looked_until,
    )
    try:
        derived = reading.derive(seen.body_sha256)
    except ParseError as error:
        return Step(after=sight, meaning="unreadable", issues=(reading.refused(error),))
    now = _Readable(seen.observed_at, seen.body_sha256, derived, seen.left_search)
    if sight.body_sha256 is None:
        return _new(sight, now, newly_registered_days)
    return _next(sight, reading.study(sight.body_sha256), now)


class _Readable(Struct, frozen=True):
    """An observed body and what it says."""

    observed_at: datetime
    sha256: str
    derived: Derived
    left_search: bool


def _same_body(before: State, seen: Observation, reading: Reading) -> Step:
    """Nothing, unless the searches lost the study or found it again."""
    moved = _moved(before, left_search=seen.left_search)
    if not moved or before.body_sha256 is None:
        return Step(after=before, meaning="unchanged")
    reading.study(before.body_sha256)  # else its version number is an older parser's
    after = structs.replace(
        before,
        last_changed_at=seen.observed_at,
        left_search_at=seen.observed_at if seen.left_search else None,
    )
    return Step(after=after, meaning="unchanged", changes=moved)


def _moved(before: State, *, left_search: bool) -> tuple[Change, ...]:
    """That the searches lost the study or found it again; of one that was gone, neither."""
    if before.gone_at is not None or left_search == (before.left_search_at is not None):
        return ()
    return (whole_study_change("left_search" if left_search else "back_in_search"),)


def _gone(before: State | None, seen: Observation, reading: Reading) -> Step:
    """A study that is gone already cannot go again."""
    if before is None or before.gone_at is not None:
        return Step(after=before, meaning="unchanged")
    if before.body_sha256 is not None:
        reading.study(before.body_sha256)  # else its version number is an older parser's
    change = whole_study_change("merged" if seen.merged_into else "disappeared")
    change = structs.replace(change, after=seen.merged_into)
    after = structs.replace(
        before, gone_at=seen.observed_at, merged_into=seen.merged_into, left_search_at=None
    )
    return Step(after=after, meaning="gone", changes=(change,))


def _new(sight: State, now: _Readable, newly_registered_days: int) -> Step:
    """The first readable body; whether it is news is judged by when the study was first met."""
    kind = kind_of_new(now.derived.study, sight, newly_registered_days)
    return _stepped("new", sight, now, (whole_study_change(kind),), is_version=True)


def _next(before: State, study: Study, now: _Readable) -> Step:
    changes = tuple(diff(study, now.derived.study))
    meaning: Meaning = "changed" if changes else "cosmetic"
    is_version = bool(changes)
    if before.gone_at is not None:
        meaning, changes = "reappeared", (whole_study_change("reappeared"), *changes)
    changes = (*_moved(before, left_search=now.left_search), *changes)
    return _stepped(meaning, before, now, changes, is_version=is_version)


def _stepped(
    meaning: Meaning,
    before: State,
    now: _Readable,
    changes: tuple[Change, ...],
    *,
    is_version: bool,
) -> Step:
    """The state that a readable body leads to."""
    after = structs.replace(
        before,
        body_sha256=now.sha256,
        version_number=before.version_number + is_version,
        last_changed_at=now.observed_at if changes else before.last_changed_at,
        gone_at=None,
        merged_into=None,
        left_search_at=_left_since(before, now),
    )
    return Step(
        after=after,
        meaning=meaning,
        version=_version(after.version_number, now) if is_version else None,
        changes=changes,
        issues=now.derived.issues,
        derived=now.derived,
    )


def _left_since(before: State, now: _Readable) -> datetime | None:
    if not now.left_search:
        return None
    return before.left_search_at or now.observed_at


def _version(number: int, now: _Readable) -> Version:
    posted = now.derived.study.last_update_posted
    return Version(number, now.sha256, now.observed_at, posted.date if posted else None)


def kind_of_new(study: Study, sight: State, newly_registered_days: int) -> str:
    """Return baseline, registered or found_late, by how the study was first met.

    It is newly registered if it was first posted since we last looked, or so shortly before that
    its registry may not have shown it yet. Where nobody looked before, a count of days decides.
    """
    if sight.is_baseline:
        return "baseline"
    if study.first_posted is None:
        return "found_late"
    if sight.looked_until is None:
        since = sight.first_observed_at.date() - timedelta(days=newly_registered_days)
    else:
        lag = publication_lag(study.registry_key, study.registration_number)
        since = sight.looked_until - lag
    # A month without its day may be any day of it; that we did not have the study speaks for late.
    return "registered" if last_day(study.first_posted.date) >= since else "found_late"


class History(Struct):
    """The steps of a study so far; `derived` is what its last readable body says."""

    state: State | None = None
    derived: Derived | None = None
    versions: list[Version] = field(default_factory=list)
    changes: list[Happened] = field(default_factory=list)
    issues: list[Issue] = field(default_factory=list)
    last: Step | None = None

    def add(self, one: Step, observed_at: datetime) -> None:
        """Append a step that was taken from `state`."""
        self.last, self.state = one, one.after
        self.derived = one.derived or self.derived
        if one.version:
            self.versions.append(one.version)
        self.changes += one.happened(observed_at)
        self.issues += one.issues


def replay(
    observations: Iterable[Observation], reading: Reading, newly_registered_days: int
) -> History:
    """Return the whole history of a study, its observations given oldest first."""
    history = History()
    for seen in observations:
        one = step(history.state, seen, reading, newly_registered_days)
        history.add(one, seen.observed_at)
    return history


def last_readable(observations: Sequence[Observation], reading: Reading) -> Observation | None:
    """Return the observation whose body `replay` ends with, without deriving those before it."""
    for seen in reversed(observations):
        if seen.body_sha256 is not None and reading.can_read(seen.body_sha256):
            return seen
    return None
