"""Reads what accepted passes brought, so that alert rules meet each of them once."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from msgspec import Struct
from sqlalchemy import Connection, Integer, Row, and_, cast, func, select

from db.bodies import chunks
from db.tables import (
    ChangeRow,
    ClassificationRow,
    ConsideredPassRow,
    SnapshotRow,
    StudyRow,
    VersionRow,
    core_table,
)

IMPORT = "import"  # its query names the files, and they differ every time
_snapshot = core_table(SnapshotRow)
_considered = core_table(ConsideredPassRow)
_change = core_table(ChangeRow)
_study = core_table(StudyRow)
_class = core_table(ClassificationRow)
_version = core_table(VersionRow)


class Pass(Struct, frozen=True):
    """One accepted observation of a registry, all its searches together."""

    registry_key: str
    observed_at: datetime
    is_baseline: bool


def passes(
    connection: Connection,
    since: datetime | None = None,
    until: datetime | None = None,
    *,
    only_unconsidered: bool = False,
) -> list[Pass]:
    """Accepted passes observed after `since` and up to `until`, oldest first."""
    key, observed = _snapshot.c.registry_key, _snapshot.c.observed_at
    same = and_(_considered.c.registry_key == key, _considered.c.observed_at == observed)
    baseline = func.max(cast(_snapshot.c.is_baseline, Integer))  # PostgreSQL has no max of booleans
    query = select(key, observed, baseline).where(_snapshot.c.state == "accepted")
    query = query.group_by(key, observed)
    if since is not None:
        query = query.where(observed > since)
    if until is not None:
        query = query.where(observed <= until)
    if only_unconsidered:
        query = query.outerjoin(_considered, same).where(_considered.c.registry_key.is_(None))
    found = connection.execute(query.order_by(observed, key))
    return [Pass(registry_key, at, bool(first)) for registry_key, at, first in found]


def considered_registries(connection: Connection) -> set[str]:
    """Registries of which a pass was ever considered: the others are met for the first time."""
    return set(connection.scalars(select(_considered.c.registry_key).distinct()))


def previous(connection: Connection, found: Pass) -> datetime | None:
    """When the registry was last seen before this pass."""
    query = select(func.max(_snapshot.c.observed_at)).where(
        _snapshot.c.registry_key == found.registry_key,
        _snapshot.c.state == "accepted",
        _snapshot.c.observed_at < found.observed_at,
    )
    at: datetime | None = connection.scalar(query)
    return at


def altered_searches(connection: Connection, found: Pass) -> list[str]:
    """Searches of this pass that are new or ask something else than the last time."""
    query = select(_snapshot.c.search, _snapshot.c.query).where(
        _snapshot.c.registry_key == found.registry_key, _snapshot.c.state == "accepted"
    )
    here = connection.execute(query.where(_snapshot.c.observed_at == found.observed_at))
    altered = []
    for search, text in here:
        earlier = query.where(
            _snapshot.c.search == search, _snapshot.c.observed_at < found.observed_at
        )
        last = connection.execute(earlier.order_by(_snapshot.c.id.desc()).limit(1)).first()
        if last is None or (last.query != text and search != IMPORT):
            altered.append(search)
    return sorted(set(altered))


def changes_of(connection: Connection, found: Pass) -> list[Row[Any]]:
    """The changes of a pass with study columns and disease group, study by study."""
    columns = (
        *(_study.c.brief_title, _study.c.url, _study.c.registration_number, _study.c.first_posted),
        *(_study.c.overall_status, _study.c.phase, _study.c.enrollment, _study.c.lead_sponsor),
        *(_study.c.country_count, _study.c.body_sha256),
    )
    group = and_(_class.c.study_key == _study.c.study_key, _class.c.concept == "disease_group")
    query = (
        select(_change, *columns, _class.c.value.label("disease_group"))
        .join(_study, _study.c.study_key == _change.c.study_key)
        .outerjoin(_class, group)
        .where(
            _change.c.observed_at == found.observed_at,
            _study.c.registry_key == found.registry_key,
            _change.c.kind != "baseline",
        )
    )
    order = (_change.c.study_key, _change.c.importance.desc(), _change.c.path)
    return list(connection.execute(query.order_by(*order)))


def count_baseline(connection: Connection, found: Pass) -> int:
    """How many studies a first pass brought."""
    query = select(func.count()).where(
        _change.c.observed_at == found.observed_at,
        _change.c.kind == "baseline",
        _change.c.study_key.startswith(f"{found.registry_key}:"),
    )
    return connection.scalar(query) or 0


def bodies_at(connection: Connection, states: list[tuple[str, int]]) -> dict[tuple[str, int], str]:
    """The body hash of each (study_key, version number) that exists."""
    found: dict[tuple[str, int], str] = {}
    wanted = set(states)
    for chunk in chunks(sorted({key for key, _ in states})):
        query = select(_version.c.study_key, _version.c.number, _version.c.body_sha256)
        for key, number, sha256 in connection.execute(query.where(_version.c.study_key.in_(chunk))):
            if (key, number) in wanted:
                found[key, number] = sha256
    return found
