"""Finds the one state of a study that stands for a day, by either clock, so that all agree."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from msgspec import Struct
from sqlalchemy import Connection

from db.bodies import load_bodies
from db.observations import observations_of
from db.registry_versions import registry_versions_of, said_by
from db.versions import versions_of
from jobs.runtime import Runtime
from tracker.changes import diff
from tracker.derive import read_study
from tracker.errors import ConfigError, ParseError, TrackerError
from tracker.study.model import Study

CLOCKS = ("observed", "registry")


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
    """The state of a study on that day; None where it is not known."""
    if as_of.clock == "registry" and as_of.moment is not None:
        return _said(connection, study_key, as_of.moment.date())
    seen = observations_of(connection, [study_key], as_of.moment).get(study_key, [])
    kept = [(one.body_sha256, one.observed_at) for one in seen if one.body_sha256 is not None]
    if not kept:
        return None
    sha256, observed_at = kept[-1]
    return State(load_bodies(connection, [sha256])[sha256], observed_at)


def _said(connection: Connection, study_key: str, day: date) -> State | None:
    said = said_by(connection, day, study_key).get(study_key)
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


def registry_version_list(runtime: Runtime, study_key: str) -> list[dict[str, Any]]:
    """The versions that the registry lists, oldest first; the changes from each to the next.

    Each has `registry_version`, `registry_date`, `registry_updated`, `origin` (reconstructed,
    listed, or observed if we saw that very body too) and `changes`.
    """
    with runtime.engine.connect() as connection:
        listed = registry_versions_of(connection, study_key)
        observed = {row.body_sha256 for row in versions_of(connection, study_key)}
        bodies = load_bodies(connection, {row.body_sha256 for row in listed if row.body_sha256})
    found: list[dict[str, Any]] = []
    before: Study | None = None
    for row in listed:
        study = _read(study_key, bodies.get(row.body_sha256))
        changes = diff(before, study) if before and study else []
        kept = "observed" if row.body_sha256 in observed else "reconstructed"
        found.append(
            {
                "registry_version": row.registry_version,
                "registry_date": row.registry_date,
                "registry_updated": row.registry_updated,
                "origin": kept if row.body_sha256 else "listed",
                "changes": changes,
            }
        )
        before = study
    return found


def _read(study_key: str, body: bytes | None) -> Study | None:
    """None without a body, and for one that today's code cannot read (an issue tells of it)."""
    registry_key, _, number = study_key.partition(":")
    try:
        return None if body is None else read_study(registry_key, number, body)[0]
    except ParseError:
        return None
