"""Keeps what registries say their records were."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import Connection, and_, delete, insert, select, update

from db.tables import RegistryHistoryRow, RegistryVersionRow, core_table
from tracker.registries.base import ListedVersion

_history = core_table(RegistryHistoryRow)
_listed = core_table(RegistryVersionRow)


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
