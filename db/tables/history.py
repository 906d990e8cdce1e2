"""What happened: the distinct states of each study and what differs between them, as views.

The tables under them are in db/tables/runs.py.
"""

from __future__ import annotations

from datetime import datetime

from sqlmodel import Field

from db.tables.base import View, moment


class VersionRow(View, table=True):
    """One distinct state of a study; its content is derived from the body."""

    __tablename__ = "version"

    study_key: str = Field(primary_key=True)
    number: int = Field(primary_key=True)
    body_sha256: str
    observed_at: datetime = moment()
    registry_updated: str | None = None
    origin: str = "observed"  # observed | reconstructed


class ChangeRow(View, table=True):
    """One path that differs from the version before; path `study`: it came, went or came back."""

    __tablename__ = "change"

    study_key: str = Field(primary_key=True)
    observed_at: datetime = moment(key=True)
    path: str = Field(primary_key=True)
    number: int
    kind: str
    importance: int
    before: str | None = None  # JSON
    after: str | None = None  # JSON
