"""Goes on with passes that were cut off while they were concluded, before a new one begins."""

from __future__ import annotations

import msgspec

from db.read import staging
from db.read.staging import CutOff
from db.transaction import writing
from db.write import runs
from db.write.staging import refuse, sweep
from jobs.runtime import Runtime
from jobs.sync.apply import applying
from jobs.sync.plan import Plan
from jobs.sync.seen import Pass
from tracker.errors import StoreError, TrackerError
from tracker.rules_stamp import rules_stamp

_pass = msgspec.json.Decoder(Pass)


def go_on(runtime: Runtime, job: str, subject: str, registry_key: str, plan: Plan) -> list[str]:
    """Finish what runs of this job left that asked the same as `plan`, and sweep the others.

    Returns a line for each pass that is accepted now. One that cannot be is written down as failed,
    and costs only what it had concluded: what it had seen is asked for again.
    """
    with runtime.engine.connect() as connection:
        found = staging.cut_off(connection, job, subject)
        overtaken = staging.overtaken(connection, registry_key)
    lines = []
    for one in found:
        if one.run_id not in overtaken and _pass.decode(one.sealed).asked == plan.asked:
            lines += _finished(runtime, one)
    _give_up(runtime, overtaken, "a newer pass was accepted before this one was concluded")
    sweep(runtime.engine)
    return lines


def _finished(runtime: Runtime, cut_off: CutOff) -> list[str]:
    one = _pass.decode(cut_off.sealed)
    try:
        if cut_off.rules != rules_stamp():
            raise StoreError("it was begun by other rules than those of today")
        with applying(runtime) as applied:
            done = applied.go_on(one)
    except TrackerError as error:
        _give_up(runtime, [cut_off.run_id], str(error))
        return []
    return [
        f"{one.registry_key}: the pass of {one.observed_at:%Y-%m-%d %H:%M} UTC that was cut off is "
        f"finished: new {done.new}, changed {done.changed}, gone {done.gone}"
    ]


def _give_up(runtime: Runtime, run_ids: list[int], why: str) -> None:
    if not run_ids:
        return
    with writing(runtime.engine) as connection:
        refuse(connection, run_ids)
        for run_id in run_ids:
            runs.finish_run(connection, run_id, runtime.now(), "failed", {}, why)
