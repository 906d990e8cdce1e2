"""What was seen, never altered: bodies, the passes that brought them, and which study had which.

Everything else in the store follows from these tables and today's code.
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Column, LargeBinary
from sqlmodel import Field

from db.tables.base import Table, View, moment


class BodyRow(Table, table=True):
    """A record as served (without contacts and load stamp), kept by the SHA-256 of its bytes.

    Its content is packed by zstd: by itself, with a dictionary, or as what differs from a base.
    """

    __tablename__ = "body"

    sha256: str = Field(primary_key=True)
    media_type: str
    size: int
    content: bytes = Field(sa_column=Column(LargeBinary, nullable=False))
    dictionary_id: int | None = None
    base_sha256: str | None = None  # another body, which has no base itself


class BodyDictionaryRow(Table, table=True):
    """What bodies of a registry have in common, so that each is packed without it."""

    __tablename__ = "body_dictionary"

    id: int = Field(primary_key=True, sa_column_kwargs={"autoincrement": False})
    registry_key: str
    number: int  # 1, 2, ...: of a registry, the highest packs what comes
    content: bytes = Field(sa_column=Column(LargeBinary, nullable=False))
    sha256: str
    trained_on: int
    packed: int  # bodies


class ServedRow(Table, table=True):
    """The body that a registry served last of a study, and the mark by which it is known again."""

    __tablename__ = "served"
    __table_args__ = ({"sqlite_with_rowid": False},)

    study_key: str = Field(primary_key=True)
    body_sha256: str = Field(foreign_key="body.sha256")
    mark: bytes | None = Field(default=None, sa_column=Column(LargeBinary, nullable=True))
    aliases: str | None = None  # JSON list; null: none


class ReceivedRow(Table, table=True):
    """What a page of a file brought that is being imported: there until the import has ended."""

    __tablename__ = "received"

    reading: str = Field(primary_key=True)  # SHA-256 of what is read: registry, files, option
    ordinal: int = Field(primary_key=True, sa_column_kwargs={"autoincrement": False})
    registry_key: str
    place: str  # JSON: where the next page begins
    content: bytes = Field(sa_column=Column(LargeBinary, nullable=False))  # MessagePack


class SnapshotRow(Table, table=True):
    """One pass over one registry for one search, accepted or rejected whole."""

    __tablename__ = "snapshot"

    id: int | None = Field(default=None, primary_key=True)
    run_id: int = Field(foreign_key="run.id", index=True)
    registry_key: str = Field(index=True)
    search: str
    query: str
    scope: str  # full | incremental
    updated_since: str | None = None
    observed_at: datetime = moment()
    state: str  # open | accepted | rejected
    completeness: str | None = None  # COMPLETE | PARTIAL
    is_baseline: bool = False
    data_timestamp: str | None = None
    registry_total: int | None = None
    received: int = 0
    duplicates: int = 0
    unreadable: int = 0
    checks: str = "[]"  # JSON: what was compared with what, and what came out


class ObservationRow(View, table=True):
    """From this moment on the study had this body; no body: its registry no longer has it.

    A view; the table under it is in db/tables/runs.py.
    """

    __tablename__ = "observation"

    study_key: str = Field(primary_key=True)
    observed_at: datetime = moment(key=True)
    body_sha256: str | None = None
    snapshot_id: int  # of several, the one that looked last
    left_search: bool = False  # it is there, but the searches that brought it do not any more


class RegistryHistoryRow(Table, table=True):
    """When a registry last listed the versions that a study had; none: it keeps no history."""

    __tablename__ = "registry_history"

    study_key: str = Field(primary_key=True)
    listed_at: datetime = moment()
    version_count: int


class RegistryVersionRow(Table, table=True):
    """A version that the registry says a study had; without a body it is only listed so far."""

    __tablename__ = "registry_version"

    study_key: str = Field(primary_key=True)
    registry_version: int = Field(primary_key=True)
    registry_date: str
    registry_updated: str | None = None
    body_sha256: str | None = Field(default=None, foreign_key="body.sha256")
    fetched_at: datetime | None = moment(required=False)
