"""What the observations of one study mean by today's code: its versions, changes, current state."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from msgspec import Struct, field

from db.observations import Observation
from db.studies import Current, Known
from db.versions import version_row
from jobs.sync.apply import kind_of_new
from tracker.changes import Change, diff, whole_study_change
from tracker.derive import Derived, derive
from tracker.errors import ParseError
from tracker.issues import Issue, Level


class Replayed(Struct):
    """A study's whole history, ready for the store."""

    versions: list[dict[str, Any]] = field(default_factory=list)
    changes: list[tuple[datetime, int, Change]] = field(default_factory=list)
    issues: list[Issue] = field(default_factory=list)
    current: Current | None = None


def replay(
    study_key: str,
    observations: list[Observation],
    bodies: dict[str, bytes],
    departures: dict[datetime, Change],
    newly_registered_days: int,
) -> Replayed:
    """The history of `study_key`; `departures` are its known changes `merged`, by moment.

    A body that today's code cannot read becomes an issue, and its observation is passed over.
    """
    history = Replayed()
    for seen in observations:
        if seen.body_sha256 is None:
            _leave(history, seen.observed_at, departures)
            continue
        derived = _read(study_key, bodies[seen.body_sha256], history)
        if derived is None:
            continue
        if history.current is None:
            kind = kind_of_new(
                *(derived.study, seen.observed_at, newly_registered_days),
                is_baseline=seen.is_baseline,
            )
            changes = [whole_study_change(kind)]
            _advance(history, seen, derived, changes, is_version=True)
        else:
            changes = diff(history.current.study, derived.study)
            _advance(history, seen, derived, changes, is_version=bool(changes))
    return history


def _read(study_key: str, body: bytes, history: Replayed) -> Derived | None:
    registry_key, _, number = study_key.partition(":")
    try:
        derived = derive(registry_key, number, body)
    except ParseError as error:
        history.issues.append(
            Issue(
                code="unreadable_record",
                level=Level.ERROR,
                registry_key=registry_key,
                field="record",
                value=number,
                study_key=study_key,
                message=str(error),
            )
        )
        return None
    history.issues += derived.issues
    return derived


def _advance(
    history: Replayed,
    seen: Observation,
    derived: Derived,
    changes: list[Change],
    *,
    is_version: bool,
) -> None:
    now, sha256 = seen.observed_at, seen.body_sha256 or ""
    before = history.current.known if history.current else Known(sha256, 0, now, now, None)
    if before.gone_at is not None:
        changes = [whole_study_change("reappeared"), *changes]
    number = before.version_number + is_version
    if is_version:
        history.versions.append(version_row(derived.study, number, sha256, now))
    history.changes += [(now, number, change) for change in changes]
    changed_at = now if changes else before.last_changed_at
    known = Known(sha256, number, before.first_observed_at, changed_at, None)
    history.current = Current(derived.study, derived.classifications, known)


def _leave(history: Replayed, now: datetime, departures: dict[datetime, Change]) -> None:
    if history.current is None:
        return
    known = history.current.known
    change = departures.get(now) or whole_study_change("disappeared")
    history.changes.append((now, known.version_number, change))
    gone = Known(
        *(known.body_sha256, known.version_number, known.first_observed_at),
        *(known.last_changed_at, now),
    )
    history.current = Current(history.current.study, history.current.classifications, gone)
