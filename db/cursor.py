"""Where jobs stand that go on from where they stopped: named positions in a table of their own.

Each is moved in the transaction of the work that it stands for, so a crash moves both or neither.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from msgspec import Struct
from sqlalchemy import Connection
from sqlmodel import col, select

from db.tables import CursorRow
from db.transaction import session_on
from tracker.study.identifiers import Identifier

WORD_LISTS = "word lists of alerts"
NEWS = "news for linking"
LINKED = "news linked"
WRITTEN = "reports written by schedule"
PARTNER = "partner asked for "


class Position(Struct, frozen=True):
    """What a cursor stands at, and when it was last moved there."""

    value: str
    moved_at: datetime


def reported_until(connection: Connection, cohort: str) -> datetime | None:
    """Return the newest pass whose changes a report of `cohort` covered; None: no report did."""
    found = _read(connection, _reported(cohort))
    return datetime.fromisoformat(found.value) if found else None


def move_reported(connection: Connection, cohort: str, until: datetime, now: datetime) -> None:
    """Note that the changes of `cohort` are reported up to the pass observed at `until`."""
    _move(connection, _reported(cohort), until.isoformat(), now)


def written_reports(connection: Connection) -> Position | None:
    """Return what the schedule wrote last, as it was noted; None: nothing yet."""
    return _read(connection, WRITTEN)


def note_written_reports(connection: Connection, noted: str, now: datetime) -> None:
    """Note what the schedule wrote: the next trend goes on from there."""
    _move(connection, WRITTEN, noted, now)


def known_word_lists(connection: Connection) -> Position | None:
    """Return the fingerprint of cohort rules and word lists that alerts last worked with."""
    return _read(connection, WORD_LISTS)


def move_word_lists(connection: Connection, fingerprint: str, now: datetime) -> None:
    """Note that alerts work with the word lists of this fingerprint from now on."""
    _move(connection, WORD_LISTS, fingerprint, now)


def note_news(connection: Connection, run_id: int, now: datetime) -> None:
    """Note that the run brought studies, or other readings of them, that linking has not seen."""
    _move(connection, NEWS, str(run_id), now)


def is_link_due(connection: Connection) -> bool:
    """Return whether there was news since the last link."""
    news, linked = _read(connection, NEWS), _read(connection, LINKED)
    return news is not None and (linked is None or linked.value != news.value)


def note_linked(connection: Connection, now: datetime) -> None:
    """Note that all news which this transaction sees is linked."""
    news = _read(connection, NEWS)
    if news is not None:
        _move(connection, LINKED, news.value, now)


def note_partners_asked(
    connection: Connection, numbers: Iterable[Identifier], now: datetime
) -> None:
    """Note that registries were asked for these numbers and do not have them."""
    for one in numbers:
        _move(connection, f"{PARTNER}{one.issuer} {one.number}", "not there", now)


def partners_asked(connection: Connection, since: datetime) -> set[Identifier]:
    """Return the numbers that registries did not have when they were asked after `since`."""
    query = select(CursorRow.name).where(
        col(CursorRow.name).startswith(PARTNER), CursorRow.moved_at > since
    )
    with session_on(connection) as session:
        names = [name.removeprefix(PARTNER) for name in session.exec(query)]
    return {Identifier(*name.split(" ", 1)) for name in names}


def _reported(cohort: str) -> str:
    return f"changes reported of {cohort}"


def _read(connection: Connection, name: str) -> Position | None:
    with session_on(connection) as session:
        found = session.get(CursorRow, name)
        return Position(found.value, found.moved_at) if found else None


def _move(connection: Connection, name: str, value: str, now: datetime) -> None:
    with session_on(connection) as session:
        session.merge(CursorRow(name=name, value=value, moved_at=now))
        session.flush()
