"""What runs concluded, row by row tagged with the run that wrote it and the run that replaced it.

As in a database's own row versions a row is there for readers if its writer is accepted, and its
replacer, if it has one, is not. Runs that are not accepted (yet) stand in `staging`. So acceptance
and refusal are one row each, however many studies a run concluded; the views `study`, `version`,
`change`, `observation` and `study_search` show what is accepted. `written_by` is 0 for what is
older than these tags.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import Index, false
from sqlmodel import Field

from db.tables.base import Table, moment
from db.tables.state import SMALL


class StagingRow(Table, table=True):
    """A run that is not accepted: what it wrote is there for nobody, and all that it replaced is.

    `sealed` holds what its acceptance has to know (JSON); null: it cannot be gone on with.
    `rules`: the fingerprint of the rules that it derives by.
    """

    __tablename__ = "staging"

    run_id: int = Field(primary_key=True, sa_column_kwargs={"autoincrement": False})
    registry_key: str  # empty: all
    rules: str
    sealed: str | None = None
    is_refused: bool = Field(default=False, sa_column_kwargs={"server_default": false()})


class StagedRow(Table, table=True):
    """A study that a run is to conclude, and what came of it; no `result`: still to be done."""

    __tablename__ = "staged"
    __table_args__: Any = (SMALL,)

    run_id: int = Field(primary_key=True)
    study_key: str = Field(primary_key=True)
    body_sha256: str | None = None  # null: its registry no longer has it
    snapshot_id: int | None = None
    left_search: bool = Field(default=False, sa_column_kwargs={"server_default": false()})
    merged_into: str | None = None
    searches: str = "[]"  # JSON list of names
    result: str | None = None  # JSON


class HeadRow(Table, table=True):
    """Which state a study has, and since when: under the view `study` together with `state`."""

    __tablename__ = "head"
    __table_args__: Any = (Index("ix_head_state_id", "state_id"), SMALL)

    study_key: str = Field(primary_key=True)
    written_by: int = Field(primary_key=True)
    replaced_by: int | None = None
    state_id: int = Field(foreign_key="state.state_id")
    version_number: int
    first_observed_at: datetime = moment()
    last_changed_at: datetime = moment()
    gone_at: datetime | None = moment(required=False)
    merged_into: str | None = None
    left_search_at: datetime | None = moment(required=False)


class RunVersion(Table, table=True):
    """Under the view `version`."""

    __tablename__ = "run_version"
    __table_args__: Any = (SMALL,)

    study_key: str = Field(primary_key=True)
    number: int = Field(primary_key=True)
    written_by: int = Field(primary_key=True)
    replaced_by: int | None = None
    body_sha256: str = Field(foreign_key="body.sha256")
    observed_at: datetime = moment()
    registry_updated: str | None = None
    origin: str = "observed"  # observed | reconstructed


class RunChange(Table, table=True):
    """Under the view `change`."""

    __tablename__ = "run_change"
    __table_args__: Any = (Index("ix_run_change_observed_at", "observed_at"), SMALL)

    study_key: str = Field(primary_key=True)
    observed_at: datetime = moment(key=True)
    path: str = Field(primary_key=True)
    written_by: int = Field(primary_key=True)
    replaced_by: int | None = None
    number: int
    kind: str
    importance: int
    before: str | None = None  # JSON
    after: str | None = None  # JSON


class RunObservation(Table, table=True):
    """Under the view `observation`."""

    __tablename__ = "run_observation"
    __table_args__: Any = (SMALL,)

    study_key: str = Field(primary_key=True)
    observed_at: datetime = moment(key=True)
    written_by: int = Field(primary_key=True)
    replaced_by: int | None = None
    body_sha256: str | None = Field(default=None, foreign_key="body.sha256")
    snapshot_id: int = Field(foreign_key="snapshot.id")
    left_search: bool = Field(default=False, sa_column_kwargs={"server_default": false()})


class RunSearch(Table, table=True):
    """Under the view `study_search`; two runs may note one pair, and readers see it once."""

    __tablename__ = "run_search"
    __table_args__: Any = (SMALL,)

    study_key: str = Field(primary_key=True)
    search: str = Field(primary_key=True)
    written_by: int = Field(primary_key=True)
