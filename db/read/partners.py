"""Reads which numbers of other registrations records name, and which of these we do not hold."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from datetime import datetime
from functools import lru_cache

from db.chunks import chunks
from db.read.copies import read_copies
from db.reader import Reader, column, given, rows
from tracker.study.identifiers import Identifier, canonical
from tracker.study.partners import registrations_in

_NAMED = """
SELECT study_key, identifier FROM study_identifier WHERE origin NOT IN ('own', 'alias')
"""
_OWN = "SELECT identifier FROM study_identifier WHERE origin IN ('own', 'alias')"
_BY_THEN = " AND study_key IN (SELECT study_key FROM study WHERE first_observed_at <= :until)"
_read = lru_cache(maxsize=16_384)(registrations_in)

Partners = dict[str, tuple[Identifier, ...]]
"""Numbers by study key, in order."""


def partners_not_held(connection: Reader, study_keys: Collection[str] | None = None) -> Partners:
    """Return the registrations that these studies (None: all) name and of which we hold no record.

    What a copy of a record that we hold says is not heard. A record that is gone is held.
    """
    return partners_among(connection, _named(connection, study_keys))


def partners_among(
    connection: Reader,
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


def _named(connection: Reader, study_keys: Collection[str] | None) -> Iterator[tuple[str, str]]:
    if study_keys is None:
        yield from ((key, text) for key, text in rows(connection, _NAMED))
        return
    for keys in chunks(study_keys):
        some = rows(connection, f"{_NAMED} AND study_key IN (:keys)", keys=keys)
        yield from ((key, text) for key, text in some)


def _held(connection: Reader, until: datetime | None) -> set[Identifier]:
    query = _OWN if until is None else _OWN + _BY_THEN
    found = (canonical(text) for text in column(connection, query, **given(until=until)))
    return {one for one in found if one is not None}
