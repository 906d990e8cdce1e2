"""What happened: the distinct states of each study and what differs between them."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Index
from sqlmodel import Field

from db.tables.base import Table, moment


class VersionRow(Table, table=True):
    """One distinct state of a study; its content is derived from the body."""

    __tablename__ = "version"

    study_key: str = Field(primary_key=True)
    number: int = Field(primary_key=True)
    body_sha256: str = Field(foreign_key="body.sha256")
    observed_at: datetime = moment()
    registry_updated: str | None = None
    origin: str = "observed"  # observed | reconstructed


class ChangeRow(Table, table=True):
    """One path that differs from the version before; path `study`: it came, went or came back."""

    __tablename__ = "change"
    __table_args__ = (Index("ix_change_observed_at", "observed_at"),)

    study_key: str = Field(primary_key=True)
    observed_at: datetime = moment(key=True)
    path: str = Field(primary_key=True)
    number: int
    kind: str
    importance: int
    before: str | None = None  # JSON
    after: str | None = None  # JSON
