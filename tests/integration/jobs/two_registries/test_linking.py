"""Linking without being asked: after news, once, and made up for where it failed."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from db.transaction import writing
from db.write.runs import finish_run, start_run
from jobs.link.trials import link_if_due
from jobs.service.tasks import tasks
from jobs.sync.import_files import import_files
from jobs.sync.rebuild import rebuild

Make = Callable[..., Any]


def linked_runs(made: Any) -> int:
    count: int = made.rows("SELECT count(*) FROM run WHERE job = 'link'")[0][0]
    return count


def test_one_registry_alone_is_not_linked(synced: Any) -> None:
    assert link_if_due(synced.runtime) is None
    assert linked_runs(synced) == 0


def test_news_of_a_second_registry_is_linked_once(
    synced: Any, file_of: Make, told: Make, at: Make
) -> None:
    import_files(synced.runtime, "isrctn", [file_of(told())], observed_at=at(6))
    report = link_if_due(synced.runtime)
    assert report
    assert (report.studies, report.trials, report.joined) == (4, 3, 1)
    assert link_if_due(synced.runtime) is None
    import_files(synced.runtime, "isrctn", [file_of(told())], observed_at=at(7))
    before = synced.tables()
    assert link_if_due(synced.runtime) is None, "the same again is no news"
    assert synced.tables() == before
    import_files(synced.runtime, "isrctn", [file_of(told(count=40))], observed_at=at(8))
    assert link_if_due(synced.runtime)
    assert linked_runs(synced) == 2


def test_a_link_that_failed_is_made_up_for(
    synced: Any, file_of: Make, told: Make, at: Make
) -> None:
    import_files(synced.runtime, "isrctn", [file_of(told())], observed_at=at(6))
    run_id = start_run(synced.runtime.engine, "link", "", at(6))
    with writing(synced.runtime.engine) as connection:
        finish_run(connection, run_id, at(6), "failed", {}, "no room on the disk")
    synced.sync(9)
    assert link_if_due(synced.runtime)


def test_a_rebuild_may_have_read_other_numbers(
    synced: Any, file_of: Make, told: Make, at: Make
) -> None:
    import_files(synced.runtime, "isrctn", [file_of(told())], observed_at=at(6))
    link_if_due(synced.runtime)
    rebuild(synced.runtime)
    assert link_if_due(synced.runtime)


def test_the_schedule_links_too(synced: Any, file_of: Make, told: Make, at: Make) -> None:
    import_files(synced.runtime, "isrctn", [file_of(told())], observed_at=at(6))
    config = synced.runtime.config
    schedule = config.schedule.model_copy(update={"sync": {"ctgov": "0 5 * * *"}})
    alerts = config.alerts.model_copy(update={"rules": []})
    synced.runtime.config = config.model_copy(update={"schedule": schedule, "alerts": alerts})
    sync = tasks(synced.runtime)["sync ctgov"]
    assert "4 studies are 3 trials" in sync()
    assert "trials" not in sync(), "nothing new, nothing to link"
