"""Reads the current state of studies, and who is known under which number."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from msgspec import Struct
from sqlalchemy import Connection, func, or_, select
from sqlmodel import col
from sqlmodel import select as select_objects

from db.chunks import chunks
from db.read.copies import read_copies
from db.tables import (
    StudyIdentifier,
    StudyRow,
    StudySearch,
    core_table,
)
from db.transaction import session_on
from tracker.history import State

_study = core_table(StudyRow)
_search = core_table(StudySearch)
_identifier = core_table(StudyIdentifier)


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


def keys_by_identifier(connection: Connection, text: str) -> list[str]:
    """The studies with this key, registration number or alias; else with this other identifier.

    A copy is found by its own key, or by numbers that no record that we hold has.
    """
    copies = read_copies(connection)
    registered = select(_study.c.study_key).where(
        or_(_study.c.study_key == text, _study.c.registration_number == text.upper())
    )
    aliases = select(_identifier.c.study_key).where(
        _identifier.c.origin == "alias", _identifier.c.identifier == text.upper()
    )
    others = select(_identifier.c.study_key).where(_identifier.c.identifier == text)
    for query in (registered, aliases, others):
        found = set(connection.scalars(query))
        if text in found:
            return [text]
        keys = sorted(copies.speaking(found))
        if keys:
            return keys
    return []


def count_studies(connection: Connection) -> dict[str, int]:
    """Return how many studies are on their registry, by registry."""
    query = select(_study.c.registry_key, func.count()).where(_study.c.gone_at.is_(None))
    found = connection.execute(query.group_by(_study.c.registry_key))
    return {key: int(count) for key, count in found}


class Posted(Struct, frozen=True):
    """Study keys by the day of their first posting: by a day, after it, or without any."""

    by_then: frozenset[str]
    later: frozenset[str]
    undated: frozenset[str]


def posted_by(connection: Connection, day: date) -> Posted:
    """Return which studies their registry had first posted by `day`, gone since or not."""
    posted = _study.c.first_posted
    parts = (posted <= day.isoformat(), posted > day.isoformat(), posted.is_(None))
    return Posted(
        *(frozenset(connection.scalars(select(_study.c.study_key).where(one))) for one in parts)
    )


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
