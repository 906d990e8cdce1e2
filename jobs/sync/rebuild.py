"""Derives everything again from what was seen: a better parser or word list, applied to the past.

Observations and bodies are the truth; versions, changes and current tables follow from them and
today's code. A rebuild makes no news: a change keeps the moment at which its state was observed.
It stages what differs, batch by batch, and lets it be seen at once when all is done; a sync that is
accepted meanwhile is not lost, because what it concluded is derived again before that
(docs/adr/0027). A study of which the same follows as before is not written.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence, Set
from operator import itemgetter

import msgspec
from msgspec import Struct, structs
from sqlalchemy import Connection

from db import cursor
from db.exchange import Base, Concluded
from db.read import staging
from db.read.bodies import load_bodies
from db.read.heads import bases_of, states_laid_out, writers_of
from db.read.looks import looks_at
from db.read.observations import count_observed, observations_of, study_keys_after
from db.read.snapshots import accepted_ground
from db.read.told_before import Told, histories_of
from db.read.versions import count_history
from db.rows import COLUMNS, LaidOut
from db.transaction import writing
from db.write import runs
from db.write.conclusions import (
    forget,
    history_rows,
    hold,
    moved_on,
    write_concluded,
)
from db.write.issues import recount_issues
from db.write.staging import accept, add_results, begin, note_results, refuse, seal, sweep
from jobs.runtime import Runtime
from jobs.sync.replay import REBUILD, Batch, Rebuilt, Replayed, replayed
from jobs.workers.pool import Pool
from tracker.errors import StoreError, TrackerError
from tracker.given_reading import Given
from tracker.history import Observation, State
from tracker.issues import Issue
from tracker.registries.checks import too_many_unreadable
from tracker.rules_stamp import rules_stamp
from tracker.study.model import split_study_key

JOB = "rebuild"
STUDIES_AT_ONCE = 100
UNREADABLE_SHARE = 0.01
TRIES = 5
"""Each time somebody else was faster; that often in a row means that something else is wrong."""


class RebuildReport(Struct):
    """How much was derived again, and what differs from before."""

    studies: int = 0
    unreadable: int = 0
    versions: int = 0
    changes: int = 0
    versions_before: int = 0
    changes_before: int = 0
    issues: int = 0


_result = msgspec.json.Decoder(Rebuilt)


Observed = Mapping[str, Sequence[Observation]]
GivenOf = Callable[[Observed], Mapping[str, Mapping[str, Given]]]
"""Returns what the bodies of these observations are known to mean, without deriving it here."""


def nothing_given(_observed: Observed) -> Mapping[str, Mapping[str, Given]]:
    """Everything is derived here."""
    return {}


def rebuild(runtime: Runtime, *, job: str = JOB, given: GivenOf = nothing_given) -> RebuildReport:
    """Derive versions, changes and current tables of every study again.

    `given` says what is derived already; `job` is what the run is called in the ledger. One that
    was cut off is gone on with, if it went by the same rules. Raises StoreError where too much
    cannot be read any more; then nothing was rebuilt.
    """
    run_id = _cut_off(runtime, job) or runs.start_run(runtime.engine, job, "", runtime.now())
    try:
        # What is given leaves little to derive, and would be longer on its way to a worker.
        workers = runtime.config.performance.workers if given is nothing_given else 0
        with Pool.sized(workers) as pool:
            return _Rebuild(runtime, run_id, pool, given).run()
    except TrackerError as error:
        with writing(runtime.engine) as connection:
            refuse(connection, [run_id])
            runs.finish_run(connection, run_id, runtime.now(), "failed", {}, str(error))
        sweep(runtime.engine)
        raise


def _cut_off(runtime: Runtime, job: str) -> int | None:
    """The run of a rebuild that can be gone on with; others that were cut off are given up."""
    days = runtime.config.alerts.newly_registered_days
    with runtime.engine.connect() as connection:
        found = staging.cut_off(connection, job, "")
    going_on = None
    for one in found:
        if one.rules == rules_stamp() and msgspec.json.decode(one.sealed, type=int) == days:
            going_on = one.run_id
            continue
        with writing(runtime.engine) as connection:
            refuse(connection, [one.run_id])
            why = "it was begun by other rules than those of today"
            runs.finish_run(connection, one.run_id, runtime.now(), "failed", {}, why)
    sweep(runtime.engine)
    return going_on


class _Rebuild:
    """One rebuild on its way."""

    def __init__(self, runtime: Runtime, run_id: int, pool: Pool, given: GivenOf) -> None:
        self._runtime = runtime
        self._engine = runtime.engine
        self._run_id = run_id
        self._pool = pool
        self._given = given
        self._days = runtime.config.alerts.newly_registered_days

    def run(self) -> RebuildReport:
        """All studies; few of them in one transaction."""
        with self._engine.connect() as connection:
            some = study_keys_after(connection, "", STUDIES_AT_ONCE + 1)
            is_begun = staging.is_open(connection, self._run_id)
        if len(some) > STUDIES_AT_ONCE or is_begun:
            return self._staged(is_begun=is_begun)
        for _ in range(TRIES):
            report = self._at_once()
            if report is not None:
                return report
        raise StoreError("passes kept being accepted while everything was derived: try again")

    def _at_once(self) -> RebuildReport | None:
        """Derive and write all in one transaction; None if somebody else was faster."""
        with self._engine.connect() as connection:
            ground = accepted_ground(connection)
            keys = study_keys_after(connection, "", STUDIES_AT_ONCE)
            batch = load_batch(connection, keys, self._days, self._given)
        found = replayed(batch)
        report, issues = self._report(one.result for one in found)
        with writing(self._engine) as connection:
            hold(connection)
            if accepted_ground(connection) != ground:
                return None
            rows = _differing(connection, [one.rows for one in found if one.rows])
            write_concluded(connection, self._run_id, rows, staged=False)
            self._close(connection, report, issues)
        return report

    def _staged(self, *, is_begun: bool) -> RebuildReport:
        if not is_begun:
            with writing(self._engine) as connection:
                begin(connection, self._run_id, "", rules_stamp())
                seal(connection, self._run_id, str(self._days))
        self._conclude(self._fresh())
        for _ in range(TRIES):
            self._conclude(self._pending())
            report = self._accepted()
            if report is not None:
                sweep(self._engine)
                return report
        raise StoreError("passes kept being accepted while everything was derived: try again")

    def _conclude(self, batches: Iterable[Batch]) -> None:
        with self._engine.connect() as connection:
            total = count_observed(connection)
            known = staging.count_staged(connection, self._run_id)[1]
        for done in self._pool.each(REBUILD, batches, expected=total - known):
            known += self._write(done)
            self._runtime.progress(JOB, known, total)

    def _fresh(self) -> Iterator[Batch]:
        """The studies after the last one that is concluded."""
        with self._engine.connect() as connection:
            after = staging.last_staged_key(connection, self._run_id)
        while True:
            with self._engine.connect() as connection:
                keys = study_keys_after(connection, after, STUDIES_AT_ONCE)
                if not keys:
                    return
                batch = load_batch(connection, keys, self._days, self._given)
            yield batch
            after = keys[-1]

    def _pending(self) -> Iterator[Batch]:
        """The studies of which something was observed since they were concluded."""
        after = ""
        while True:
            with self._engine.connect() as connection:
                keys = staging.pending_keys(connection, self._run_id, after, STUDIES_AT_ONCE)
                if not keys:
                    return
                batch = load_batch(connection, keys, self._days, self._given)
            yield batch
            after = keys[-1]

    def _write(self, done: Sequence[Replayed]) -> int:
        """Stage what differs; what somebody else concluded meanwhile stays to be done.

        Returns how many of the studies the run had not met before.
        """
        rows = [one.rows for one in done if one.rows]
        with self._engine.connect() as connection:
            differing = _differing(connection, rows)
        with writing(self._engine) as connection:
            hold(connection)
            if not staging.is_open(connection, self._run_id):
                raise StoreError("the rebuild was ended by another process")
            late = moved_on(connection, rows)
            keys = [one.study_key for one in done]
            known = staging.known_to_run(connection, self._run_id, keys)
            again = staging.concluded_before(connection, self._run_id, keys)
            forget(connection, self._run_id, again)
            on_time = [one for one in differing if one.study_key not in late]
            write_concluded(connection, self._run_id, on_time, staged=True)
            self._note(connection, done, known, late)
        return len(keys) - len(known)

    def _note(
        self,
        connection: Connection,
        done: Sequence[Replayed],
        known: Collection[str],
        late: Collection[str],
    ) -> None:
        results = {
            one.study_key: msgspec.json.encode(one.result).decode()
            for one in done
            if one.study_key not in late
        }
        again = {key: result for key, result in results.items() if key in known}
        note_results(connection, self._run_id, again)
        fresh = {one.study_key: results.get(one.study_key) for one in done}
        fresh = {key: result for key, result in fresh.items() if key not in known}
        add_results(connection, self._run_id, fresh)

    def _accepted(self) -> RebuildReport | None:
        """Let everybody see it; None if something is to be derived again before."""
        with self._engine.connect() as connection:
            found = staging.results_of(connection, self._run_id)
            report, issues = self._report(_result.decode(one) for one in found)
        with writing(self._engine) as connection:
            hold(connection)
            if not staging.is_open(connection, self._run_id):
                raise StoreError("the rebuild was ended by another process")
            if staging.has_pending(connection, self._run_id):
                return None
            self._close(connection, report, issues)
            accept(connection, self._run_id)
        return report

    def _report(self, results: Iterable[Rebuilt]) -> tuple[RebuildReport, list[Issue]]:
        """Count results. Raises StoreError where too many studies cannot be read any more."""
        report, issues = RebuildReport(), list[Issue]()
        for one in results:
            report.studies += 1
            report.unreadable += one.is_unreadable
            report.versions += one.versions
            report.changes += one.changes
            issues += one.issues
        report.issues = len(issues)
        if too_many_unreadable(report.unreadable, report.studies, UNREADABLE_SHARE):
            raise StoreError(
                f"{report.unreadable} of {report.studies} studies cannot be read any more, so "
                f"nothing was rebuilt: the parser is at fault ({issues[-1].message})"
            )
        with self._engine.connect() as connection:
            report.versions_before, report.changes_before = count_history(connection)
        return report, issues

    def _close(self, connection: Connection, report: RebuildReport, issues: list[Issue]) -> None:
        now = self._runtime.now()
        recount_issues(connection, issues, now)
        if report.studies:
            cursor.note_news(connection, self._run_id, now)
        cursor.note_rules_of_all(connection, rules_stamp(), now)
        counts = msgspec.to_builtins(report)
        runs.finish_run(connection, self._run_id, now, "ok", counts)


def load_batch(
    connection: Connection,
    study_keys: Sequence[str],
    days: int,
    given_of: GivenOf = nothing_given,
) -> Batch:
    """Return all that was seen of these studies, and the bodies of which nothing is given.

    Raises StoreError if one of these is missing or damaged.
    """
    looks = looks_at(connection, {split_study_key(key)[0] for key in study_keys})
    observed = observations_of(connection, study_keys, looks=looks)
    given = given_of(observed)
    lacking = (hashes_of(seen) - given.get(key, {}).keys() for key, seen in observed.items())
    return Batch(
        observed=observed,
        bodies=load_bodies(connection, set[str]().union(*lacking)),
        writers=writers_of(connection, study_keys),
        given=given,
        newly_registered_days=days,
    )


def hashes_of(seen: Sequence[Observation]) -> Set[str]:
    """Return the bodies that these observations name."""
    return {one.body_sha256 for one in seen if one.body_sha256}


def _differing(connection: Connection, rows: Sequence[Concluded]) -> list[Concluded]:
    """Those of `rows` that say anything else than what is there, without what is the same."""
    bases = bases_of(connection, (one.study_key for one in rows))
    laid = states_laid_out(connection, bases)
    told = histories_of(connection, (one.study_key for one in rows))
    found = []
    for one in rows:
        key = one.study_key
        less = _less(one, bases.get(key), laid.get(key), told.get(key))
        if less is not None:
            found.append(less)
    return found


def _less(
    one: Concluded, base: Base | None, laid: LaidOut | None, told: Told | None
) -> Concluded | None:
    if base is None or one.state is None or one.laid is None:
        return one
    is_same_state = base.state.body_sha256 == one.state.body_sha256 and _ordered(laid) == _ordered(
        one.laid
    )
    is_same_history = told == history_rows(one)
    if is_same_state and is_same_history and _columns(base.state) == _columns(one.state):
        return None
    if is_same_state:
        one = structs.replace(one, laid=None)
    if is_same_history:
        one = structs.replace(one, is_whole=False, versions=(), changes=())
    return one


def _ordered(laid: LaidOut | None) -> tuple[object, ...] | None:
    """All rows, those of a table in the order of their keys."""
    if laid is None:
        return None
    return (laid.study, *(sorted(laid.details(name), key=itemgetter(0)) for name in COLUMNS))


def _columns(state: State) -> State:
    """What of a state has a column: how a study was first met is told by its observations."""
    return structs.replace(state, is_baseline=False, looked_until=None)
