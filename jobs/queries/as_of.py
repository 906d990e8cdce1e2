"""Finds the one state of a study that stands for a day, by either clock, so that all agree."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import date, datetime
from typing import Any

from msgspec import Struct
from sqlalchemy import Connection

from db.chunks import chunks
from db.read.bodies import load_bodies
from db.read.observations import last_bodies, observations_of
from db.read.registry_versions import registry_versions_of, state_by_registry_date
from db.read.studies import posted_by
from db.read.versions import versions_of
from db.tables import RegistryVersionRow
from jobs.runtime import Runtime
from tracker.changes import WHOLE_STUDY, Change
from tracker.errors import ConfigError, TrackerError
from tracker.history import Observation, last_readable, step
from tracker.reading import Reading
from tracker.reports.request import CLOCKS, end_of_day


class AsOf(Struct, frozen=True):
    """A moment (None: now) on a clock: what we had observed by then, or what the registry said."""

    moment: datetime | None = None
    clock: str = "observed"

    def __post_init__(self) -> None:
        if self.clock not in CLOCKS:
            raise ConfigError(f"no clock is called {self.clock!r}; known: {', '.join(CLOCKS)}")
        if self.clock == "registry" and self.moment is None:
            raise ConfigError("the registry's clock needs a day: --as-of DAY --clock registry")


class State(Struct, frozen=True):
    """The body that a study had; `observed_at` None: reconstructed from the registry's history.

    `said_on` is the registry's day of that state, where its clock was asked.
    """

    body: bytes
    observed_at: datetime | None
    said_on: str | None = None

    def words(self) -> str:
        """Where the state comes from, for a reader."""
        if self.observed_at is None:
            return f"reconstructed from the registry's history, its version of {self.said_on}"
        return f"observed {self.observed_at:%Y-%m-%d}"


def state_of(connection: Connection, study_key: str, as_of: AsOf) -> State | None:
    """The state of a study on that day; None where it is not known.

    Of what was observed the last readable body stands for it; the last one where none is readable.
    """
    if as_of.clock == "registry" and as_of.moment is not None:
        return _said(connection, study_key, as_of.moment.date())
    found = observations_of(connection, [study_key], as_of.moment).get(study_key, [])
    kept = [one for one in found if one.body_sha256 is not None]
    bodies = load_bodies(connection, (one.body_sha256 for one in kept if one.body_sha256))
    stands = last_readable(kept, Reading(study_key, bodies)) or (kept[-1] if kept else None)
    if stands is None or stands.body_sha256 is None:
        return None
    return State(bodies[stands.body_sha256], stands.observed_at)


def _said(connection: Connection, study_key: str, day: date) -> State | None:
    said = state_by_registry_date(connection, day, study_key).get(study_key)
    if said is None or said.body_sha256 is None:
        return None
    body = load_bodies(connection, [said.body_sha256])[said.body_sha256]
    return State(body, said.observed_at, said.said_on)


def known_state(connection: Connection, study_key: str, as_of: AsOf) -> State:
    """As `state_of`; raises TrackerError where the state is not known."""
    found = state_of(connection, study_key, as_of)
    if found is None:
        raise TrackerError(why_unknown(study_key, as_of))
    return found


def why_unknown(study_key: str, as_of: AsOf) -> str:
    """Why there is no state of that day, and what can be done."""
    if as_of.clock == "registry":
        return (
            f"what its registry said of {study_key} on {as_of.moment:%Y-%m-%d} was not kept: "
            "`tracker history` asks the registry for it"
        )
    then = f" on {as_of.moment:%Y-%m-%d}" if as_of.moment else ""
    return f"{study_key} was not yet observed{then}"


class StatesOfDay(Struct, frozen=True):
    """The states of all studies on a day, which ends at `until`: body hash by study key.

    `reconstructed` are those that only their registry's own history tells, `unknowable` those that
    existed by then and of which no state is known.
    """

    bodies: dict[str, str]
    until: datetime
    reconstructed: frozenset[str] = frozenset()
    unknowable: frozenset[str] = frozenset()

    def loaded(self, connection: Connection) -> Iterator[tuple[str, bytes]]:
        """Yield (study key, body), a few hundred bodies in memory at a time.

        Raises StoreError if one is missing or damaged.
        """
        for keys in chunks(sorted(self.bodies)):
            found = load_bodies(connection, {self.bodies[key] for key in keys})
            yield from ((key, found[self.bodies[key]]) for key in keys)


def states_of_day(connection: Connection, day: date, clock: str) -> StatesOfDay:
    """Return the states of all studies at the end of `day`, without those that were gone.

    `clock` "observed": what the store had seen by then. "registry": what the registry said by then,
    from what was observed and what was fetched of its own history.
    """
    until = end_of_day(day)
    if clock != "registry":
        last = last_bodies(connection, until)
        bodies = {key: sha256 for key, sha256 in last.items() if sha256 is not None}
        return StatesOfDay(bodies, until)
    said = state_by_registry_date(connection, day)
    bodies = {key: one.body_sha256 for key, one in said.items() if one.body_sha256 is not None}
    existed = posted_by(connection, day) | said.keys()
    rebuilt = frozenset(key for key in bodies if said[key].is_reconstructed)
    return StatesOfDay(bodies, until, rebuilt, frozenset(existed - bodies.keys()))


def registry_version_list(runtime: Runtime, study_key: str) -> list[dict[str, Any]]:
    """The versions that the registry lists, oldest first; the changes from each to the next.

    Each has `registry_version`, `registry_date`, `registry_updated`, `origin` (reconstructed,
    listed, or observed if we saw that very body too) and `changes`.
    """
    with runtime.engine.connect() as connection:
        listed = registry_versions_of(connection, study_key)
        observed = {row.body_sha256 for row in versions_of(connection, study_key)}
        bodies = load_bodies(connection, {row.body_sha256 for row in listed if row.body_sha256})
    told = _registry_changes(study_key, listed, bodies)
    return [
        {
            "registry_version": row.registry_version,
            "registry_date": row.registry_date,
            "registry_updated": row.registry_updated,
            "origin": _origin(row.body_sha256, observed),
            "changes": changes,
        }
        for row, changes in zip(listed, told, strict=True)
    ]


def _origin(sha256: str | None, observed: Collection[str]) -> str:
    if sha256 is None:
        return "listed"
    return "observed" if sha256 in observed else "reconstructed"


def _registry_changes(
    study_key: str, listed: Sequence[RegistryVersionRow], bodies: Mapping[str, bytes]
) -> Iterator[list[Change]]:
    """The changes from each listed version to the next; none after one that is not fetched."""
    reading = Reading(study_key, bodies)
    state = None
    for row in listed:
        if row.body_sha256 is None:
            state = None  # what it said is not known, so the next can be compared with nothing
            yield []
            continue
        shown = datetime.fromisoformat(row.registry_date)
        taken = step(state, Observation(shown, row.body_sha256, is_baseline=True), reading, 0)
        state = taken.after
        yield [change for change in taken.changes if change.path != WHOLE_STUDY]
