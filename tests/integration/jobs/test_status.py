"""What a person reads at one look, word for word, and that it agrees with reports and the store."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import typer
from typer.testing import CliRunner

from db import locks
from db.transaction import writing
from db.write.issues import record_issues
from jobs.alerts.match import decide
from jobs.alerts.run import run_alerts
from jobs.cli import status
from jobs.queries.membership import count_cohorts
from jobs.reports.build import select_studies
from jobs.service.overview import look
from jobs.service.overview_lines import overview_lines
from jobs.service.reports import write_due_reports
from jobs.service.run_once import fire
from jobs.service.scheduler import Service, scheduled_jobs
from tracker.cohorts import Cohort
from tracker.config import Config
from tracker.errors import ConfigError, TrackerError
from tracker.issues import Issue, Level
from tracker.reports.request import ReportRequest

Make = Callable[..., Any]
At = Callable[..., datetime]
HOUR = timedelta(hours=1)
COHORT = {"key": "msc_autoimmune", "title": "MSC", "therapies": ["msc"]}


def configure(made: Any, folder: Path, **sections: Any) -> None:
    settings = made.runtime.config.model_dump(mode="json", exclude_defaults=True)
    more = {
        "cohorts": [COHORT],
        "alerts": {"rules": [{"name": "news", "channels": ["file"]}]},
        "channels": {"file": {"kind": "file", "directory": str(folder / "file" / "alerts")}},
        "output": {"directory": str(folder), "public_url": "https://example.org/trials"},
        "schedule": {
            "sync": {"ctgov": "15 14 * * *"},
            "digest": "30 15 * * *",
            "report": "weekly",
        },
        "reports": {"kinds": ["landscape"], "formats": ["md"]},
    }
    made.runtime.config = Config.model_validate(settings | more | sections)


def issue(level: Level, value: str) -> Issue:
    return Issue(
        code="unknown_term", level=level, registry_key="ctgov", field="phases", value=value
    )


def lines(made: Any) -> list[str]:
    return list(overview_lines(look(made.runtime)))


@pytest.fixture
def cells(record: Make) -> Make:
    """`cells(serial)`: mesenchymal cells in Crohn's disease; in doubt where no title says so."""

    def make(serial: int, title: str = "Mesenchymal stem cells for Crohn Disease") -> Any:
        given = {"type": "BIOLOGICAL", "name": "Mesenchymal stem cells"}
        arm = {"label": "Cells", "type": "EXPERIMENTAL", "interventionNames": ["Biological: x"]}
        return record(
            serial,
            identificationModule={"briefTitle": title},
            conditionsModule={"conditions": ["Crohn Disease"]},
            armsInterventionsModule={"interventions": [given], "armGroups": [arm]},
        )

    return make


def test_an_empty_store_says_what_to_do_first(world: Make, tmp_path: Path) -> None:
    made = world([])
    configure(made, tmp_path)
    assert lines(made) == [
        "nothing is held yet: set contact in [http] of config.toml, then run: tracker sync",
        "scheduler: was never started; to start it: tracker schedule",
        "next by the schedule: watch 2026-10-30 15:15 UTC, digest 2026-10-30 15:30 UTC, "
        "sync ctgov 2026-10-31 14:15 UTC",
        "reports: next after the first accepted pass from 2026-10-26 00:00 UTC on",
        "messages: none waits",
        "open issues: none",
    ]


@pytest.fixture
def at_work(world: Make, cells: Make, record: Make, tmp_path: Path, at: At) -> Any:
    """Two days, a channel that is stuck, three issues, and a registry that does not answer."""
    first = [cells(1), cells(2, "An invented study"), record(3)]
    made = world(first, [*first, record(4)])
    (tmp_path / "file").write_text("in the way of the channel")
    configure(made, tmp_path)
    made.runtime.clock = lambda: at(5, 16)
    made.sync()
    write_due_reports(made.runtime)
    run_alerts(made.runtime)
    made.replica.advance()
    made.runtime.clock = lambda: at(6, 16)
    made.sync(6, full=True)
    decide(made.runtime, at(6, 16))
    for job in scheduled_jobs(made.runtime):
        if job.name == "watch":
            fire(made.runtime, job, HOUR)
    issues = [issue(Level.ERROR, "1"), issue(Level.ERROR, "2"), issue(Level.NOTE, "3")]
    with writing(made.runtime.engine) as connection:
        connection.exec_driver_sql("DELETE FROM issue")
        record_issues(connection, issues, at(6))
    made.replica.stop()
    made.runtime.clock = lambda: at(6, 18)
    with pytest.raises(TrackerError):
        made.sync(6)
    made.runtime.clock = lambda: at(6, 16) + HOUR / 12
    return made


def test_a_store_at_work_in_ten_lines(at_work: Any) -> None:
    ((error,),) = at_work.rows("SELECT error FROM run ORDER BY id DESC LIMIT 1")
    assert lines(at_work) == [
        "ctgov: 4 studies held; last complete pass 2026-10-06 15:00 UTC, 1 hour ago",
        "cohort msc_autoimmune: 2 trials, 1 of them to be looked at",
        "scheduler: seems to run (last sign 2026-10-06 16:00 UTC)",
        "next by the schedule: watch 2026-10-06 16:15 UTC, sync ctgov 2026-10-07 14:15 UTC, "
        "digest 2026-10-07 15:30 UTC",
        "reports: last written 2026-10-05 16:00 UTC (1 file), "
        "https://example.org/trials/2026-10-05/landscape-msc_autoimmune.md, "
        "next after the first accepted pass from 2026-10-12 00:00 UTC on",
        "messages: file has 1 alert for its next digest and 1 message unsent for 24 hours",
        "open issues: 2 errors, 1 note",
        f"last failure: sync ctgov, 2026-10-06 18:00 UTC: {error}",
    ]


def test_a_failure_is_over_with_the_next_success(world: Make, record: Make) -> None:
    made = world([record(1)])
    made.replica.stop()
    with pytest.raises(TrackerError):
        made.sync()
    failure = look(made.runtime).failure
    assert failure is not None
    assert failure.job == "sync ctgov"
    made.replica.start()
    settings = made.runtime.config.registries["ctgov"].model_dump()
    base = {"ctgov": settings | {"base_url": made.replica.base_url}}
    whole = made.runtime.config.model_dump(mode="json", exclude_defaults=True)
    made.runtime.config = Config.model_validate(whole | {"registries": base})
    made.sync()
    assert look(made.runtime).failure is None


def test_a_job_of_the_service_that_failed_is_told(world: Make, record: Make, at: At) -> None:
    made = world([record(1)])
    lease = locks.take(made.runtime.engine, "digest", at(5), HOUR)
    assert lease is not None
    lease.release(finished_at=at(5), outcome="failed", error="no room")
    assert "last failure: digest, 2026-10-05 15:00 UTC: no room" in lines(made)


def test_a_partial_pass_is_not_called_complete(world: Make, record: Make, at: At) -> None:
    made = world([record(1), record(2)], [record(1), record(2)])
    made.runtime.clock = lambda: at(6, 16)
    made.sync()
    made.sync(6)
    with writing(made.runtime.engine) as connection:
        connection.exec_driver_sql("UPDATE snapshot SET completeness = 'PARTIAL' WHERE id = 2")
    assert lines(made)[0] == (
        "ctgov: 2 studies held; last complete pass 2026-10-05 15:00 UTC, 25 hours ago; "
        "the last pass, 2026-10-06 15:00 UTC, was PARTIAL"
    )
    with writing(made.runtime.engine) as connection:
        connection.exec_driver_sql("UPDATE snapshot SET completeness = 'PARTIAL'")
    assert lines(made)[0] == (
        "ctgov: 2 studies held; no complete pass yet, the last pass, 2026-10-06 15:00 UTC, "
        "was PARTIAL"
    )


@pytest.mark.parametrize(
    ("hours", "state"), [(0.2, "running"), (0.5, "dead")], ids=["in time", "overdue"]
)
def test_a_service_that_promised_and_did_not_is_down(
    world: Make, at: At, hours: float, state: str
) -> None:
    made = world([])
    made.runtime.clock = lambda: at(5, 12)
    with writing(made.runtime.engine) as connection:
        locks.note_next(connection, "watch", at(5, 12) + HOUR / 4)
    made.runtime.clock = lambda: at(5, 12) + hours * HOUR
    assert look(made.runtime).scheduler.state == state


def test_a_service_that_ended_is_stopped(world: Make) -> None:
    made = world([])
    assert look(made.runtime).scheduler.state == "never"
    service = Service(made.runtime, scheduled_jobs(made.runtime)[-1:])
    service.stop()
    service.run()
    assert look(made.runtime).scheduler.state == "stopped"


def test_members_are_those_of_a_report(two_days: Any, world: Make) -> None:
    made = world(two_days[0])
    made.sync()
    tables = made.runtime.config.cohorts
    with made.runtime.engine.connect() as connection:
        counted = count_cohorts(connection, map(Cohort.from_config, tables))
        for one in counted:
            request = ReportRequest(cohort=one.cohort)
            selection = select_studies(made.runtime, connection, request)
            assert one.trials == len(selection.trials.frame) > 0
            assert one.to_look_at == selection.to_look_at


def test_the_command_prints_lines_or_one_document(
    world: Make, record: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = world([record(1)])
    made.sync()
    monkeypatch.setattr(status, "asking", lambda _context: made.runtime)
    app = typer.Typer()
    status.register(app)
    shown = CliRunner().invoke(app, [])
    assert shown.exit_code == 0
    assert shown.stdout.splitlines() == lines(made)
    document = json.loads(CliRunner().invoke(app, ["--json"]).stdout)
    assert document["registries"][0]["studies"] == 1
    assert {one["cohort"] for one in document["cohorts"]} == {
        "msc_autoimmune",
        "stem_cell_autoimmune",
    }
    assert "digest" in document["next_runs"]


def test_a_sync_by_hand_is_no_service(world: Make, record: Make) -> None:
    made = world([record(1)])
    lease = locks.take(made.runtime.engine, "sync ctgov", made.runtime.now(), HOUR)
    assert lease is not None
    lease.release(finished_at=made.runtime.now(), outcome="ok")
    assert look(made.runtime).scheduler.state == "never"


def test_scheduled_reports_that_cannot_be_made_are_refused(
    world: Make, record: Make, tmp_path: Path
) -> None:
    made = world([record(1)])
    configure(made, tmp_path, reports={"kinds": ["landscap"]})
    with pytest.raises(ConfigError, match=r"reports\.kinds: unknown 'landscap'"):
        look(made.runtime)
    configure(made, tmp_path, schedule={"report": ""}, reports={"kinds": ["landscap"]})
    assert look(made.runtime).reports.every == ""
