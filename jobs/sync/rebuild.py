"""Derives everything again from what was seen: a better parser or word list, applied to the past.

Observations and bodies are the truth; versions, changes and current tables follow from them and
today's code. A rebuild makes no news: a change keeps the moment at which its state was observed.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import msgspec
from msgspec import Struct
from sqlalchemy import Connection

from db import cursor
from db.read.bodies import load_bodies
from db.read.looks import Looks, looks_at
from db.read.observations import all_study_keys, observations_of
from db.read.versions import count_history
from db.rows import laid_out
from db.transaction import writing
from db.write import runs, studies
from db.write.issues import recount_issues
from db.write.versions import add_changes, add_versions, delete_history
from jobs.runtime import Runtime
from tracker.errors import StoreError, TrackerError
from tracker.history import History, Observation, replay
from tracker.issues import Issue
from tracker.reading import Reading
from tracker.registries.checks import too_many_unreadable
from tracker.study.model import split_study_key

STUDIES_AT_ONCE = 300
UNREADABLE_SHARE = 0.01


class RebuildReport(Struct):
    """How much was derived again, and what differs from before."""

    studies: int = 0
    unreadable: int = 0
    versions: int = 0
    changes: int = 0
    versions_before: int = 0
    changes_before: int = 0
    issues: int = 0


def rebuild(runtime: Runtime) -> RebuildReport:
    """Derive versions, changes and current tables of every study again, in one transaction."""
    run_id = runs.start_run(runtime.engine, "rebuild", "", runtime.now())
    try:
        return _rebuild_all(runtime, run_id)
    except TrackerError as error:
        with writing(runtime.engine) as connection:
            runs.finish_run(connection, run_id, runtime.now(), "failed", {}, str(error))
        raise


def _rebuild_all(runtime: Runtime, run_id: int) -> RebuildReport:
    report = RebuildReport()
    with writing(runtime.engine) as connection:
        keys = all_study_keys(connection)
        looks = looks_at(connection, {split_study_key(key)[0] for key in keys})
        report.versions_before, report.changes_before = count_history(connection)
        issues: list[Issue] = []
        for start in range(0, len(keys), STUDIES_AT_ONCE):
            some = keys[start : start + STUDIES_AT_ONCE]
            issues += _rebuild_some(connection, runtime, looks, some, report)
            runtime.progress("rebuild", report.studies, len(keys))
        if too_many_unreadable(report.unreadable, len(keys), UNREADABLE_SHARE):
            raise StoreError(
                f"{report.unreadable} of {len(keys)} studies cannot be read any more, so nothing "
                f"was rebuilt: the parser is at fault ({issues[-1].message})"
            )
        report.issues = len(issues)
        recount_issues(connection, issues, runtime.now())
        if report.studies:
            cursor.note_news(connection, run_id, runtime.now())
        counts = msgspec.to_builtins(report)
        runs.finish_run(connection, run_id, runtime.now(), "ok", counts)
    return report


def _rebuild_some(
    connection: Connection,
    runtime: Runtime,
    looks: Looks,
    keys: list[str],
    report: RebuildReport,
) -> list[Issue]:
    observed = observations_of(connection, keys, looks=looks)
    days = runtime.config.alerts.newly_registered_days
    histories = replayed(connection, observed, days)
    readable = {key: history for key, history in histories.items() if history.derived}
    report.unreadable += len(histories) - len(readable)
    rewrite(connection, readable)  # what cannot be read keeps the rows that it has
    report.studies += len(keys)
    report.versions += sum(len(history.versions) for history in readable.values())
    report.changes += sum(len(history.changes) for history in readable.values())
    return [issue for history in histories.values() for issue in history.issues]


def replayed(
    connection: Connection,
    observed: Mapping[str, Sequence[Observation]],
    newly_registered_days: int,
) -> dict[str, History]:
    """Return what these observations (by study key) mean by today's code.

    Raises StoreError if a kept body is missing or damaged.
    """
    hashes = {one.body_sha256 for seen in observed.values() for one in seen if one.body_sha256}
    bodies = load_bodies(connection, hashes)
    return {
        key: replay(seen, Reading(key, bodies), newly_registered_days)
        for key, seen in observed.items()
    }


def rewrite(connection: Connection, histories: Mapping[str, History]) -> None:
    """Write versions, changes and current rows of these studies (by study key) anew."""
    delete_history(connection, histories)
    found = histories.items()
    add_versions(connection, ((key, one) for key, told in found for one in told.versions))
    add_changes(connection, ((key, one) for key, told in found for one in told.changes))
    currents = [
        studies.Current(laid_out(told.derived.study, told.derived.classifications), told.state)
        for told in histories.values()
        if told.derived and told.state
    ]
    studies.write_current(connection, currents, replacing=histories)
