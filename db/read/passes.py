"""Reads what accepted passes brought, so that alert rules meet each of them once."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from msgspec import Struct
from sqlalchemy import Connection, Integer, and_, cast, func, select

from db.chunks import chunks
from db.read.changes import BASELINE, CHANGE_COLUMNS, read_change
from db.read.looks import looks_at
from db.tables import (
    ChangeRow,
    ClassificationRow,
    ConsideredPassRow,
    SnapshotRow,
    StudyRow,
    VersionRow,
    core_table,
)
from tracker.changes import Change

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


class ChangedStudy(Struct, frozen=True):
    """What news says of a study besides its changes; `disease_group` is our classification."""

    study_key: str
    registration_number: str
    brief_title: str | None
    url: str | None
    first_posted: str | None
    overall_status: str | None
    phase: str | None
    enrollment: int | None
    lead_sponsor: str | None
    disease_group: str | None


class PassChange(Struct, frozen=True):
    """One change that a pass brought, and the number of the version that it led to."""

    study: ChangedStudy
    observed_at: datetime
    version_number: int
    change: Change


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


def altered_searches(connection: Connection, found: Pass) -> list[str]:
    """Searches of this pass that no complete pass before it had asked."""
    looks = looks_at(connection, [found.registry_key])
    here = select(_snapshot.c.search, _snapshot.c.id).where(
        _snapshot.c.registry_key == found.registry_key,
        _snapshot.c.state == "accepted",
        _snapshot.c.observed_at == found.observed_at,
    )
    searched = connection.execute(here)
    return sorted({name for name, number in searched if looks.until_snapshot(number) is None})


def changes_of(connection: Connection, found: Pass) -> list[PassChange]:
    """Return the changes of a pass, study by study, the most important of each first."""
    group = (  # as a value for each change: to join the view, SQLite would read all of it first
        select(_class.c.value)
        .where(_class.c.study_key == _study.c.study_key, _class.c.concept == "disease_group")
        .scalar_subquery()
    )
    columns = (_study.c[name] for name in ChangedStudy.__struct_fields__[:-1])
    change = (_change.c[name] for name in CHANGE_COLUMNS)
    query = (
        select(*columns, group, _change.c.observed_at, _change.c.number, *change)
        .join(_study, _study.c.study_key == _change.c.study_key)
        .where(
            _change.c.observed_at == found.observed_at,
            _study.c.registry_key == found.registry_key,
            _change.c.kind != BASELINE,
        )
    )
    order = (_change.c.study_key, _change.c.importance.desc(), _change.c.path)
    return [_pass_change(*values) for values in connection.execute(query.order_by(*order))]


def _pass_change(*values: Any) -> PassChange:
    """Values in the order of the query: of the study, moment and number, of the change."""
    last = len(ChangedStudy.__struct_fields__)
    observed_at, number, *change = values[last:]
    return PassChange(ChangedStudy(*values[:last]), observed_at, number, read_change(*change))


def count_baseline(connection: Connection, found: Pass) -> int:
    """How many studies a first pass brought."""
    query = select(func.count()).where(
        _change.c.observed_at == found.observed_at,
        _change.c.kind == BASELINE,
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
