"""Reads what changed as a reader is to be told it: a trial that another's copy knew is not new."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import datetime
from typing import TYPE_CHECKING, TypeVar

from msgspec import structs

from db.read.changes import StudyChange, changes_between
from db.read.copies import Copies, read_copies
from db.reader import Reader
from tracker.changes import Change, whole_study_change

if TYPE_CHECKING:
    from db.read.passes import PassChange

FRESH = frozenset({"registered", "found_late"})
"""Kinds of the change that tells of a study which the store did not have before."""

OWN_RECORD = "own_record"
"""The kind told in their place where a copy was held before: the record itself came, no trial."""

Told = TypeVar("Told", StudyChange, "PassChange")


def told_changes(
    connection: Reader,
    since: datetime | None,
    until: datetime | None = None,
    *,
    study_key: str | None = None,
) -> list[StudyChange]:
    """Return changes as `changes_between` does, without those of copies that no longer speak.

    Of `study_key`, which was asked for by its name, all are told.
    """
    found = changes_between(connection, since, until, study_key=study_key)
    copies = read_copies(connection)
    if not copies.voice_of:
        return found
    return by_voice(found, copies, lambda one: one.study_key, named=study_key)


def by_voice(
    changes: Iterable[Told],
    copies: Copies,
    key_of: Callable[[Told], str],
    named: str | None = None,
) -> list[Told]:
    """Return the changes that are told, with OWN_RECORD in the place of a FRESH that is none."""
    told = []
    for one in changes:
        key = key_of(one)
        if key != named and copies.is_silent(key, one.observed_at):
            continue
        known = one.change.kind in FRESH and copies.spoke_for(key, one.observed_at)
        told.append(structs.replace(one, change=_own_record(one.change)) if known else one)
    return told


def _own_record(change: Change) -> Change:
    return structs.replace(whole_study_change(OWN_RECORD), before=change.before, after=change.after)
