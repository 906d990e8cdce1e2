"""Reads what changed, with what a reader needs to know of each study."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import msgspec
from msgspec import Struct

from db.moments import moment_of
from db.reader import Reader, given, rows, where
from tracker.changes import Change, Importance

BASELINE = "baseline"
"""The kind of a change that tells of no event: the study came with a registry's first snapshot."""

CHANGE_COLUMNS = ("path", "kind", "importance", "before", "after")


class StudyChange(Struct, frozen=True, kw_only=True):
    """A change, when its state was observed, which version it led to, and whose it is."""

    study_key: str
    registration_number: str
    title: str | None
    url: str | None
    observed_at: datetime
    version_number: int
    change: Change


def changes_between(
    connection: Reader,
    since: datetime | None,
    until: datetime | None = None,
    *,
    study_key: str | None = None,
) -> list[StudyChange]:
    """Return changes observed after `since` and up to `until`, most important first."""
    asked = where(
        "c.observed_at > :since" if since is not None else None,
        "c.observed_at <= :until" if until is not None else None,
        "c.study_key = :study_key" if study_key is not None else None,
    )
    found = rows(
        connection,
        f"""
        SELECT c.study_key, s.registration_number, s.brief_title, s.url, c.observed_at, c.number,
            {", ".join(f"c.{name}" for name in CHANGE_COLUMNS)}
        FROM change c JOIN study s ON s.study_key = c.study_key
        {asked}
        ORDER BY c.importance DESC, c.observed_at, c.study_key, c.path
        """,  # noqa: S608  only our own words are put in
        **given(since=since, until=until, study_key=study_key),
    )
    return [_change(*one) for one in found]


def _change(*values: Any) -> StudyChange:
    """Return the change of one row: of the study, moment and number, of the change."""
    study_key, number, title, url, observed_at, version, *change = values
    return StudyChange(
        study_key=study_key,
        registration_number=number,
        title=title,
        url=url,
        observed_at=moment_of(observed_at),
        version_number=version,
        change=read_change(*change),
    )


def read_change(
    path: str, kind: str, importance: int, before: str | None, after: str | None
) -> Change:
    """Return the change that these columns hold; `before` and `after` are JSON."""
    return Change(path, kind, Importance(importance), _value(before), _value(after))


def _value(text: str | None) -> Any:
    """A JSON value, whose type only its path tells."""
    return None if text is None else msgspec.json.decode(text)
