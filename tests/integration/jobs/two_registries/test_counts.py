"""The counts of runs are for people: nothing that any job does hangs on them."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from msgspec import structs
from sqlalchemy import text

from db.transaction import writing
from jobs.alerts.run import run_alerts
from jobs.link.trials import link_if_due
from jobs.queries.changes import after_last_report
from jobs.reports.write import write_report
from jobs.sync.import_files import import_files
from tracker.config import Config
from tracker.reports.request import ReportRequest

Make = Callable[..., Any]
RULE = {"name": "all", "cohort": "msc_autoimmune", "channels": ["file"]}


def spoil(made: Any, counts: str) -> None:
    with writing(made.runtime.engine) as connection:
        connection.execute(text("UPDATE run SET counts = :counts"), {"counts": counts})


def configure(made: Any, folder: Path, **sections: Any) -> None:
    settings = made.runtime.config.model_dump(mode="json", exclude_defaults=True)
    chosen = {
        "alerts": {"rules": [RULE]},
        "channels": {"file": {"kind": "file"}},
        "output": {"directory": str(folder)},
    }
    made.runtime.config = Config.model_validate(settings | chosen | sections)


@pytest.mark.parametrize("counts", ["{}", '{"until": null, "new": 99, "word_lists": "other"}'])
def test_without_the_counts_of_runs_every_job_does_the_same(
    synced: Any, file_of: Make, told: Make, at: Make, tmp_path: Path, counts: str
) -> None:
    configure(synced, tmp_path)
    import_files(synced.runtime, "isrctn", [file_of(told())], observed_at=at(6))
    spoil(synced, counts)
    assert link_if_due(synced.runtime), "its news is not linked yet"
    run_alerts(synced.runtime, now=at(6))
    cohort = str(synced.runtime.config.cohorts[0]["key"])
    everyone = ReportRequest(formats=("json",), since="last-report")
    for request in (structs.replace(everyone, cohort=cohort), everyone):
        write_report(synced.runtime, "changes", request, tmp_path)
    spoil(synced, counts)
    assert link_if_due(synced.runtime) is None
    again = run_alerts(synced.runtime, now=at(7))
    assert (again.decided.passes, again.decided.alerts, again.messages) == (0, 0, 0)
    (path,) = write_report(synced.runtime, "changes", everyone, tmp_path)
    assert json.loads(path.read_text(encoding="utf-8"))["summary"] == ["Nothing changed."]
    after = after_last_report(synced.runtime)
    assert after is not None
    assert at(6) < after < at(7)


def test_new_word_lists_are_told_once_though_the_counts_are_gone(
    synced: Any, at: Callable[..., datetime], tmp_path: Path
) -> None:
    configure(synced, tmp_path)
    run_alerts(synced.runtime, now=at(6))
    first, *others = synced.runtime.config.cohorts
    configure(synced, tmp_path, cohorts=[first | {"title": "Another title"}, *others])
    spoil(synced, "{}")
    run_alerts(synced.runtime, now=at(7))
    spoil(synced, "{}")
    run_alerts(synced.runtime, now=at(8))
    notices = "SELECT observed_at FROM alert WHERE subject = 'word lists'"
    assert len(synced.rows(notices)) == 1
