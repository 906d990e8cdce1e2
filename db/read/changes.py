"""Reads what changed, with what a reader needs to know of each study."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

import msgspec
from msgspec import Struct
from sqlalchemy import Connection, RowMapping, select

from db.tables import ChangeRow, StudyRow, core_table
from tracker.changes import Change, Importance

BASELINE = "baseline"
"""The kind of a change that tells of no event: the study came with a registry's first snapshot."""

_change = core_table(ChangeRow)
_study = core_table(StudyRow)
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
    connection: Connection,
    since: datetime | None,
    until: datetime | None = None,
    *,
    study_key: str | None = None,
) -> list[StudyChange]:
    """Return changes observed after `since` and up to `until`, most important first."""
    query = select(
        _change,
        _study.c.brief_title,
        _study.c.url,
        _study.c.registration_number,
    ).join(_study, _study.c.study_key == _change.c.study_key)
    if since is not None:
        query = query.where(_change.c.observed_at > since)
    if until is not None:
        query = query.where(_change.c.observed_at <= until)
    if study_key is not None:
        query = query.where(_change.c.study_key == study_key)
    order = (
        _change.c.importance.desc(),
        _change.c.observed_at,
        _change.c.study_key,
        _change.c.path,
    )
    return _changes(connection.execute(query.order_by(*order)).mappings())


def _changes(found: Iterable[RowMapping]) -> list[StudyChange]:
    return [
        StudyChange(
            study_key=columns["study_key"],
            registration_number=columns["registration_number"],
            title=columns["brief_title"],
            url=columns["url"],
            observed_at=columns["observed_at"],
            version_number=columns["number"],
            change=read_change(*(columns[name] for name in CHANGE_COLUMNS)),
        )
        for columns in found
    ]


def read_change(
    path: str, kind: str, importance: int, before: str | None, after: str | None
) -> Change:
    """Return the change that these columns hold; `before` and `after` are JSON."""
    return Change(path, kind, Importance(importance), _value(before), _value(after))


def _value(text: str | None) -> Any:
    """A JSON value, whose type only its path tells."""
    return None if text is None else msgspec.json.decode(text)
