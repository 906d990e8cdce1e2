"""Reads what registries say their records were, and tells a study's state by a registry's dates."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from datetime import date, datetime
from itertools import groupby
from operator import itemgetter

from msgspec import Struct
from sqlalchemy import ColumnElement, Connection, Select, exists, func, or_, select
from sqlmodel import col
from sqlmodel import select as select_objects

from db.tables import RegistryHistoryRow, RegistryVersionRow, StudyRow, VersionRow, core_table
from db.transaction import session_on
from tracker.as_of import end_of_day
from tracker.study.model import split_study_key

_history = core_table(RegistryHistoryRow)
_listed = core_table(RegistryVersionRow)
_study = core_table(StudyRow)
_version = core_table(VersionRow)
_SAID_ON = func.coalesce(_listed.c.registry_updated, _listed.c.registry_date)
"""When the registry showed a version; before it is fetched: the day that it is listed with."""


def due_studies(
    connection: Connection, registry_key: str, study_keys: Collection[str] | None = None
) -> list[str]:
    """Studies of a registry (None: all) of whose history something is still to be asked for."""
    lacks_body = exists().where(
        _listed.c.study_key == _study.c.study_key, _listed.c.body_sha256.is_(None)
    )
    query = _with_history(registry_key).where(or_(_is_to_be_listed(), lacks_body))
    found = connection.scalars(query.order_by(_study.c.study_key))
    return [key for key in found if study_keys is None or key in study_keys]


def is_to_be_listed(connection: Connection, study_key: str) -> bool:
    """Whether the registry was never asked for its versions, or the study changed since."""
    query = _with_history(split_study_key(study_key)[0])
    query = query.where(_study.c.study_key == study_key, _is_to_be_listed())
    return connection.scalar(query) is not None


def _with_history(registry_key: str) -> Select[str]:
    query = select(_study.c.study_key).where(_study.c.registry_key == registry_key)
    return query.outerjoin(_history, _history.c.study_key == _study.c.study_key)


def _is_to_be_listed() -> ColumnElement[bool]:
    grown = _study.c.last_changed_at > _history.c.listed_at
    return or_(_history.c.study_key.is_(None), grown)


def versions_to_fetch(connection: Connection, study_key: str) -> list[int]:
    """The numbers of the versions that are listed and not yet fetched, oldest first."""
    query = select(_listed.c.registry_version).where(
        _listed.c.study_key == study_key, _listed.c.body_sha256.is_(None)
    )
    return list(connection.scalars(query.order_by(_listed.c.registry_version)))


def registry_versions_of(connection: Connection, study_key: str) -> list[RegistryVersionRow]:
    """Return the versions that the registry says there were of a study, oldest first."""
    query = select_objects(RegistryVersionRow).where(RegistryVersionRow.study_key == study_key)
    with session_on(connection) as session:
        return list(session.exec(query.order_by(col(RegistryVersionRow.registry_version))))


class RegistryState(Struct, frozen=True):
    """What is known of a study's state on a day by its registry's own dates.

    `said_on` is the registry's day of that state. `body_sha256` None: the registry lists a state
    that is not fetched, so that no other may stand for it. `observed_at` None: reconstructed.
    """

    said_on: str
    body_sha256: str | None
    observed_at: datetime | None = None

    @property
    def is_reconstructed(self) -> bool:
        """Whether we have it only from the registry's own history."""
        return self.observed_at is None


def state_by_registry_date(
    connection: Connection, day: date, study_key: str | None = None
) -> dict[str, RegistryState]:
    """By study key (or only of one study): the state that its registry showed at the end of `day`.

    A version that we saw tells it from its date on until the date of the next one; a version
    without a date, from the day on which we saw it. Of a state observed and one from the history
    the later counts, of two of one day the observed.
    """
    found = {key: _stands(seen, day) for key, seen in _observed(connection, day, study_key)}
    listed = select(_listed.c.study_key, _SAID_ON, _listed.c.body_sha256)
    listed = listed.where(day.isoformat() >= _SAID_ON)
    if study_key is not None:
        listed = listed.where(_listed.c.study_key == study_key)
    in_order = listed.order_by(_SAID_ON, _listed.c.registry_version)
    for key, said_on, sha256 in connection.execute(in_order):
        seen = found.get(key)
        if seen is None or said_on > seen.said_on or seen.is_reconstructed:
            found[key] = RegistryState(said_on, sha256)
    return found


def _observed(
    connection: Connection, day: date, study_key: str | None
) -> Iterator[tuple[str, list[RegistryState]]]:
    """Each study with its versions that were dated or, without a date, seen by then, in order."""
    columns = (_version.c.study_key, _version.c.registry_updated, _version.c.body_sha256)
    seen_by_then = _version.c.registry_updated.is_(None) & (
        _version.c.observed_at <= end_of_day(day)
    )
    query = select(*columns, _version.c.observed_at).where(
        or_(_version.c.registry_updated <= day.isoformat(), seen_by_then)
    )
    if study_key is not None:
        query = query.where(_version.c.study_key == study_key)
    rows = connection.execute(query.order_by(_version.c.study_key, _version.c.number))
    for key, versions in groupby(rows, key=itemgetter(0)):
        yield (
            key,
            [
                RegistryState(said_on or observed_at.date().isoformat(), sha256, observed_at)
                for _, said_on, sha256, observed_at in versions
            ],
        )


def _stands(versions: Sequence[RegistryState], day: date) -> RegistryState:
    """The version in force: the last that we had seen by then, if none of a later date came after.

    Of several of one date that we saw later the first stands: what differs in the others came
    without an update, at a time that nobody knows.
    """
    until = end_of_day(day)
    by_then = [one for one in versions if one.observed_at and one.observed_at <= until]
    later = versions[len(by_then) :]
    newest = max(later, key=lambda one: one.said_on, default=None)  # of equals the first
    if newest is None or (by_then and newest.said_on <= by_then[-1].said_on):
        return by_then[-1]
    return newest
