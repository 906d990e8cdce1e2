"""What the store tells reports, row by row: the typed seam between its tables and the core."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from msgspec import Struct

from tracker.classification import Classification
from tracker.literature import Held
from tracker.results_duty import Duty
from tracker.study.identifiers import Identifier
from tracker.study.model import Study

Trial = Sequence[Study]
"""The registrations of one trial, the primary registration first."""


class OpenIssue(Struct, frozen=True, kw_only=True):
    """A thing that a person should look at; `seen` counts how often it was met."""

    code: str
    field: str | None
    value: str | None
    message: str
    example_study_key: str | None
    seen: int
    first_seen_at: datetime


class ImperfectRun(Struct, frozen=True, kw_only=True):
    """A run of a job that ended partial, failed or interrupted."""

    started_at: datetime
    job: str
    subject: str
    outcome: str
    error: str | None


class SourceState(Struct, frozen=True, kw_only=True):
    """One registry: the day of its last COMPLETE pass, and how its newest pass ended.

    `completeness` is complete, partial or "rejected". `held` counts the studies of the registry
    that are there and not gone. `searches` has (search, received, total that the registry gave) of
    the newest pass: searches overlap, so their numbers are not to be added up.
    """

    registry_key: str
    last_complete: date | None
    last_pass: date | None
    completeness: str | None
    held: int
    searches: tuple[tuple[str, int, int | None], ...] = ()
    copies: int = 0  # of the records held from it, copies of records held from their own registries


class ChangeLine(Struct, frozen=True, kw_only=True):
    """A change with what a reader must know of its study; before and after are JSON values.

    `trial_key` names the trial of the study; "": it is one by itself.
    """

    study_key: str
    registration_number: str
    title: str | None
    url: str | None
    path: str
    kind: str
    importance: int
    before: Any  # a JSON value of any shape
    after: Any
    day: date
    trial_key: str = ""

    @property
    def trial(self) -> str:
        """What to count by, since a trial that two registries tell of is one."""
        return self.trial_key or self.study_key


class Listing(Struct, frozen=True, kw_only=True):
    """A record as a registry lists it, and the day that its text is of.

    `exported` is the day of the file or of the registry's data, where known; else it was `observed`
    then.
    """

    registry_key: str
    registration_number: str
    url: str | None
    exported: str | None
    observed: date


class StudyState(Struct, frozen=True):
    """A study as derived from one body; `versions` are (number, day, registry's update, origin).

    `registrations` are all of its trial, the primary registration first; empty if it is alone.
    `publications` are those that we hold of it, the oldest first; `duties` what laws ask of it.
    `copies` are other registries' copies of its record, or where it is itself a copy, the record.
    `not_held` are the registrations that it names and of which we hold no record.
    """

    study: Study
    classifications: tuple[Classification, ...]
    versions: tuple[tuple[int, date, str | None, str], ...]
    changes: tuple[ChangeLine, ...]
    gone: date | None = None
    left_search: date | None = None  # its registry has it, and no search brings it any more
    reconstructed: str | None = None  # the registry's day, of a state that we did not see
    registrations: tuple[Study, ...] = ()
    publications: tuple[Held, ...] = ()
    duties: tuple[Duty, ...] = ()
    copies: tuple[Listing, ...] = ()
    is_copy: bool = False
    not_held: tuple[Identifier, ...] = ()
