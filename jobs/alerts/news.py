"""Reads one pass as news: changes by study, with facts and cohorts, and what of it is no news."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from itertools import groupby
from typing import Any

import msgspec
from msgspec import Struct
from sqlalchemy import Connection

from db import passes
from db.passes import Pass
from jobs.alerts.cohort_moves import Membership
from tracker.alerts.news import Item, News
from tracker.alerts.wording import phase_words, value_words
from tracker.changes import Change, Importance

OWN_RULE = "tracker"
"""The name under which the tracker's own notices stand in the ledger."""


class PassNews(Struct, frozen=True):
    """What a pass brought: news for the rules, and at most a line about what is none."""

    news: list[News]
    notice: Item | None
    changes: int


def read_pass(
    connection: Connection, found: Pass, cohorts: Membership, overlap: timedelta
) -> PassNews:
    """The news of an accepted pass.

    A first pass has none. Where a search was altered, a study counts as new only if it was first
    posted since the pass before (less `overlap`); the rest were there, we only did not look.
    """
    if found.is_baseline:
        count = passes.count_baseline(connection, found)
        return PassNews([], _notice(found, "baseline", _baseline_words(found, count)), count)
    rows = passes.changes_of(connection, found)
    altered = passes.altered_searches(connection, found)
    before = passes.previous(connection, found)
    since = before - overlap if altered and before else None
    kept = [row for row in rows if not _was_there(row, since)]
    notice = None
    if altered:
        words = _wider_words(found, altered, len(rows) - len(kept))
        notice = _notice(found, "search", words)
    return PassNews(list(_news(connection, kept, cohorts)), notice, len(rows))


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


def _was_there(row: Any, since: datetime | None) -> bool:
    if since is None or row.kind not in {"registered", "found_late"}:
        return False
    return row.first_posted is None or row.first_posted < f"{since:%Y-%m-%d}"


def _notice(found: Pass, about: str, words: str) -> Item:
    return Item(
        subject=f"{found.registry_key} {about}",
        observed_at=found.observed_at,
        importance=int(Importance.LOW),
        title=words,
        rules=(OWN_RULE,),
        is_notice=True,
    )


def _baseline_words(found: Pass, count: int) -> str:
    return (
        f"{found.registry_key}: first pass ({found.observed_at:%Y-%m-%d}), a baseline of "
        f"{count} studies; from now on changes are told"
    )


def _wider_words(found: Pass, altered: list[str], count: int) -> str:
    searches = ", ".join(altered)
    return (
        f"{found.registry_key}: the search was altered ({searches}); studies that it finds and "
        f"that were registered earlier are followed from now on and are no news: {count}"
    )


def _news(connection: Connection, rows: list[Any], cohorts: Membership) -> Iterator[News]:
    by_study = [(key, list(found)) for key, found in groupby(rows, lambda row: row.study_key)]
    members = cohorts.of(connection, [_states(key, found) for key, found in by_study])
    for key, found in by_study:
        first = found[0]
        before, after = members.get(key, (frozenset(), frozenset()))
        yield News(
            study_key=key,
            registration_number=first.registration_number,
            title=first.brief_title or first.registration_number,
            url=first.url,
            observed_at=first.observed_at,
            disease_group=first.disease_group,
            facts=tuple(_facts(first)),
            changes=tuple(_change(row) for row in found),
            cohorts_before=before,
            cohorts_after=after,
        )


def _states(key: str, rows: Iterable[Any]) -> tuple[str, int | None, int]:
    """A study with the versions before and after; a new one has none before."""
    found = list(rows)
    number = found[0].number
    kinds = {row.kind for row in found}
    if kinds & {"registered", "found_late"}:
        return key, None, number
    only_moved = all(row.path == "study" for row in found)  # gone or back: no new version
    return key, number if only_moved else number - 1, number


def _change(row: Any) -> Change:
    before, after = (
        None if text is None else msgspec.json.decode(text) for text in (row.before, row.after)
    )
    return Change(row.path, row.kind, Importance(row.importance), before, after)


def _facts(row: Any) -> Iterator[str]:
    yield phase_words(row.phase)
    if row.overall_status:
        yield value_words(row.overall_status)
    if row.enrollment is not None:
        yield f"{row.enrollment} participants"
    if row.lead_sponsor:
        yield row.lead_sponsor
