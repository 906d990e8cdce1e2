"""Where jobs stand that go on from where they stopped: named positions in a table of their own.

Each is moved in the transaction of the work that it stands for, so a crash moves both or neither.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from msgspec import Struct

from db.moments import moment_of
from db.reader import Reader, column, first, run
from tracker.study.identifiers import Identifier

WORD_LISTS = "word lists of alerts"
NEWS = "news for linking"
LINKED = "news linked"
WRITTEN = "reports written by schedule"
PARTNER = "partner asked for "
RULES = "rules of all that is derived"
_SEVERAL = ""


class Position(Struct, frozen=True):
    """What a cursor stands at, and when it was last moved there."""

    value: str
    moved_at: datetime


def reported_until(connection: Reader, cohort: str) -> datetime | None:
    """Return the newest pass whose changes a report of `cohort` covered; None: no report did."""
    found = _read(connection, _reported(cohort))
    return datetime.fromisoformat(found.value) if found else None


def move_reported(connection: Reader, cohort: str, until: datetime, now: datetime) -> None:
    """Note that the changes of `cohort` are reported up to the pass observed at `until`."""
    _move(connection, _reported(cohort), until.isoformat(), now)


def written_reports(connection: Reader) -> Position | None:
    """Return what the schedule wrote last, as it was noted; None: nothing yet."""
    return _read(connection, WRITTEN)


def note_written_reports(connection: Reader, noted: str, now: datetime) -> None:
    """Note what the schedule wrote: the next trend goes on from there."""
    _move(connection, WRITTEN, noted, now)


def known_word_lists(connection: Reader) -> Position | None:
    """Return the fingerprint of cohort rules and word lists that alerts last worked with."""
    return _read(connection, WORD_LISTS)


def move_word_lists(connection: Reader, fingerprint: str, now: datetime) -> None:
    """Note that alerts work with the word lists of this fingerprint from now on."""
    _move(connection, WORD_LISTS, fingerprint, now)


def note_news(connection: Reader, run_id: int, now: datetime) -> None:
    """Note that the run brought studies, or other readings of them, that linking has not seen."""
    _move(connection, NEWS, str(run_id), now)


def is_link_due(connection: Reader) -> bool:
    """Return whether there was news since the last link."""
    news, linked = _read(connection, NEWS), _read(connection, LINKED)
    return news is not None and (linked is None or linked.value != news.value)


def note_linked(connection: Reader, now: datetime) -> None:
    """Note that all news which this transaction sees is linked."""
    news = _read(connection, NEWS)
    if news is not None:
        _move(connection, LINKED, news.value, now)


def rules_of_all(connection: Reader) -> str | None:
    """Return the stamp of the rules by which all in the store was derived; None: of several.

    None too before the first rebuild or load, which are what derives all of it.
    """
    found = _read(connection, RULES)
    return found.value or None if found else None


def note_rules_of_all(connection: Reader, stamp: str, now: datetime) -> None:
    """Note that all in the store was derived by the rules of this stamp."""
    _move(connection, RULES, stamp, now)


def note_rules_of_some(connection: Reader, stamp: str, now: datetime) -> None:
    """Note that some of it was."""
    found = _read(connection, RULES)
    if found is not None and found.value not in (stamp, _SEVERAL):
        _move(connection, RULES, _SEVERAL, now)


def note_partners_asked(connection: Reader, numbers: Iterable[Identifier], now: datetime) -> None:
    """Note that registries were asked for these numbers and do not have them."""
    for one in numbers:
        _move(connection, f"{PARTNER}{one.issuer} {one.number}", "not there", now)


def partners_asked(connection: Reader, since: datetime) -> set[Identifier]:
    """Return the numbers that registries did not have when they were asked after `since`."""
    query = "SELECT name FROM cursor WHERE name LIKE :names AND moved_at > :since"
    found = column(connection, query, names=f"{PARTNER}%", since=since)
    names = [name.removeprefix(PARTNER) for name in found]
    return {Identifier(*name.split(" ", 1)) for name in names}


def _reported(cohort: str) -> str:
    return f"changes reported of {cohort}"


def _read(connection: Reader, name: str) -> Position | None:
    query = "SELECT value, moved_at FROM cursor WHERE name = :name"
    found = first(connection, query, name=name)
    return Position(found[0], moment_of(found[1])) if found else None


def _move(connection: Reader, name: str, value: str, now: datetime) -> None:
    """Insert or update, in words that SQLite and PostgreSQL have in common."""
    statement = """
    INSERT INTO cursor (name, value, moved_at) VALUES (:name, :value, :now)
    ON CONFLICT (name) DO UPDATE SET value = excluded.value, moved_at = excluded.moved_at
    """
    run(connection, statement, name=name, value=value, now=now)
