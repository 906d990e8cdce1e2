"""What the store and whoever derives hand each other: plain values, and nothing of a database.

A worker process starts with this and `rows`, not with SQLAlchemy (docs/adr/0032).
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from msgspec import Struct

from db.rows import LaidOut
from tracker.history import Happened, State, Version


class Base(Struct, frozen=True):
    """What is known of a study, under which number its state lies, and which run said so."""

    written_by: int
    state_id: int
    state: State


class Observed(Struct, frozen=True):
    """The body that a study was observed with (None: gone), and the pass that brought it.

    `dated` is the day that the registry or the file said its data to be of, where it said any.
    """

    body_sha256: str | None
    dated: str | None
    snapshot_id: int
    left_search: bool


class Pending(Struct, frozen=True, kw_only=True):
    """A study that a run is to conclude: what it was seen with, and by which searches.

    `searches` are those that are not noted yet. No body: its registry no longer has it.
    """

    study_key: str
    snapshot_id: int
    body_sha256: str | None = None
    left_search: bool = False
    merged_into: str | None = None
    searches: tuple[str, ...] = ()


class Sighting(Struct, frozen=True):
    """A row of `observation`: with which body a study was seen, and by which snapshot."""

    observed_at: datetime
    body_sha256: str | None
    snapshot_id: int
    left_search: bool = False


class Concluded(Struct, frozen=True, kw_only=True):
    """What is to be written of one study; what is None or empty stays as it is.

    `base` is the run that had written what this was derived from, `laid` the rows of another state.
    Versions and changes are added, or where `is_whole` take the place of all that there are.
    """

    study_key: str
    base: int | None
    state: State | None = None
    laid: LaidOut | None = None
    is_whole: bool = False
    versions: Sequence[Version] = ()
    changes: Sequence[Happened] = ()
    seen: Sighting | None = None
    searches: Sequence[str] = ()

    @property
    def is_anything(self) -> bool:
        """Whether the study is another than before."""
        return bool(self.state or self.is_whole or self.versions or self.changes or self.seen)
