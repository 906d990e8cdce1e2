"""Reads which studies there are: by number, by registry, by the day of their first posting."""

from __future__ import annotations

from datetime import date

from msgspec import Struct

from db.read.copies import read_copies
from db.reader import Reader, column, rows

_REGISTERED = """
SELECT study_key FROM study WHERE study_key = :text OR registration_number = :number
"""
_ALIASES = """
SELECT study_key FROM study_identifier WHERE origin = 'alias' AND identifier = :number
"""
_OTHERS = "SELECT study_key FROM study_identifier WHERE identifier = :text"


def keys_by_identifier(connection: Reader, text: str) -> list[str]:
    """The studies with this key, registration number or alias; else with this other identifier.

    A copy is found by its own key, or by numbers that no record that we hold has.
    """
    copies = read_copies(connection)
    for query in (_REGISTERED, _ALIASES, _OTHERS):
        found = set(column(connection, query, text=text, number=text.upper()))
        if text in found:
            return [text]
        keys = sorted(copies.speaking(found))
        if keys:
            return keys
    return []


def count_studies(connection: Reader) -> dict[str, int]:
    """Return how many studies are on their registry, by registry."""
    query = "SELECT registry_key, count(*) FROM study WHERE gone_at IS NULL GROUP BY registry_key"
    return dict(rows(connection, query))


class Posted(Struct, frozen=True):
    """Study keys by the day of their first posting: by a day, after it, or without any."""

    by_then: frozenset[str]
    later: frozenset[str]
    undated: frozenset[str]


def posted_by(connection: Reader, day: date) -> Posted:
    """Return which studies their registry had first posted by `day`, gone since or not."""
    conditions = ("first_posted <= :day", "first_posted > :day", "first_posted IS NULL")
    return Posted(
        *(
            frozenset(
                column(
                    connection,
                    f"SELECT study_key FROM study WHERE {one}",  # noqa: S608  only our own words are put in
                    day=day.isoformat(),
                )
            )
            for one in conditions
        )
    )
