"""Says the overview of `tracker status` in about ten lines for a person."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from jobs.service.overview import Overview, RegistryOverview, ScheduledReports, Waiting

FIRST_STEP = "nothing is held yet: set contact in [http] of config.toml, then run: tracker sync"
SCHEDULER = {
    "running": "seems to run",
    "dead": "is down: it promised to run jobs and did not (tracker doctor)",
    "stopped": "is stopped; to start it: tracker schedule",
    "never": "was never started; to start it: tracker schedule",
}


def overview_lines(found: Overview) -> Iterator[str]:
    """The overview line by line, what is held first."""
    if any(one.accepted_at for one in found.registries):
        yield from map(_registry, found.registries)
        for cohort in found.cohorts:
            doubt = f", {cohort.to_look_at} of them to be looked at" if cohort.to_look_at else ""
            yield f"cohort {cohort.cohort}: {_many(cohort.trials, 'trial')}{doubt}"
    else:
        yield FIRST_STEP
    sign = found.scheduler.last_sign
    said = f" (last sign {_moment(sign)})" if sign else ""
    yield f"scheduler: {SCHEDULER[found.scheduler.state]}{said}"
    due = sorted(found.next_runs.items(), key=lambda one: one[1])
    yield "next by the schedule: " + ", ".join(f"{name} {_moment(at)}" for name, at in due)
    yield f"reports: {_reports(found.reports)}"
    yield f"messages: {'; '.join(map(_waits, found.waiting)) or 'none waits'}"
    issues = ", ".join(_many(count, level) for level, count in found.open_issues.items())
    yield f"open issues: {issues or 'none'}"
    if found.failure:
        at = f", {_moment(found.failure.at)}" if found.failure.at else ""
        yield f"last failure: {found.failure.job}{at}: {found.failure.error}"


def _registry(one: RegistryOverview) -> str:
    held = f"{one.key}: {_many(one.studies, 'study', 'studies')} held"
    if one.accepted_at is None:
        return f"{held}; no pass yet: tracker sync {one.key}"
    partial = f"the last pass, {_moment(one.accepted_at)}, was PARTIAL"
    if one.complete_at is None or one.age_hours is None:
        return f"{held}; no complete pass yet, {partial}"
    fresh = f"last complete pass {_moment(one.complete_at)}, {_age(one.age_hours)} ago"
    return f"{held}; {fresh}" + ("" if one.complete_at == one.accepted_at else f"; {partial}")


def _reports(reports: ScheduledReports) -> str:
    said = []
    if reports.last:
        last = reports.last
        said.append(f"last written {_moment(last.written_at)} ({_many(last.count, 'file')})")
        said += [f"{reports.place}/{page}" for page in last.files[:1]]
    if reports.next_period:
        said.append(f"next after the first accepted pass from {_moment(reports.next_period)} on")
    elif not reports.every:
        said.append('none by schedule; [schedule] report = "weekly" writes them')
    return ", ".join(said)


def _waits(one: Waiting) -> str:
    said = [f"{_many(one.alerts, 'alert')} for its next digest"] if one.alerts else []
    if one.oldest_hours is not None:
        said.append(f"{_many(one.unsent, 'message')} unsent for {_age(one.oldest_hours)}")
    return f"{one.channel} has {' and '.join(said)}"


def _age(hours: float) -> str:
    return _many(int(hours), "hour") if hours < 48 else _many(int(hours / 24), "day")


def _many(count: int, one: str, several: str = "") -> str:
    return f"{count:,} {one if count == 1 else several or one + 's'}"


def _moment(at: datetime) -> str:
    return f"{at:%Y-%m-%d %H:%M} UTC"
