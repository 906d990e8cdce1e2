"""Settles what a study was at a moment at which two files show it in two states."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import Connection

from db.read.bodies import load_bodies
from db.read.looks import looks_at
from db.read.observations import Observed, observations_of, observed_at_moment
from db.write.observations import replace_observation
from jobs.sync.rebuild import replayed, rewrite
from tracker.history import History
from tracker.issues import Issue, Level
from tracker.reading import Reading
from tracker.recency import Claim, is_later
from tracker.study.model import split_study_key

CODE = "second_state"


def second_states(
    connection: Connection, bodies: Mapping[str, str | None], moment: datetime
) -> dict[str, Observed]:
    """Return what of these studies was observed at this very moment already, in another state."""
    found = observed_at_moment(connection, bodies, moment)
    return {key: one for key, one in found.items() if one.body_sha256 != bodies[key]}


def take_later(
    connection: Connection,
    study_key: str,
    held: Observed,
    new: Claim,
    moment: datetime,
    newly_registered_days: int,
) -> tuple[Issue, History | None]:
    """Keep the later of the state `held` and the `new` one; the issue says which.

    Returns the study's history written anew where the new state took the place of the other, None
    where nothing moved. How the study was met at that moment stays as it was.
    """
    hashes = [one for one in (held.body_sha256, new.body_sha256) if one]
    reading = Reading(study_key, load_bodies(connection, hashes))
    before = Claim(held.body_sha256, held.dated) if held.body_sha256 else None
    if before is not None and not is_later(new, before, reading):
        return _issue(study_key, moment, before, "the one that was there already"), None
    replace_observation(connection, study_key, moment, new.body_sha256)
    looks = looks_at(connection, [split_study_key(study_key)[0]])
    observed = observations_of(connection, [study_key], looks=looks)
    history = replayed(connection, observed, newly_registered_days)[study_key]
    if history.derived:
        rewrite(connection, {study_key: history})
    return _issue(study_key, moment, new, "the new one"), history


def _issue(study_key: str, moment: datetime, kept: Claim, which: str) -> Issue:
    registry_key, number = split_study_key(study_key)
    of = f" of {kept.dated}" if kept.dated else ""
    return Issue(
        code=CODE,
        level=Level.WARNING,
        registry_key=registry_key,
        field="record",
        value=f"{number} {moment:%Y-%m-%d %H:%M}",
        study_key=study_key,
        message=f"two files show it in two states at one moment; {which}{of} is kept, as the later "
        "by its own dates, or where none tells, as the first to come",
    )
