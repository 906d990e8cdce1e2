"""A store of a released version goes on with today's program as if nothing had happened."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Connection, create_engine

from db.migrations.upgrade import upgrade
from db.tables.base import View
from db.write.conclusions import new_state_ids
from jobs.alerts.run import run_alerts
from jobs.link.trials import link_trials
from jobs.sync.rebuild import rebuild
from jobs.sync.run import sync

pytestmark = pytest.mark.filterwarnings("ignore:'imghdr' is deprecated")  # Apprise looks for it

On = Callable[[int], datetime]
GROWING = ("run", "snapshot", "considered_pass", "digest", "delivery", "alert", "alembic_version")
"""Tables in which today's program writes down what it does, whatever it finds."""


def pending(runtime: Any) -> tuple[int, int]:
    """Alerts that wait for their digest, and messages that wait to be sent."""
    with runtime.engine.connect() as connection:
        waiting = "SELECT count(*) FROM alert WHERE digest_id IS NULL"
        unsent = "SELECT count(*) FROM digest WHERE state = 'pending'"
        found = [connection.exec_driver_sql(query).scalar() for query in (waiting, unsent)]
    return found[0], found[1]


def test_the_dump_is_small_and_holds_what_an_upgrade_can_lose(old_store: Any, dump: Path) -> None:
    assert sum(path.stat().st_size for path in dump.iterdir()) < 200_000
    held = old_store.rows_before
    assert all(held[name] for name in held)
    assert held["version"] > held["study"] > held["trial"]


def test_an_upgrade_loses_no_row(old_store: Any, on: On) -> None:
    runtime = old_store.open(on(7))
    assert old_store.rows(runtime) == old_store.rows_before
    assert pending(runtime) == (6, 2)


def test_views_answer_as_the_tables_did(old_store: Any) -> None:
    """Every value of every row, by the name of its column, without a rebuild."""
    engine = create_engine(old_store.url)
    with engine.begin() as connection:
        upgrade(connection, "0004")
        before = every_row(connection)
    with engine.begin() as connection:
        upgrade(connection, "0005")
        after = every_row(connection)
        (last,) = connection.exec_driver_sql("SELECT max(state_id) FROM state").one()
        (next_one,) = new_state_ids(connection, 1)
    engine.dispose()
    assert after == before
    assert {"study_site", "classification", "change"} <= {name for name in after if after[name]}
    assert next_one == last + 1


def every_row(connection: Connection) -> dict[str, list[str]]:
    """What stands under the names that readers read."""
    return {
        name: sorted(
            repr(sorted(row.items()))
            for row in connection.exec_driver_sql(f"SELECT * FROM {name}").mappings()
        )
        for name in View.metadata.tables
    }


def test_a_rebuild_after_it_derives_the_same(old_store: Any, on: On) -> None:
    runtime = old_store.open(on(7))
    report = rebuild(runtime)
    assert report.unreadable == 0
    assert report.studies == old_store.rows_before["study"]
    assert (report.versions, report.changes) == (report.versions_before, report.changes_before)
    link_trials(runtime)
    same = old_store.rows(runtime, "run")
    assert same == {name: n for name, n in old_store.rows_before.items() if name != "run"}


@pytest.mark.usefixtures("registries")
@pytest.mark.parametrize("rebuilt", [False, True])
def test_the_same_records_are_no_news(
    old_store: Any, on: On, hook: list[dict[str, Any]], rebuilt: bool
) -> None:
    runtime = old_store.open(on(7))
    if rebuilt:
        rebuild(runtime)
    for key in ("ctgov", "isrctn"):
        counts = sync(runtime, key, full=True, observed_at=on(7)).outcome.counts()
        assert {name for name, count in counts.items() if count} == {"unchanged"}
    link_trials(runtime)
    assert old_store.rows(runtime, *GROWING) == {
        name: count for name, count in old_store.rows_before.items() if name not in GROWING
    }

    report = run_alerts(runtime, now=on(7))
    assert notices(runtime) == [], "the release alters no cohort"
    assert (report.decided.passes, report.decided.alerts) == (2, 0)
    assert report.delivered.sent == {"desk": 1, "hook": 2}
    assert pending(runtime) == (0, 0)
    references = [message["reference"] for message in hook]
    assert len(set(references)) == 2
    assert sorted(studies_in(report.delivered.files)) == [f"NCT9900000{n}" for n in range(1, 7)]

    after = run_alerts(runtime, now=on(8))
    assert after.decided.alerts == 0
    assert studies_in(after.delivered.files) == [], "only that the webhook takes messages again"
    last = run_alerts(runtime, now=on(9))
    assert (last.decided.alerts, last.messages, last.delivered.sent) == (0, 0, {})
    assert [message["reference"] for message in hook] == references


def notices(runtime: Any) -> list[str]:
    """What the tracker tells of its own accord: the subjects of alerts that are no study."""
    with runtime.engine.connect() as connection:
        query = "SELECT subject FROM alert WHERE subject = 'word lists'"
        return [row[0] for row in connection.exec_driver_sql(query)]


def studies_in(files: list[Path]) -> list[str]:
    """The studies that digests speak of, each as often as it has an item."""
    texts = [path.read_text(encoding="utf-8") for path in files if path.suffix == ".txt"]
    return re.findall(r"^\s*(NCT99\d{6}) ", "\n".join(texts), re.MULTILINE)
