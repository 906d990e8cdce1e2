"""Pulls one registry: fetch and keep every body, believe the pass or not, conclude what changed.

An incremental pass asks for what was updated since the last one. A full pass, due every few days,
asks for everything and looks up each known study that the searches no longer bring, because some
changes (status UNKNOWN, subject headings, removals) move no update date.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import datetime
from typing import NoReturn

from msgspec import Struct, json, structs

from db.read.looks import looks_at
from db.read.snapshots import last_complete
from db.transaction import writing
from db.write import runs
from db.write.snapshots import open_snapshot
from db.write.staging import refuse, sweep
from jobs.runtime import Runtime
from jobs.sync.apply import applying, write_down
from jobs.sync.collect import Collected, Collector
from jobs.sync.missing import Absence, look_up_missing
from jobs.sync.outcome import Outcome
from jobs.sync.plan import FULL, Plan, Search, plan_sync
from jobs.sync.resume import go_on
from jobs.sync.seen import Ending, Look, Pass, Seen
from jobs.sync.summary import SyncReport
from tracker.errors import SnapshotRejected, StoreError, TrackerError
from tracker.issues import Issue, Level
from tracker.registries.base import Source
from tracker.registries.checks import judge_pass


def sync(
    runtime: Runtime, key: str, *, full: bool = False, observed_at: datetime | None = None
) -> SyncReport:
    """Pull registry `key`. Raises TrackerError after writing down why nothing was concluded."""
    source = runtime.source(key)
    task = Task("sync", key, key)
    return pull(
        runtime, task, source, lambda now: plan_sync(runtime, key, now, full=full), observed_at
    )


class Task(Struct, frozen=True):
    """What a run is called in the ledger: the job, its subject, and the registry it is about."""

    job: str
    subject: str
    registry_key: str


def pull(
    runtime: Runtime,
    task: Task,
    source: Source,
    make_plan: Callable[[datetime], Plan],
    observed_at: datetime | None,
) -> SyncReport:
    """The common line of sync and import: the run and its outcome are written down in any case."""
    now = observed_at or runtime.now()
    if now > runtime.now():
        raise StoreError(
            f"--observed-at {now:%Y-%m-%d %H:%M} UTC lies in the future: until then no other "
            "sync could be taken"
        )
    run_id = runs.start_run(runtime.engine, task.job, task.subject, runtime.now())
    try:
        plan = make_plan(now)
        notes = go_on(runtime, task.job, task.subject, task.registry_key, plan)
        if notes:  # what was finished counts as known now
            plan = make_plan(now)
        report = _Pull(runtime, task.registry_key, source, run_id, now).run(plan)
    except TrackerError as error:
        with writing(runtime.engine) as connection:
            refuse(connection, [run_id])
            runs.finish_run(connection, run_id, runtime.now(), "failed", {}, str(error))
        sweep(runtime.engine)
        raise
    return structs.replace(report, finished=notes)


class _Pull:
    """The steps of one run for one registry, in order."""

    def __init__(
        self, runtime: Runtime, key: str, source: Source, run_id: int, now: datetime
    ) -> None:
        self._runtime = runtime
        self._key = key
        self._run_id = run_id
        self._now = now
        self._settings = runtime.config.registries[key]
        media_type = runtime.registry(key).facts.media_type
        self._collector = Collector(runtime.engine, source, key, media_type, runtime.progress)

    def run(self, plan: Plan) -> SyncReport:
        """All of it."""
        for search in plan.searches:
            self._collect(search, plan)
        rejected = [search for search in plan.searches if not search.verdict.accepted]
        if rejected:
            self._reject(self._pass(plan, complete=False), reasons(rejected), [])
        return self._accept(plan)

    def _collect(self, search: Search, plan: Plan) -> None:
        search.snapshot_id = open_snapshot(
            self._runtime.engine,
            run_id=self._run_id,
            registry_key=self._key,
            search=search.name,
            query=search.query_text,
            scope=plan.scope,
            updated_since=str(search.updated_since) if search.updated_since else None,
            observed_at=self._now,
            is_baseline=plan.is_baseline,
        )
        search.collected = self._collector.search(search.name, search.query, search.updated_since)
        with self._runtime.engine.connect() as connection:
            last = last_complete(connection, self._key, search.name, full=True)
        search.verdict = judge_pass(
            search.collected.tally,
            previous=last.received if last and plan.scope == FULL else None,
            unreadable_share=self._settings.unreadable_share,
        )

    def _accept(self, plan: Plan) -> SyncReport:
        complete = all(search.verdict.complete for search in plan.searches)
        absence = Absence(Collected(), {})
        if complete and plan.scope == FULL:
            absence = self._look_up_missing(plan)
        complete = complete and not absence.doubt
        seen = self._seen(plan, absence, complete=complete)
        with applying(self._runtime) as applied:
            try:
                outcome = applied.apply(seen)
            except SnapshotRejected as error:
                self._reject(seen.one, str(error), applied.outcome.issues)
        notes = [absence.doubt] if absence.doubt else []
        return self._report(plan, outcome, notes, complete=complete)

    def _look_up_missing(self, plan: Plan) -> Absence:
        try:
            return look_up_missing(
                self._runtime.engine,
                self._collector,
                plan.searches,
                self._now,
                self._settings.largest_drop,
            )
        except SnapshotRejected as error:
            self._reject(self._pass(plan, complete=False), str(error), [])

    def _seen(self, plan: Plan, absence: Absence, *, complete: bool) -> Seen:
        bodies: dict[str, str] = {}
        found_by: dict[str, list[str]] = {}
        for collected in (*(search.collected for search in plan.searches), absence.still_there):
            bodies |= collected.bodies
        for search in plan.searches:
            for number in search.collected.bodies:
                found_by.setdefault(number, []).append(search.name)
        return Seen(
            one=self._pass(plan, complete=complete),
            bodies=bodies,
            found_by=found_by,
            left=frozenset(absence.still_there.bodies.keys() - found_by.keys()),
            missing=absence.gone,
        )

    def _pass(self, plan: Plan, *, complete: bool) -> Pass:
        with self._runtime.engine.connect() as connection:
            looks = looks_at(connection, [self._key])
        return Pass(
            run_id=self._run_id,
            registry_key=self._key,
            looks=tuple(
                Look(
                    search.snapshot_id,
                    search.name,
                    looks.until(self._key, search.name, search.query_text, self._now),
                )
                for search in plan.searches
            ),
            observed_at=self._now,
            is_baseline=plan.is_baseline,
            newly_registered_days=self._runtime.config.alerts.newly_registered_days,
            unreadable_share=self._settings.unreadable_share,
            exported=plan.searches[0].collected.exported,
            is_complete=complete,
            endings=tuple(
                self._ending(plan, search, complete=complete) for search in plan.searches
            ),
            issues=tuple(issue for one in plan.searches for issue in one.collected.issues),
            asked=plan.asked,
        )

    def _ending(self, plan: Plan, search: Search, *, complete: bool) -> Ending:
        whole = search.verdict.complete and (complete or plan.scope != FULL)
        tally = search.collected.tally
        return Ending(
            snapshot_id=search.snapshot_id,
            completeness="COMPLETE" if whole else "PARTIAL",
            data_timestamp=self._collector.data_timestamp or search.collected.exported,
            registry_total=tally.total,
            received=tally.received,
            duplicates=tally.duplicates,
            unreadable=tally.unreadable,
            checks=json.encode(search.verdict.checks).decode(),
        )

    def _reject(self, one: Pass, why: str, issues: list[Issue]) -> NoReturn:
        """Nothing is concluded and nobody is alerted; the error says why."""
        with writing(self._runtime.engine) as connection:
            write_down(connection, one, "rejected", issues)
        met = [*issues, *one.issues]
        examples = [issue.message for issue in met if issue.level == Level.ERROR]
        hint = f"; e.g. {examples[0]} (tracker issues --level error)" if examples else ""
        raise SnapshotRejected(
            f"{self._key}: snapshot rejected; no changes were applied: {why}{hint}"
        )

    def _report(
        self, plan: Plan, outcome: Outcome, notes: list[str], *, complete: bool
    ) -> SyncReport:
        partial = [search for search in plan.searches if not search.verdict.complete]
        return SyncReport(
            registry_key=self._key,
            scope=plan.scope,
            completeness="COMPLETE" if complete else "PARTIAL",
            is_baseline=plan.is_baseline,
            observed_at=self._now,
            outcome=outcome,
            searches={search.name: len(search.collected.bodies) for search in plan.searches},
            notes=notes + [reasons([search]) for search in partial],
        )


def reasons(searches: Iterable[Search]) -> str:
    """Why these searches are not accepted as whole, in words."""
    return "; ".join(
        f"{search.name}: {check.words}"
        for search in searches
        for check in search.verdict.checks
        if check.effect != "fine"
    )
