"""What follows from an accepted pass: observations, versions, changes and the current state.

What an observation means is said by `tracker.history`; here states are loaded and what follows is
written, in one transaction of the caller's, so a crash concludes nothing or all.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from msgspec import Struct, field
from sqlalchemy import Connection

from db.read.bodies import load_bodies
from db.read.looks import looks_at
from db.read.observations import observations_of
from db.read.studies import known_searches, known_studies
from db.rows import laid_out
from db.write import versions
from db.write.observations import add_observations
from db.write.studies import Current, add_searches, mark_gone, mark_moved, write_current
from jobs.sync.rebuild import replayed, rewrite
from jobs.sync.second_state import second_states, take_later
from tracker.errors import ParseError, SnapshotRejected
from tracker.history import History, Observation, State, Step, step
from tracker.issues import Issue
from tracker.reading import UNREADABLE, Reading
from tracker.recency import Claim
from tracker.registries.checks import too_many_unreadable
from tracker.study.model import split_study_key, study_key

STUDIES_AT_ONCE = 500  # bounds memory; each takes some 100 kB while it is worked on


class Look(Struct, frozen=True):
    """One search of a pass, and the last day that earlier passes which asked the same had covered.

    `until` None: nobody had asked that before.
    """

    snapshot_id: int
    search: str
    until: date | None


class Seen(Struct, frozen=True, kw_only=True):
    """What an accepted pass saw: body hash by number, who found it, and how to read absence.

    `looks` are its searches in order, at least one. `left` are the numbers that no search brought
    and the registry still has.
    """

    registry_key: str
    looks: tuple[Look, ...]
    observed_at: datetime
    bodies: dict[str, str]
    found_by: dict[str, list[str]]  # number -> searches
    left: frozenset[str] = frozenset()
    is_baseline: bool
    newly_registered_days: int
    unreadable_share: float
    exported: str | None = None  # the day that files say they were made on

    def look_of(self, number: str) -> Look:
        """Return the one that had looked last of those that found the study, or the first one.

        That one could have brought the study the last time, had it been there.
        """
        found = self.found_by.get(number, ())
        looks = [look for look in self.looks if look.search in found] or self.looks[:1]
        return max(looks, key=lambda look: look.until or date.min)  # the first among equals

    def observation(self, number: str, sha256: str, searched: frozenset[str]) -> Observation:
        """Return what was seen; `searched` are the studies that these searches had ever brought."""
        return Observation(
            observed_at=self.observed_at,
            body_sha256=sha256,
            is_baseline=self.is_baseline,
            looked_until=self.look_of(number).until,
            left_search=number in self.left and number in searched,
        )


class Outcome(Struct):
    """What a pass changed, in numbers, and what a person should look at."""

    new: int = 0
    changed: int = 0
    cosmetic: int = 0
    unchanged: int = 0
    gone: int = 0
    reappeared: int = 0
    left_search: int = 0  # counted among the others too
    unreadable: int = 0
    changes: int = 0
    rewritten: int = 0  # studies whose whole history was written anew
    issues: list[Issue] = field(default_factory=list)

    @property
    def is_news(self) -> bool:
        """Whether any study is another than before, so that it may be part of another trial."""
        return bool(self.new or self.changed or self.gone or self.reappeared or self.rewritten)

    def counts(self) -> dict[str, int]:
        """The numbers by name."""
        names = [name for name in self.__struct_fields__ if name not in ("issues", "rewritten")]
        return {name: getattr(self, name) for name in names}

    def count(self, one: Step) -> None:
        """Add what one observation meant."""
        name = one.meaning
        setattr(self, name, getattr(self, name) + 1)
        self.changes += len(one.changes)
        self.left_search += any(change.kind == "left_search" for change in one.changes)
        self.issues += one.issues


def apply_snapshot(connection: Connection, seen: Seen, outcome: Outcome) -> None:
    """Write what `seen` means, and count it in `outcome`, which outlives a transaction undone.

    Of a study that was observed in another state at this very moment the later state is kept.
    Raises SnapshotRejected if too many records cannot be read.
    """
    known = known_studies(connection, seen.registry_key)
    searched = _searched(connection, seen)
    pending = []
    for number, sha256 in seen.bodies.items():
        before, observed = known.get(number), seen.observation(number, sha256, searched)
        if before and _is_as_before(before, observed):
            outcome.unchanged += 1
        else:
            pending.append(_Pending(study_key(seen.registry_key, number), before, observed))
    _conclude_all(connection, seen, pending, outcome)
    if too_many_unreadable(outcome.unreadable, len(seen.bodies), seen.unreadable_share):
        raise SnapshotRejected(
            f"{outcome.unreadable} of {len(seen.bodies)} records cannot be read: the registry has "
            "changed its format, or this is another format; `tracker issues` shows examples"
        )
    _note_searches(connection, seen)


def _searched(connection: Connection, seen: Seen) -> frozenset[str]:
    """The numbers that the searches of this pass had ever brought."""
    names = {look.search for look in seen.looks}
    found = known_searches(connection, seen.registry_key) if seen.left else set()
    return frozenset(split_study_key(key)[1] for key, search in found if search in names)


def _is_as_before(before: State, observed: Observation) -> bool:
    is_same = before.gone_at is None and before.body_sha256 == observed.body_sha256
    return is_same and observed.left_search == (before.left_search_at is not None)


def apply_missing(
    connection: Connection, seen: Seen, missing: dict[str, str | None], outcome: Outcome
) -> None:
    """Write that these studies (number -> number that it was merged into, or None) are gone."""
    known = known_studies(connection, seen.registry_key)
    pending = []
    for number, target in sorted(missing.items()):
        if known[number].gone_at is not None:
            continue  # another process said so while this one was asking
        into = study_key(seen.registry_key, target) if target else None
        observed = Observation(seen.observed_at, None, seen.is_baseline, into)
        key = study_key(seen.registry_key, number)
        pending.append(_Pending(key, known[number], observed))
    _conclude_all(connection, seen, pending, outcome)


class _Pending(Struct, frozen=True):
    """A study that was seen in another state than the one which the store has of it."""

    key: str
    before: State | None
    observed: Observation


class _Taken(Struct, frozen=True):
    """A step on its way into the store; `history`: all steps, to be written anew."""

    study: _Pending
    step: Step
    history: History | None = None


def _conclude_all(
    connection: Connection, seen: Seen, pending: Sequence[_Pending], outcome: Outcome
) -> None:
    for start in range(0, len(pending), STUDIES_AT_ONCE):
        some = _settled(connection, seen, pending[start : start + STUDIES_AT_ONCE], outcome)
        taken = _steps(connection, seen, some)
        for one in taken:
            outcome.count(one.step)
            if one.history:
                outcome.rewritten += 1
                outcome.issues += _unreadable_before(one.history)
        _write(connection, seen, [one for one in taken if one.step.meaning != "unreadable"])


def _settled(
    connection: Connection, seen: Seen, pending: Sequence[_Pending], outcome: Outcome
) -> list[_Pending]:
    """Settle what was observed at this very moment in another state; returns the others."""
    bodies = {one.key: one.observed.body_sha256 for one in pending}
    held = second_states(connection, bodies, seen.observed_at)
    for key, before in held.items():
        sha256 = bodies[key]
        if sha256 is None:
            continue  # that one file lacks a study says less than that another has it
        issue, history = take_later(
            connection,
            key,
            before,
            Claim(sha256, seen.exported),
            seen.observed_at,
            seen.newly_registered_days,
        )
        outcome.issues.append(issue)
        outcome.changed += history is not None
        outcome.unchanged += history is None
        outcome.rewritten += history is not None
    return [one for one in pending if one.key not in held]


def _steps(connection: Connection, seen: Seen, pending: Sequence[_Pending]) -> list[_Taken]:
    """What each observation means, taken from what the store knows where that is today's."""
    hashes = {one.observed.body_sha256 for one in pending}
    hashes |= {one.before.body_sha256 for one in pending if one.before}
    bodies = load_bodies(connection, (sha256 for sha256 in hashes if sha256))
    taken, outdated = [], []
    for one in pending:
        try:
            reading = Reading(one.key, bodies)
            found = step(one.before, one.observed, reading, seen.newly_registered_days)
        except ParseError:
            outdated.append(one)
        else:
            taken.append(_Taken(one, found))
    return taken + _replayed_steps(connection, seen, outdated)


def _replayed_steps(
    connection: Connection, seen: Seen, outdated: Sequence[_Pending]
) -> list[_Taken]:
    """The same where today's code refuses the stored body: from all that was ever observed.

    Else the next readable body would have nothing to be compared with, and its news be lost.
    """
    looks = looks_at(connection, [seen.registry_key])
    observed = observations_of(connection, (one.key for one in outdated), looks=looks)
    for one in outdated:
        observed[one.key].append(one.observed)
    histories = replayed(connection, observed, seen.newly_registered_days)
    taken = []
    for one in outdated:
        history = histories[one.key]
        if history.last:
            taken.append(_Taken(one, history.last, history))
    return taken


def _unreadable_before(history: History) -> list[Issue]:
    return [issue for issue in history.issues if issue.code == UNREADABLE]


def _write(connection: Connection, seen: Seen, taken: list[_Taken]) -> None:
    now = seen.observed_at
    observed = {one.study.key: one.study.observed for one in taken}
    brought_by = {key: seen.look_of(split_study_key(key)[1]).snapshot_id for key in observed}
    add_observations(connection, observed, brought_by)
    histories = {one.study.key: one.history for one in taken if one.history and one.history.derived}
    rewrite(connection, histories)
    _append(connection, now, [one for one in taken if one.study.key not in histories])


def _append(connection: Connection, now: datetime, taken: list[_Taken]) -> None:
    """Write single steps after what the store has of their studies."""
    found = [(one.study.key, one.step) for one in taken]
    fresh = ((key, one.version) for key, one in found if one.version)
    versions.add_versions(connection, fresh)
    happened = ((key, change) for key, one in found for change in one.happened(now))
    versions.add_changes(connection, happened)
    currents = [
        Current(laid_out(one.derived.study, one.derived.classifications), one.after)
        for _, one in found
        if one.derived and one.after
    ]
    replacing = [one.study.key for one in taken if one.step.derived and one.study.before]
    write_current(connection, currents, replacing=replacing)
    observed = [(one.study.key, one.study.observed) for one in taken]
    gone = {key: one.merged_into for key, one in observed if one.body_sha256 is None}
    mark_gone(connection, gone, now)
    as_it_was = [one for one in taken if one.step.meaning == "unchanged" and one.step.changes]
    mark_moved(connection, {one.study.key: one.step.after for one in as_it_was if one.step.after})


def _note_searches(connection: Connection, seen: Seen) -> None:
    pairs = {
        (study_key(seen.registry_key, number), name)
        for number, names in seen.found_by.items()
        for name in names
    }
    stored = known_studies(connection, seen.registry_key)
    pairs = {pair for pair in pairs if split_study_key(pair[0])[1] in stored}
    add_searches(connection, pairs - known_searches(connection, seen.registry_key))
