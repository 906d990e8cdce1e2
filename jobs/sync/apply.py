"""What follows from an accepted pass: observations, versions, changes and the current state.

All of it is written in one transaction of the caller's, so a crash concludes nothing or all.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from typing import Any

from msgspec import Struct, field, structs
from sqlalchemy import Connection

from db import studies, versions
from db.bodies import load_bodies
from db.observations import refuse_second_state
from db.studies import Current, Known
from tracker.changes import Change, diff, whole_study_change
from tracker.derive import Derived, derive, read_study
from tracker.errors import ParseError, SnapshotRejected
from tracker.issues import Issue, Level
from tracker.registries.checks import too_many_unreadable
from tracker.study.model import Study, study_key
from tracker.study.partial_date import first_day

STUDIES_AT_ONCE = 500  # bounds memory; each takes some 100 kB while it is worked on


class Seen(Struct, frozen=True, kw_only=True):
    """What an accepted pass saw: body hash by number, who found it, and how to read absence."""

    registry_key: str
    snapshot_id: int
    observed_at: datetime
    bodies: dict[str, str]
    found_by: set[tuple[str, str]]  # (number, search)
    is_baseline: bool
    newly_registered_days: int
    unreadable_share: float


class Outcome(Struct):
    """What a pass changed, in numbers, and what a person should look at."""

    new: int = 0
    changed: int = 0
    noise: int = 0
    unchanged: int = 0
    gone: int = 0
    reappeared: int = 0
    unreadable: int = 0
    changes: int = 0
    issues: list[Issue] = field(default_factory=list)

    def counts(self) -> dict[str, int]:
        """The numbers by name."""
        return {name: getattr(self, name) for name in self.__struct_fields__ if name != "issues"}


def conclude(connection: Connection, seen: Seen, outcome: Outcome) -> None:
    """Write what `seen` means, and count it in `outcome`, which outlives a transaction undone.

    Raises SnapshotRejected if too many records cannot be read, StoreError if a study was observed
    in another state at this very moment.
    """
    known = studies.known_studies(connection, seen.registry_key)
    pending = []
    for number, sha256 in seen.bodies.items():
        before = known.get(number)
        if before and before.body_sha256 == sha256 and before.gone_at is None:
            outcome.unchanged += 1
        else:
            pending.append((number, sha256, before))
    for start in range(0, len(pending), STUDIES_AT_ONCE):
        _conclude_some(connection, seen, pending[start : start + STUDIES_AT_ONCE], outcome)
    if too_many_unreadable(outcome.unreadable, len(seen.bodies), seen.unreadable_share):
        raise SnapshotRejected(
            f"{outcome.unreadable} of {len(seen.bodies)} records cannot be read: the registry has "
            "changed its format, or this is another format; `tracker issues` shows examples"
        )
    _note_searches(connection, seen)


class _State(Struct, frozen=True):
    """One study on its way into the store."""

    current: Current
    changes: list[Change]
    is_version: bool
    replaces: bool


def _conclude_some(
    connection: Connection,
    seen: Seen,
    pending: list[tuple[str, str, Known | None]],
    outcome: Outcome,
) -> None:
    hashes = {sha256 for _, sha256, _ in pending}
    hashes |= {before.body_sha256 for _, _, before in pending if before}
    bodies = load_bodies(connection, hashes)
    states = []
    for number, sha256, before in pending:
        try:
            derived = derive(seen.registry_key, number, bodies[sha256])
            old = _before(seen, number, bodies, before)
        except ParseError as error:
            outcome.unreadable += 1
            outcome.issues.append(_unreadable(seen, number, error))
            continue
        outcome.issues += derived.issues
        states.append(_state(seen, sha256, derived, before, old))
    _count(states, outcome)
    _write(connection, seen, states)


def _before(
    seen: Seen, number: str, bodies: dict[str, bytes], before: Known | None
) -> Study | None:
    """The state before by today's code, so that a better parser never looks like news.

    None too where today's code refuses the old body: then nothing can be compared.
    """
    if before is None:
        return None
    try:
        return read_study(seen.registry_key, number, bodies[before.body_sha256])[0]
    except ParseError:
        return None


def _state(
    seen: Seen, sha256: str, derived: Derived, before: Known | None, old: Study | None
) -> _State:
    now = seen.observed_at
    if before is None:
        days = seen.newly_registered_days
        kind = kind_of_new(derived.study, now, days, is_baseline=seen.is_baseline)
        fresh = Known(sha256, 1, now, now, None)
        current = Current(derived.study, derived.classifications, fresh)
        return _State(current, [whole_study_change(kind)], True, False)
    changes = diff(old, derived.study) if old else []
    is_version = bool(changes) or old is None
    if before.gone_at is not None:
        changes = [whole_study_change("reappeared"), *changes]
    after = structs.replace(
        before,
        body_sha256=sha256,
        version_number=before.version_number + is_version,
        last_changed_at=now if changes else before.last_changed_at,
        gone_at=None,
    )
    current = Current(derived.study, derived.classifications, after)
    return _State(current, changes, is_version, True)


def kind_of_new(
    study: Study, observed_at: datetime, newly_registered_days: int, *, is_baseline: bool
) -> str:
    """A study first posted long ago and only now found is not a new registration."""
    if is_baseline:
        return "baseline"
    if study.first_posted is None:
        return "found_late"
    oldest = observed_at.date() - timedelta(days=newly_registered_days)
    return "registered" if first_day(study.first_posted.date) >= oldest else "found_late"


def _count(states: list[_State], outcome: Outcome) -> None:
    for state in states:
        outcome.changes += len(state.changes)
        if not state.replaces:
            outcome.new += 1
        elif state.changes and state.changes[0].kind == "reappeared":
            outcome.reappeared += 1
        elif state.changes:
            outcome.changed += 1
        else:
            outcome.noise += 1


def _write(connection: Connection, seen: Seen, states: list[_State]) -> None:
    now = seen.observed_at
    keys = [state.current.study.study_key for state in states]
    refuse_second_state(connection, keys, now)
    observed = {key: s.current.known.body_sha256 for key, s in zip(keys, states, strict=True)}
    studies.add_observations(connection, observed, seen.snapshot_id, now)
    versions.add_versions(connection, (_version(s, now) for s in states if s.is_version))
    versions.add_changes(connection, _numbered(states), now)
    replacing = [key for key, state in zip(keys, states, strict=True) if state.replaces]
    currents = [state.current for state in states]
    studies.write_current(connection, currents, replacing=replacing)


def _numbered(states: Iterable[_State]) -> Iterator[tuple[str, int, Change]]:
    for state in states:
        for change in state.changes:
            yield state.current.study.study_key, state.current.known.version_number, change


def _version(state: _State, now: datetime) -> dict[str, Any]:
    known = state.current.known
    return versions.version_row(state.current.study, known.version_number, known.body_sha256, now)


def _note_searches(connection: Connection, seen: Seen) -> None:
    pairs = {(study_key(seen.registry_key, number), name) for number, name in seen.found_by}
    stored = studies.known_studies(connection, seen.registry_key)
    pairs = {pair for pair in pairs if pair[0].partition(":")[2] in stored}
    studies.add_searches(connection, pairs - studies.known_searches(connection, seen.registry_key))


def _unreadable(seen: Seen, number: str, error: ParseError) -> Issue:
    return Issue(
        code="unreadable_record",
        level=Level.ERROR,
        registry_key=seen.registry_key,
        field="record",
        value=number,
        study_key=study_key(seen.registry_key, number),
        message=str(error),
    )


def conclude_absence(
    connection: Connection, seen: Seen, missing: dict[str, str | None], outcome: Outcome
) -> None:
    """Write that these studies (number -> number that it was merged into, or None) are gone."""
    known = studies.known_studies(connection, seen.registry_key)
    gone, changes = {}, []
    for number, target in sorted(missing.items()):
        if known[number].gone_at is not None:
            continue  # another process said so while this one was asking
        key = study_key(seen.registry_key, number)
        gone[key] = study_key(seen.registry_key, target) if target else None
        change = whole_study_change("merged" if target else "disappeared")
        if target:
            change = structs.replace(change, after=gone[key])
        changes.append((key, known[number].version_number, change))
    refuse_second_state(connection, gone, seen.observed_at)
    absent: dict[str, str | None] = dict.fromkeys(gone)
    studies.add_observations(connection, absent, seen.snapshot_id, seen.observed_at)
    versions.add_changes(connection, changes, seen.observed_at)
    studies.mark_gone(connection, gone, seen.observed_at)
    outcome.gone = len(gone)
    outcome.changes += len(changes)
