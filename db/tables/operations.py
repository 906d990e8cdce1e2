"""What the tracker did and what it wants looked at: runs, issues, alerts, deliveries, troubles."""

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
    counts: str = "{}"  # JSON, for people: no program reads it again
    error: str | None = None


class CursorRow(Table, table=True):
    """Where a job stands that goes on from where it stopped."""

    __tablename__ = "cursor"

    name: str = Field(primary_key=True)
    value: str
    moved_at: datetime = moment()


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


class ConsideredPassRow(Table, table=True):
    """A pass that the alert rules have met; the key keeps its changes from being news again."""

    __tablename__ = "considered_pass"

    registry_key: str = Field(primary_key=True)
    observed_at: datetime = moment(key=True)
    considered_at: datetime = moment()
    changes: int
    alerts: int
    note: str = ""  # why nothing, or not everything, of it was news


class AlertRow(Table, table=True):
    """One rule meeting one state of one study for one channel: the key keeps it from recurring."""

    __tablename__ = "alert"

    rule: str = Field(primary_key=True)  # of config.toml, or `tracker` for its own notices
    channel: str = Field(primary_key=True)
    subject: str = Field(primary_key=True)  # a study key, or what a notice is about
    observed_at: datetime = moment(key=True)
    created_at: datetime = moment()
    importance: int
    at_once: bool  # else it waits for the next digest
    item: str  # JSON: what the digest says of it
    digest_id: int | None = Field(default=None, foreign_key="digest.id", index=True)


class DigestRow(Table, table=True):
    """One message for one channel, word for word as it is to be sent, until it is sent."""

    __tablename__ = "digest"

    id: int | None = Field(default=None, primary_key=True)
    channel: str = Field(index=True)
    mark: str = Field(unique=True)  # sent along, so that a receiver can drop a repetition
    created_at: datetime = moment()
    state: str = Field("pending", index=True)  # pending | sent
    attempts: int = 0
    next_try_at: datetime = moment()
    sent_at: datetime | None = moment(required=False)
    item_count: int
    left_out: int = 0
    title: str
    text: str
    html: str = ""


class DeliveryRow(Table, table=True):
    """One attempt to send one digest, written before it begins and closed on failure too."""

    __tablename__ = "delivery"

    id: int | None = Field(default=None, primary_key=True)
    digest_id: int = Field(foreign_key="digest.id", index=True)
    tried_at: datetime = moment()
    outcome: str = "begun"  # begun | sent | failed; begun for ever: the process ended meanwhile
    error: str | None = None


class TroubleRow(Table, table=True):
    """Something wrong with the tracker itself, from when it was noticed until it was over."""

    __tablename__ = "trouble"

    code: str = Field(primary_key=True)
    subject: str = Field(primary_key=True)  # a registry or a channel
    opened_at: datetime = moment(key=True)
    message: str
    closed_at: datetime | None = moment(required=False)


class JobLockRow(Table, table=True):
    """Who runs a job and until when nobody else may; and which firing was the last one done."""

    __tablename__ = "job_lock"

    name: str = Field(primary_key=True)
    holder: str | None = None  # host:process:number; null: free
    lease_until: datetime | None = moment(required=False)
    done_due_at: datetime | None = moment(required=False)
    next_due_at: datetime | None = moment(required=False)
    started_at: datetime | None = moment(required=False)
    finished_at: datetime | None = moment(required=False)
    outcome: str | None = None  # ok | failed
    error: str | None = None
