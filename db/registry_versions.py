"""Keeps what registries say their records were, and tells a study's state by a registry's dates."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import date, datetime
from typing import Any

from msgspec import Struct
from sqlalchemy import Connection, Select, and_, delete, exists, func, insert, or_, select, update

from db.tables import RegistryHistoryRow, RegistryVersionRow, StudyRow, VersionRow, core_table
from tracker.registries.base import ListedVersion
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


def _with_history(registry_key: str) -> Select[Any]:
    query = select(_study.c.study_key).where(_study.c.registry_key == registry_key)
    return query.outerjoin(_history, _history.c.study_key == _study.c.study_key)


def _is_to_be_listed() -> Any:
    grown = _study.c.last_changed_at > _history.c.listed_at
    return or_(_history.c.study_key.is_(None), grown)


def note_listed(
    connection: Connection, study_key: str, listed: Iterable[ListedVersion], now: datetime
) -> int:
    """Write down which versions the registry lists; returns how many are new to the store.

    What was listed or fetched before stays as it was.
    """
    versions = list(listed)
    known = set(
        connection.scalars(
            select(_listed.c.registry_version).where(_listed.c.study_key == study_key)
        )
    )
    fresh = [one for one in versions if one.version not in known]
    for one in fresh:
        row = {"registry_version": one.version, "registry_date": one.date}
        connection.execute(insert(_listed).values(study_key=study_key, **row))
    connection.execute(delete(_history).where(_history.c.study_key == study_key))
    connection.execute(
        insert(_history).values(study_key=study_key, listed_at=now, version_count=len(versions))
    )
    return len(fresh)


def versions_to_fetch(connection: Connection, study_key: str) -> list[int]:
    """The numbers of the versions that are listed and not yet fetched, oldest first."""
    query = select(_listed.c.registry_version).where(
        _listed.c.study_key == study_key, _listed.c.body_sha256.is_(None)
    )
    return list(connection.scalars(query.order_by(_listed.c.registry_version)))


def note_fetched(
    connection: Connection,
    state: tuple[str, int],
    body_sha256: str,
    registry_updated: str | None,
    now: datetime,
) -> None:
    """Write down the kept body of version `state` (study key, number) and its day of posting."""
    study_key, number = state
    here = and_(_listed.c.study_key == study_key, _listed.c.registry_version == number)
    values = {"registry_updated": registry_updated, "fetched_at": now}
    connection.execute(update(_listed).where(here).values(body_sha256=body_sha256, **values))


def registry_versions_of(connection: Connection, study_key: str) -> list[Any]:
    """Rows of `registry_version` of a study, oldest first."""
    query = select(_listed).where(_listed.c.study_key == study_key)
    return list(connection.execute(query.order_by(_listed.c.registry_version)))


class Said(Struct, frozen=True):
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


def said_by(connection: Connection, day: date, study_key: str | None = None) -> dict[str, Said]:
    """By study key (or only of one study): the last state that its registry showed by `day`.

    Of a state observed and one from the history the later counts, of two of one day the observed.
    """
    columns = (_version.c.study_key, _version.c.registry_updated, _version.c.body_sha256)
    observed = select(*columns, _version.c.observed_at)
    observed = observed.where(_version.c.registry_updated <= day.isoformat())
    listed = select(_listed.c.study_key, _SAID_ON, _listed.c.body_sha256)
    listed = listed.where(day.isoformat() >= _SAID_ON)
    if study_key is not None:
        observed = observed.where(_version.c.study_key == study_key)
        listed = listed.where(_listed.c.study_key == study_key)
    found: dict[str, Said] = {}
    in_order = observed.order_by(_version.c.registry_updated, _version.c.number)
    for key, said_on, sha256, observed_at in connection.execute(in_order):
        found[key] = Said(said_on, sha256, observed_at)
    in_order = listed.order_by(_SAID_ON, _listed.c.registry_version)
    for key, said_on, sha256 in connection.execute(in_order):
        seen = found.get(key)
        if seen is None or said_on > seen.said_on or seen.is_reconstructed:
            found[key] = Said(said_on, sha256)
    return found
