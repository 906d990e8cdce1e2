"""What the tracker did and what it wants looked at: runs, issues, alerts, digests, deliveries."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import UniqueConstraint
from sqlmodel import Field

from db.tables.base import Table, moment


class RunRow(Table, table=True):
    """One time that a job ran."""

    __tablename__ = "run"

    id: int | None = Field(default=None, primary_key=True)
    job: str = Field(index=True)
    subject: str = ""  # the registry of a sync, the file of an import
    started_at: datetime = moment()
    finished_at: datetime | None = moment(required=False)
    outcome: str = "running"  # running | ok | partial | failed | interrupted
    counts: str = "{}"  # JSON
    error: str | None = None


class IssueRow(Table, table=True):
    """Something that a person should look at; repetitions count up."""

    __tablename__ = "issue"
    __table_args__ = (UniqueConstraint("code", "registry_key", "field", "value"),)

    id: int | None = Field(default=None, primary_key=True)
    code: str
    level: str
    registry_key: str
    field: str
    value: str
    message: str = ""
    example_study_key: str | None = None
    seen: int = 0
    first_seen_at: datetime = moment()
    last_seen_at: datetime = moment()
    closed_at: datetime | None = moment(required=False)


class AlertRow(Table, table=True):
    """One rule meeting one state of one study for one channel: the key keeps it from recurring."""

    __tablename__ = "alert"

    rule: str = Field(primary_key=True)
    channel: str = Field(primary_key=True)
    study_key: str = Field(primary_key=True)
    observed_at: datetime = moment(key=True)
    digest_id: int | None = Field(default=None, foreign_key="digest.id", index=True)


class DigestRow(Table, table=True):
    """The alerts of one period for one channel, as they are to be sent."""

    __tablename__ = "digest"

    id: int | None = Field(default=None, primary_key=True)
    channel: str = Field(index=True)
    created_at: datetime = moment()
    state: str = "pending"  # pending | sent
    sent_at: datetime | None = moment(required=False)
    item_count: int
    title: str
    text: str


class DeliveryRow(Table, table=True):
    """One attempt to send one digest, written on failure too."""

    __tablename__ = "delivery"

    id: int | None = Field(default=None, primary_key=True)
    digest_id: int = Field(foreign_key="digest.id", index=True)
    tried_at: datetime = moment()
    outcome: str  # sent | failed
    error: str | None = None
