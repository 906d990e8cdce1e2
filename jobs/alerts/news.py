"""Reads one pass as news: changes by study, with facts and cohorts, and what of it is no news."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby

from msgspec import Struct
from sqlalchemy import Connection

from db.read import passes
from db.read.copies import Copies, read_copies
from db.read.passes import ChangedStudy, Pass, PassChange
from db.read.told import FRESH, by_voice
from jobs.alerts.cohort_moves import NOWHERE, Membership, States, last_states
from tracker.alerts.news import Item, News
from tracker.alerts.wording import phase_words, value_words
from tracker.changes import WHOLE_STUDY, Importance
from tracker.study.model import split_study_key

OWN_RULE = "tracker"
"""The name under which the tracker's own notices stand in the ledger."""


class PassNews(Struct, frozen=True):
    """What a pass brought: news for the rules, and at most a line about what is none."""

    news: list[News]
    notice: Item | None
    changes: int


def read_pass(
    connection: Connection, found: Pass, cohorts: Membership, newly_registered_days: int
) -> PassNews:
    """The news of an accepted pass.

    A first pass has none, nor has a copy of a record that we hold.
    Where a search is new or was altered, a line says what counted as new.
    """
    if found.is_baseline:
        count = passes.count_baseline(connection, found)
        words = _baseline_words(found, count, _copies_in(connection, found))
        return PassNews([], _notice(found, "baseline", words), count)
    copies = read_copies(connection)
    rows = by_voice(passes.changes_of(connection, found), copies, lambda one: one.study.study_key)
    altered = passes.altered_searches(connection, found)
    notice = None
    if altered:
        words = _wider_words(found, altered, rows, newly_registered_days)
        notice = _notice(found, "search", words)
    return PassNews(list(_news(connection, rows, cohorts, copies)), notice, len(rows))


def old_pass(connection: Connection, older: list[Pass]) -> Item:
    """One line about passes that were observed before there were alerts."""
    count = sum(len(passes.changes_of(connection, found)) for found in older)
    last = older[-1]
    return _notice(
        last,
        "earlier",
        f"{last.registry_key}: passes observed before alerts were first run: {len(older)}; "
        f"changes in them, not told: {count}. See them with: tracker changes",
    )


def _notice(found: Pass, about: str, words: str) -> Item:
    return Item(
        subject=f"{found.registry_key} {about}",
        observed_at=found.observed_at,
        importance=int(Importance.LOW),
        title=words,
        rules=(OWN_RULE,),
        is_notice=True,
    )


def _copies_in(connection: Connection, found: Pass) -> int:
    """How many records of a first pass are copies of records that were held by then."""
    copies = read_copies(connection)
    return sum(
        split_study_key(key)[0] == found.registry_key
        and copies.since.get(key) == found.observed_at
        and copies.is_silent(key, found.observed_at)
        for key in copies.voice_of
    )


def _baseline_words(found: Pass, count: int, copies: int) -> str:
    listed = f" and {copies} copies of records held already" if copies else ""
    return (
        f"{found.registry_key}: first pass ({found.observed_at:%Y-%m-%d}), a baseline of "
        f"{count - copies} studies{listed}; from now on changes are told"
    )


def _wider_words(found: Pass, altered: list[str], rows: list[PassChange], days: int) -> str:
    kinds = Counter(row.change.kind for row in rows)
    return (
        f"{found.registry_key}: the search was altered ({', '.join(altered)}). What it found first "
        f"is newly registered if it was first posted within {days} days: {kinds['registered']} "
        f"studies; registered earlier and followed from now on: {kinds['found_late']}"
    )


def _news(
    connection: Connection, changes: Iterable[PassChange], cohorts: Membership, copies: Copies
) -> Iterator[News]:
    by_study = [list(found) for _, found in groupby(changes, lambda one: one.study.study_key)]
    known = _known_by_copy(by_study, copies)
    earlier = last_states(connection, known.values(), by_study[0][0].observed_at) if known else []
    members = cohorts.of(connection, [*map(_states, by_study), *earlier])
    for found in by_study:
        study = found[0].study
        before, after = members.get(study.study_key, (NOWHERE, NOWHERE))
        if study.study_key in known:
            before = members.get(known[study.study_key], (NOWHERE, NOWHERE))[1]
        yield News(
            study_key=study.study_key,
            registration_number=study.registration_number,
            title=study.brief_title or study.registration_number,
            url=study.url,
            observed_at=found[0].observed_at,
            disease_group=study.disease_group,
            facts=tuple(_facts(study)),
            changes=tuple(one.change for one in found),
            cohorts_before=before,
            cohorts_after=after,
        )


def _known_by_copy(by_study: Iterable[list[PassChange]], copies: Copies) -> dict[str, str]:
    """The copy by which each study was known whose own record is held only since this pass."""
    spoke = {
        found[0].study.study_key: copies.spoke_for(found[0].study.study_key, found[0].observed_at)
        for found in by_study
    }
    return {key: copy for key, copy in spoke.items() if copy is not None}


def _states(found: Sequence[PassChange]) -> States:
    """A study with the versions before and after; a new one has none before."""
    key, number = found[0].study.study_key, found[0].version_number
    changes = [one.change for one in found]
    if any(change.kind in FRESH for change in changes):
        return key, None, number
    only_moved = all(change.path == WHOLE_STUDY for change in changes)  # no new version
    return key, number if only_moved else number - 1, number


def _facts(study: ChangedStudy) -> Iterator[str]:
    yield phase_words(study.phase)
    if study.overall_status:
        yield value_words(study.overall_status)
    if study.enrollment is not None:
        yield f"{study.enrollment} participants"
    if study.lead_sponsor:
        yield study.lead_sponsor
