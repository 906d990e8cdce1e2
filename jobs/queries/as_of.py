"""Answers which state each study had on a day, and of which it is not known: the one place."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import date, datetime
from typing import Any

from msgspec import Struct, structs

from db.chunks import chunks
from db.read.bodies import load_bodies
from db.read.copies import read_copies
from db.read.observations import (
    Seen,
    keys_never_read,
    last_seen,
    observations_of,
)
from db.read.registry_versions import (
    RegistryState,
    RegistryVersion,
    registry_versions_of,
    state_by_registry_date,
)
from db.read.study_keys import posted_by
from db.read.versions import versions_of
from db.reader import Reader
from jobs.asking import Asking
from tracker.as_of import AsOf
from tracker.changes import WHOLE_STUDY, Change
from tracker.derive import Derived, derive, read_study
from tracker.errors import ParseError, TrackerError
from tracker.history import Observation, last_readable, replay, step
from tracker.reading import Reading
from tracker.study.calendar_status import Finding, StatusOfDay, status_of_day
from tracker.study.model import Study, split_study_key

STATUS_WORDS: dict[Finding, str] = {
    "last_known": "the last known one: the registry sets the one of the record by the calendar,"
    " and cannot have done so by then",
    "not_known": "not known: the registry set the one of the record by the calendar, at a time"
    " that the record does not tell",
    "lapsed": "as the record says; by its rule the registry will have shown its own in its place",
}
"""What was found about a status that is not as recorded, for a reader."""


class Told(Struct, frozen=True):
    """What a state says by today's code, and what was found about its status."""

    derived: Derived
    status: Finding = "as_recorded"


class State(Struct, frozen=True):
    """The body that a study had; `observed_at` None: reconstructed from the registry's history.

    `said_on` is the registry's day of that state, and `day` the day asked for, where its clock was
    asked.
    """

    study_key: str
    body: bytes
    observed_at: datetime | None
    said_on: str | None = None
    day: date | None = None

    def words(self) -> str:
        """Where the state comes from, for a reader."""
        if self.observed_at is None:
            return f"reconstructed from the registry's history, its version of {self.said_on}"
        return f"observed {self.observed_at:%Y-%m-%d}"

    def told(self) -> Told:
        """Return what it says by today's code, by the registry's clock with the status of the day.

        Raises ParseError where today's code cannot read it.
        """
        derived = derive(*split_study_key(self.study_key), self.body)
        shown = self._on_its_day(derived.study)
        return Told(structs.replace(derived, study=shown.study), shown.finding)

    def study(self) -> StatusOfDay:
        """Return the Study of `told` alone, for which no word list is loaded; raise as it does."""
        return self._on_its_day(read_study(*split_study_key(self.study_key), self.body)[0])

    def _on_its_day(self, study: Study) -> StatusOfDay:
        if self.day is None:
            return StatusOfDay(study)
        return status_of_day(study, self.day, self.observed_at.date() if self.observed_at else None)


def state_of(connection: Reader, study_key: str, as_of: AsOf) -> State | None:
    """The state of a study on that day; None where it is not known.

    Of what was observed the last readable body stands for it; the last one where none is readable.
    """
    day = as_of.registry_day
    if day is not None:
        said = state_by_registry_date(connection, day, study_key).get(study_key)
        if said is None or said.body_sha256 is None:
            return None
        body = load_bodies(connection, [said.body_sha256])[said.body_sha256]
        return State(study_key, body, said.observed_at, said.said_on, day)
    found = observations_of(connection, [study_key], as_of.until).get(study_key, [])
    kept = [one for one in found if one.body_sha256 is not None]
    bodies = load_bodies(connection, (one.body_sha256 for one in kept if one.body_sha256))
    stands = last_readable(kept, Reading(study_key, bodies)) or (kept[-1] if kept else None)
    if stands is None or stands.body_sha256 is None:
        return None
    return State(study_key, bodies[stands.body_sha256], stands.observed_at)


def known_state(connection: Reader, study_key: str, as_of: AsOf) -> State:
    """As `state_of`; raises TrackerError where the state is not known."""
    found = state_of(connection, study_key, as_of)
    if found is None:
        raise TrackerError(why_unknown(study_key, as_of))
    return found


def why_unknown(study_key: str, as_of: AsOf) -> str:
    """Why there is no state of that day, and what can be done."""
    if as_of.registry_day is not None:
        return (
            f"what its registry said of {study_key} on {as_of.registry_day} is not held: "
            "`tracker history` asks the registry for it"
        )
    then = f" on {as_of.day}" if as_of.day else ""
    return f"{study_key} was not yet observed{then}"


class StatesOfDay:
    """The states of all studies at a moment in the past, without those that were gone by then.

    A copy of a record that was held by then says nothing; by the registry's clock none does.
    `given`: these states by study key, in the place of those that were seen by then.
    `gone`: keys of the studies that we had seen to be gone by then.
    `not_known`: keys of the studies that were there by then and of which no readable state is
    held; it is whole once `told` was read to its end. `undated` are those among them that state no
    day of posting, so that it is not known either whether they were there.
    """

    def __init__(
        self, connection: Reader, as_of: AsOf, given: Mapping[str, Seen] | None = None
    ) -> None:
        if as_of.until is None:
            raise ValueError("the states of now stand in the current tables")
        self._connection = connection
        self.as_of = as_of
        self._until = as_of.until
        self._states: Mapping[str, Seen | RegistryState]
        copies = read_copies(connection)
        seen = last_seen(connection, as_of.until) if given is None else given
        gone = frozenset(key for key, one in seen.items() if one.body_sha256 is None)
        self.gone = gone
        if as_of.registry_day is None:
            self._states = {key: seen[key] for key in copies.speaking(seen) if key not in gone}
            self.undated: frozenset[str] = frozenset()
            self.not_known: set[str] = set()
            return
        said = state_by_registry_date(connection, as_of.registry_day)
        posted = posted_by(connection, as_of.registry_day)
        absent = gone | posted.later | copies.voice_of.keys()
        unread = keys_never_read(connection) & seen.keys()
        there = (posted.by_then | posted.undated | unread | said.keys()) - absent
        self._states = {k: one for k, one in said.items() if one.body_sha256 and k in there}
        self.not_known = set(there - self._states.keys())
        self.undated = posted.undated & self.not_known

    @property
    def reconstructed(self) -> frozenset[str]:
        """The studies whose state only their registry's own history tells."""
        return frozenset(key for key, one in self._states.items() if one.observed_at is None)

    @property
    def hashes(self) -> dict[str, str]:
        """The hash of the body that each study had, by its key."""
        return {key: one.body_sha256 for key, one in self._states.items() if one.body_sha256}

    def told(self, keys: Collection[str] | None = None) -> Iterator[tuple[str, Told]]:
        """Yield (study key, what it says), a few hundred bodies in memory at a time.

        `keys`: of these studies only. What cannot be read goes to `not_known`. Raises StoreError
        if a body is missing or damaged.
        """
        asked = self._states.keys() if keys is None else self._states.keys() & set(keys)
        for some in chunks(sorted(asked)):
            hashes = {self._states[key].body_sha256 for key in some}
            found = load_bodies(self._connection, (one for one in hashes if one))
            for key in some:
                told = self._told(key, found[self._states[key].body_sha256 or ""])
                if told is not None:
                    yield key, told

    def _told(self, key: str, body: bytes) -> Told | None:
        one = self._states[key]
        said_on = one.said_on if isinstance(one, RegistryState) else None
        try:
            return State(key, body, one.observed_at, said_on, self.as_of.registry_day).told()
        except ParseError:
            if said_on is None:
                return self._told_before(key)
            self.not_known.add(key)
            return None

    def _told_before(self, key: str) -> Told | None:
        """What the last readable body said that we had observed; None too if it was gone since."""
        seen = observations_of(self._connection, [key], self._until).get(key, [])
        hashes = (one.body_sha256 for one in seen if one.body_sha256)
        history = replay(seen, Reading(key, load_bodies(self._connection, hashes)), 0)
        if history.state and history.state.gone_at:
            return None
        if history.derived is None:
            self.not_known.add(key)
            return None
        return Told(history.derived)


def registry_version_list(asking: Asking, study_key: str) -> list[dict[str, Any]]:
    """The versions that the registry lists, oldest first; the changes from each to the next.

    Each has `registry_version`, `registry_date`, `registry_updated`, `origin` (reconstructed,
    listed, or observed if we saw that very body too) and `changes`.
    """
    with asking.engine.connect() as connection:
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
    study_key: str, listed: Sequence[RegistryVersion], bodies: Mapping[str, bytes]
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
