"""Reads which numbers of other registrations records name, and which of these we do not hold."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from datetime import datetime
from functools import lru_cache

from sqlalchemy import Connection, select

from db.chunks import chunks
from db.read.copies import read_copies
from db.tables import StudyIdentifier, StudyRow, core_table
from tracker.linking.partners import registrations_in
from tracker.study.identifiers import Identifier, canonical

_identifier = core_table(StudyIdentifier)
_study = core_table(StudyRow)
_OWN = ("own", "alias")
_read = lru_cache(maxsize=16_384)(registrations_in)

Partners = dict[str, tuple[Identifier, ...]]
"""Numbers by study key, in order."""


def partners_not_held(
    connection: Connection, study_keys: Collection[str] | None = None
) -> Partners:
    """Return the registrations that these studies (None: all) name and of which we hold no record.

    What a copy of a record that we hold says is not heard. A record that is gone is held.
    """
    return partners_among(connection, _named(connection, study_keys))


def partners_among(
    connection: Connection,
    numbers: Iterable[tuple[str, str]],
    until: datetime | None = None,
) -> Partners:
    """Return the same of `numbers`, which are (study key, a number as it is written).

    `until`: of which we held no record by then.
    """
    copies = read_copies(connection)
    named: dict[str, set[Identifier]] = {}
    for study_key, text in numbers:
        if not copies.is_silent(study_key, until):
            named.setdefault(study_key, set()).update(_read(text))
    held = _held(connection, until) if any(named.values()) else set()
    missing = {key: tuple(sorted(found - held)) for key, found in sorted(named.items())}
    return {key: found for key, found in missing.items() if found}


def _named(connection: Connection, study_keys: Collection[str] | None) -> Iterator[tuple[str, str]]:
    query = select(_identifier.c.study_key, _identifier.c.identifier).where(
        _identifier.c.origin.not_in(_OWN)
    )
    some: Iterable[Collection[str] | None] = [None] if study_keys is None else chunks(study_keys)
    for keys in some:
        part = query if keys is None else query.where(_identifier.c.study_key.in_(keys))
        yield from ((study_key, text) for study_key, text in connection.execute(part))


def _held(connection: Connection, until: datetime | None) -> set[Identifier]:
    query = select(_identifier.c.identifier).where(_identifier.c.origin.in_(_OWN))
    if until is not None:
        held = select(_study.c.study_key).where(_study.c.first_observed_at <= until)
        query = query.where(_identifier.c.study_key.in_(held))
    found = (canonical(text) for text in connection.scalars(query))
    return {one for one in found if one is not None}
