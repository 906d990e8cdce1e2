"""Reads the current state of studies."""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import Connection, select
from sqlmodel import col
from sqlmodel import select as select_objects

from db.chunks import chunks
from db.tables import (
    StudyRow,
    StudySearch,
    core_table,
)
from db.transaction import session_on
from tracker.history import State

_study = core_table(StudyRow)
_search = core_table(StudySearch)


def known_studies(connection: Connection, registry_key: str) -> dict[str, State]:
    """The states of all studies of a registry by registration number, as they were written."""
    names = (
        "body_sha256",
        "version_number",
        "first_observed_at",
        "last_changed_at",
        "gone_at",
        "merged_into",
        "left_search_at",
    )
    query = select(_study.c.registration_number, *(_study.c[name] for name in names))
    found = connection.execute(query.where(_study.c.registry_key == registry_key))
    return {number: State(**dict(zip(names, rest, strict=True))) for number, *rest in found}


def known_searches(connection: Connection, study_keys: Iterable[str]) -> set[tuple[str, str]]:
    """(study_key, search) of these studies."""
    query = select(_search.c.study_key, _search.c.search)
    found: set[tuple[str, str]] = set()
    for chunk in chunks(study_keys):
        rows = connection.execute(query.where(_search.c.study_key.in_(chunk)))
        found.update((study_key, search) for study_key, search in rows)
    return found


def study_rows(connection: Connection, study_keys: Iterable[str]) -> dict[str, StudyRow]:
    """Return the current rows of these studies, by study key."""
    found: dict[str, StudyRow] = {}
    with session_on(connection) as session:
        for chunk in chunks(study_keys):
            query = select_objects(StudyRow).where(col(StudyRow.study_key).in_(chunk))
            found |= {study.study_key: study for study in session.exec(query)}
    return found


def searches_of(connection: Connection, study_key: str) -> list[str]:
    """Return the names of the searches that found a study, in order."""
    query = select(_search.c.search).where(_search.c.study_key == study_key)
    return list(connection.scalars(query.order_by(_search.c.search)))
