"""What follows from an accepted pass: observations, versions, changes and the current state.

What an observation means is said by `tracker.history`. A pass that leaves little to do is concluded
and accepted in one transaction. Of a larger one bounded batches are derived, outside of any
transaction, and staged under its run, where no reader sees them; to accept it takes one small
transaction more. So another writer never waits long, and a run that was killed is gone on with
(docs/adr/0027).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime

import msgspec
from msgspec import structs
from sqlalchemy import Connection, Engine

from db import cursor
from db.chunks import chunks
from db.exchange import Concluded, Pending
from db.read import staging
from db.read.snapshots import accepted_ground
from db.transaction import writing
from db.write import runs
from db.write.conclusions import add_searches, hold, moved_on, write_concluded
from db.write.issues import record_issues
from db.write.snapshots import close_snapshot
from db.write.staging import (
    accept,
    add_pending,
    add_results,
    begin,
    note_results,
    seal,
    sweep,
)
from jobs.runtime import Runtime
from jobs.sync.conclude import CONCLUDE, Batch, Done, conclude
from jobs.sync.outcome import Outcome, Result
from jobs.sync.plan import refuse_the_past
from jobs.sync.seen import Pass, Seen
from jobs.sync.todo import Work, load_todo, work_of
from jobs.workers.pool import Pool
from tracker.errors import SnapshotRejected, StoreError
from tracker.issues import Issue
from tracker.registries.checks import too_many_unreadable
from tracker.rules_stamp import rules_stamp

STUDIES_AT_ONCE = 100
"""Studies of one batch: other writers wait for no more, and a kill costs no more."""
TRIES = 5
"""Each time somebody else was faster; that often in a row means that something else is wrong."""
LISTED_AT_ONCE = 5_000
"""Lines of the ledger of a run that one transaction writes; they are short."""

_result = msgspec.json.Decoder(Result)
_json = msgspec.json.Encoder()


@contextmanager
def applying(runtime: Runtime) -> Iterator[Applied]:
    """Return what concludes a pass of this runtime, with as many workers as it may have."""
    with Pool.sized(runtime.config.performance.workers) as pool:
        yield Applied(runtime.engine, runtime.now, pool=pool, progress=runtime.progress)


class Applied:
    """A pass on its way into the store; `outcome` tells what came of it, also where it fails."""

    def __init__(
        self,
        engine: Engine,
        clock: Callable[[], datetime],
        *,
        pool: Pool | None = None,
        progress: Callable[[str, int, int | None], None] = lambda *_: None,
        at_once: int | None = None,
    ) -> None:
        self._engine = engine
        self._clock = clock
        self._pool = pool or Pool(0)
        self._progress = progress
        self._at_once = at_once or STUDIES_AT_ONCE
        self.outcome = Outcome()

    def apply(self, seen: Seen) -> Outcome:
        """Conclude and accept what was seen.

        Raises SnapshotRejected if too many records cannot be read, StoreError if a newer pass was
        accepted meanwhile; then nothing of it is there.
        """
        for _ in range(TRIES):
            work = self._work(seen)
            if len(work.pending) + len(work.found) > self._at_once:
                return self._stage(seen, work)
            if self._apply_at_once(seen, work):
                return self.outcome
        raise StoreError(f"{seen.one.registry_key}: others kept concluding meanwhile: try again")

    def go_on(self, one: Pass) -> Outcome:
        """Go on with a pass that is staged and was cut off. Raises as `apply` does."""
        return self._conclude_staged(one, None)

    def _work(self, seen: Seen) -> Work:
        with self._engine.connect() as connection:
            return work_of(connection, seen)

    def _apply_at_once(self, seen: Seen, work: Work) -> bool:
        """Conclude and accept in one transaction; False if somebody else was faster."""
        one = _with(seen.one, seen, work)
        done = list(self._done(one, work.pending))
        self._count(one, (study.result for study in done if study.result))
        with writing(self._engine) as connection:
            hold(connection)
            refuse_the_past(connection, one.registry_key, one.observed_at)
            if accepted_ground(connection, one.registry_key) != work.ground:
                return False
            write_concluded(connection, one.run_id, _rows(done), staged=False)
            add_searches(connection, one.run_id, work.found)
            self._close(connection, one)
        return True

    def _done(self, one: Pass, pending: Sequence[Pending]) -> Iterator[Done]:
        """Conclude a few studies; those that ask for it with all that was ever observed of them."""
        outdated: list[Pending] = []
        for study, found in zip(pending, self._derived(one, pending, ()), strict=True):
            if found.result is None:
                outdated.append(study)
            else:
                yield found
        if outdated:
            yield from self._derived(one, outdated, {study.study_key for study in outdated})

    def _derived(
        self, one: Pass, pending: Sequence[Pending], outdated: Iterable[str]
    ) -> list[Done]:
        if not pending:
            return []
        with self._engine.connect() as connection:
            return conclude(load_todo(connection, one, pending, set(outdated)))

    def _stage(self, seen: Seen, work: Work) -> Outcome:
        """Write down what is to be done, so that another process can go on with it, and do it."""
        one = _with(seen.one, seen, work)
        with writing(self._engine) as connection:
            begin(connection, one.run_id, one.registry_key, rules_stamp())
        self._list(one, work)
        return self._conclude_staged(one, seen)

    def _list(self, one: Pass, work: Work) -> None:
        """Note the studies that are not in the ledger of the run yet; seal it when all are."""
        for start in range(0, len(work.pending), LISTED_AT_ONCE):
            some = work.pending[start : start + LISTED_AT_ONCE]
            with writing(self._engine) as connection:
                known = staging.known_to_run(
                    connection, one.run_id, [study.study_key for study in some]
                )
                add_pending(connection, one.run_id, (p for p in some if p.study_key not in known))
        found: dict[str, list[str]] = {}
        for key, search in work.found:
            found.setdefault(key, []).append(search)
        for some_keys in chunks(found):
            with writing(self._engine) as connection:
                known = staging.known_to_run(connection, one.run_id, some_keys)
                fresh = [key for key in some_keys if key not in known]
                add_results(connection, one.run_id, dict.fromkeys(fresh, _encoded(Result())))
                pairs = ((key, search) for key in fresh for search in found[key])
                add_searches(connection, one.run_id, pairs)
        with writing(self._engine) as connection:
            seal(connection, one.run_id, msgspec.json.encode(one).decode())

    def _conclude_staged(self, one: Pass, seen: Seen | None) -> Outcome:
        """Batch by batch what is to be done, until nothing is left and the pass can be accepted."""
        for _ in range(TRIES):
            self._conclude_pending(one)
            self._tally(one)
            if self._accept(one):
                sweep(self._engine)
                return self.outcome
            with self._engine.connect() as connection:
                is_overtaken = accepted_ground(connection, one.registry_key) != one.ground
            if is_overtaken:
                one = self._planned_again(one, seen)
        raise StoreError(f"{one.registry_key}: others kept concluding meanwhile: try again")

    def _planned_again(self, one: Pass, seen: Seen | None) -> Pass:
        """The pass after another was accepted: more may be to be done, and less is unchanged."""
        if seen is None:
            raise StoreError(
                f"{one.registry_key}: the pass of {one.observed_at:%Y-%m-%d %H:%M} UTC that was "
                "cut off cannot be gone on with: another one was accepted meanwhile"
            )
        work = self._work(seen)
        again = _with(seen.one, seen, work)
        self._list(again, work)
        return again

    def _conclude_pending(self, one: Pass) -> None:
        outdated: set[str] = set()
        while True:
            before = frozenset(outdated)
            with self._engine.connect() as connection:
                concluded, known = staging.count_staged(connection, one.run_id)
            batches = self._batches(one, before)
            for done in self._pool.each(CONCLUDE, batches, expected=known - concluded):
                outdated |= {study.study_key for study in done if study.result is None}
                written = [study for study in done if study.result is not None]
                concluded += self._write(one, written)
                self._progress("conclude", concluded, known)
            if outdated == before:
                return

    def _batches(self, one: Pass, outdated: frozenset[str]) -> Iterator[Batch]:
        """What is to be done, in the order of the keys."""
        after = ""
        while True:
            with self._engine.connect() as connection:
                pending = staging.pending_of(connection, one.run_id, after, self._at_once)
                if not pending:
                    return
                batch = load_todo(connection, one, pending, outdated)
            yield batch
            after = pending[-1].study_key

    def _write(self, one: Pass, done: Sequence[Done]) -> int:
        """Stage one batch; what another run has concluded meanwhile stays to be done.

        Returns how many were concluded.
        """
        with writing(self._engine) as connection:
            hold(connection)
            if not staging.is_open(connection, one.run_id):
                raise StoreError(
                    f"{one.registry_key}: the pass was ended while it was concluded: try again"
                )
            rows = _rows(done)
            late = moved_on(connection, rows)
            on_time = [study for study in rows if study.study_key not in late]
            write_concluded(connection, one.run_id, on_time, staged=True)
            results = {
                study.study_key: _encoded(study.result)
                for study in done
                if study.result is not None and study.study_key not in late
            }
            note_results(connection, one.run_id, results)
        return len(results)

    def _tally(self, one: Pass) -> None:
        """Count what came of all studies, those that were concluded before a kill among them."""
        with self._engine.connect() as connection:
            results = staging.results_of(connection, one.run_id)
            self._count(one, (_result.decode(result) for result in results))

    def _count(self, one: Pass, results: Iterable[Result]) -> None:
        self.outcome = Outcome(unchanged=one.unchanged)
        for result in results:
            self.outcome.count(result)
        unreadable = self.outcome.unreadable
        if too_many_unreadable(unreadable, one.received, one.unreadable_share):
            raise SnapshotRejected(
                f"{unreadable} of {one.received} records cannot be read: the registry has "
                "changed its format, or this is another format; `tracker issues` shows examples"
            )

    def _accept(self, one: Pass) -> bool:
        """Let everybody see the pass, if nothing is left to be done and nobody was faster."""
        with writing(self._engine) as connection:
            hold(connection)
            if not staging.is_open(connection, one.run_id):
                raise StoreError(f"{one.registry_key}: the pass was ended by another process")
            refuse_the_past(connection, one.registry_key, one.observed_at)
            if staging.has_pending(connection, one.run_id):
                return False
            if accepted_ground(connection, one.registry_key) != one.ground:
                return False
            self._close(connection, one)
            accept(connection, one.run_id)
        return True

    def _close(self, connection: Connection, one: Pass) -> None:
        """Write down that the pass was accepted, and what it brought."""
        write_down(connection, one, "accepted", self.outcome.issues)
        now, how = self._clock(), "ok" if one.is_complete else "partial"
        if self.outcome.is_news:
            cursor.note_news(connection, one.run_id, now)
        cursor.note_rules_of_some(connection, rules_stamp(), now)
        runs.finish_run(connection, one.run_id, now, how, self.outcome.counts())


def write_down(connection: Connection, one: Pass, state: str, issues: Iterable[Issue]) -> None:
    """Write down how each search of a pass ended, and what is to be looked at."""
    record_issues(connection, [*one.issues, *issues], one.observed_at)
    for ending in one.endings:
        columns = msgspec.to_builtins(ending)
        if state != "accepted":
            columns["completeness"] = "PARTIAL"
        close_snapshot(connection, columns.pop("snapshot_id"), state=state, **columns)


def _with(one: Pass, seen: Seen, work: Work) -> Pass:
    return structs.replace(
        one, received=len(seen.bodies), unchanged=work.unchanged, ground=work.ground
    )


def _rows(done: Iterable[Done]) -> list[Concluded]:
    return [study.rows for study in done if study.rows is not None]


def _encoded(result: Result) -> str:
    return _json.encode(result).decode()
