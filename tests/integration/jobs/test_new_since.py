"""What becomes visible late is new all the same, once; what was there before is not."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from jobs.alerts.run import run_alerts
from jobs.sync.import_files import import_files
from jobs.sync.rebuild import rebuild
from jobs.sync.run import sync
from tracker.config import Config, SearchConfig

Make = Callable[..., Any]
Record = dict[str, Any]


def posted(record: Make, serial: int, day: str) -> Record:
    dates = {"studyFirstPostDateStruct": {"date": day, "type": "ACTUAL"}}
    dates["lastUpdatePostDateStruct"] = dates["studyFirstPostDateStruct"]
    made: Record = record(serial, statusModule=dates)
    return made


def kinds(made: Any) -> dict[str, list[str]]:
    query = "SELECT study_key, kind FROM change WHERE path = 'study' AND kind <> 'baseline'"
    found: dict[str, list[str]] = {}
    for key, kind in made.rows(f"{query} ORDER BY 1, observed_at"):
        found.setdefault(key, []).append(kind)
    return found


def both_ways(made: Any) -> dict[str, list[str]]:
    """What was told, having made sure that a rebuild tells the same."""
    told = kinds(made)
    rebuild(made.runtime)
    assert kinds(made) == told
    return told


def test_daily_syncs_tell_what_was_posted_that_evening_or_indexed_late(
    world: Make, record: Make
) -> None:
    """Posted at 18:00 on the day of a sync, and indexed two days after it was posted."""
    evening, late = posted(record, 2, "2026-10-06"), posted(record, 3, "2026-10-07")
    old = posted(record, 4, "2026-09-20")
    first = [posted(record, 1, "2026-09-01")]
    days = [first, first, [*first, evening], [*first, evening], [*first, evening, late, old]]
    made = world(*days)
    made.sync(5)
    for day in (6, 7, 8, 9):
        made.replica.advance()
        made.sync(day, full=day == 9)
    assert both_ways(made) == {
        "ctgov:NCT99000002": ["registered"],
        "ctgov:NCT99000003": ["registered"],
        "ctgov:NCT99000004": ["found_late"],
    }


def test_an_outage_of_months_loses_none(world: Make, record: Make) -> None:
    first = posted(record, 1, "2026-01-01")
    made = world([first], [first, posted(record, 2, "2026-04-01"), posted(record, 3, "2025-12-01")])
    march = datetime(2026, 3, 5, 15, tzinfo=UTC)
    sync(made.runtime, "ctgov", observed_at=march)
    made.replica.advance()
    made.sync(6)
    assert both_ways(made) == {
        "ctgov:NCT99000002": ["registered"],
        "ctgov:NCT99000003": ["found_late"],
    }


@pytest.mark.parametrize("lost", ["PARTIAL", "rejected"])
def test_a_pass_that_is_not_whole_moves_no_mark(world: Make, record: Make, lost: str) -> None:
    """What it did not bring is as new at the next one."""
    first = [posted(record, n, "2026-09-01") for n in range(1, 4)]
    new = posted(record, 9, "2026-10-10")
    made = world(first, [*first, new])
    made.sync(1)
    made.sync(20, full=True)
    with made.runtime.engine.begin() as connection:
        state = "rejected" if lost == "rejected" else "accepted"
        connection.exec_driver_sql(
            "UPDATE snapshot SET completeness = 'PARTIAL', state = ? WHERE observed_at > ?",
            (state, "2026-10-10"),
        )
    made.replica.advance()
    made.sync(24, full=True)
    told = both_ways(made)
    assert told == {"ctgov:NCT99000009": ["registered"]}, "since the first of October"


def test_a_search_of_another_name_that_asks_the_same_is_no_new_search(
    world: Make, record: Make
) -> None:
    first = posted(record, 1, "2026-09-01")
    made = world([first], [first, posted(record, 2, "2026-09-25"), posted(record, 3, "2026-10-04")])
    made.sync(5)
    registry = made.runtime.config.registries["ctgov"]
    searches = {"other": SearchConfig(title="t", query=registry.searches["all"].query)}
    renamed = registry.model_copy(update={"searches": searches})
    made.runtime.config = made.runtime.config.model_copy(update={"registries": {"ctgov": renamed}})
    made.replica.advance()
    made.sync(6)
    assert both_ways(made) == {
        "ctgov:NCT99000002": ["found_late"],
        "ctgov:NCT99000003": ["registered"],
    }


HEAD = "TrialID,Public title,Primary sponsor,Date registration,Recruitment Status,Condition"


def rows(folder: Path, name: str, *found: tuple[str, str]) -> Path:
    path = folder / name
    lines = [f"{n},Cells for lupus,Nowhere,{day},Recruiting,Lupus" for n, day in found]
    path.write_text("\n".join([HEAD, *lines]) + "\n", encoding="utf-8")
    return path


def test_a_row_of_who_thirty_days_late_is_new_once(
    world: Make, record: Make, tmp_path: Path, at: Callable[..., datetime]
) -> None:
    """Files come every week; what WHO collects every four weeks may come later than weekly news."""
    made = world([record(1)])
    known = ("DRKS99000001", "2017-03-15")
    slow, slower = ("DRKS99000002", "2026-09-05"), ("DRKS99000003", "2026-07-01")
    quick = ("ChiCTR9900000004", "2026-09-05")
    for day, found in ((21, [known]), (28, [known]), (35, [known, slow, slower, quick])):
        moment = at(1) + timedelta(days=day - 31)
        path = rows(tmp_path, f"{day}.csv", *found)
        import_files(made.runtime, "ictrp", [path], observed_at=moment)
    assert both_ways(made) == {
        "ictrp:DRKS99000002": ["registered"],
        "ictrp:DRKS99000003": ["found_late"],
        "ictrp:ChiCTR9900000004": ["found_late"],
    }


def test_alerts_link_to_our_page_where_the_site_has_one(
    world: Make, record: Make, at: Callable[..., datetime], tmp_path: Path
) -> None:
    """The site has pages of its cohort, the first one; what is outside links to the registry."""
    lupus = {"conditionsModule": {"conditions": ["Lupus Nephritis"]}}
    cells = {"type": "BIOLOGICAL", "name": "Umbilical cord mesenchymal stem cells"}
    day = {"studyFirstPostDateStruct": {"date": "2026-10-06", "type": "ACTUAL"}}
    inside = record(
        2, statusModule=day, armsInterventionsModule={"interventions": [cells]}, **lupus
    )
    made = world([record(1)], [record(1), inside, record(3, statusModule=day)])
    settings = made.runtime.config.model_dump(mode="json", exclude_defaults=True)
    made.runtime.config = Config.model_validate(
        settings
        | {
            "site": {"url": "https://example.org/trials/"},
            "alerts": {"rules": [{"name": "all", "channels": ["feed", "file"]}]},
            "channels": {"feed": {"kind": "atom"}, "file": {"kind": "file"}},
            "output": {"directory": str(tmp_path)},
        }
    )
    made.sync(5)
    run_alerts(made.runtime, now=at(5))
    made.replica.advance()
    made.sync(6, full=True)
    report = run_alerts(made.runtime, now=at(6))
    (text,) = (path.read_text("utf-8") for path in report.files if path.suffix == ".txt")
    assert "https://example.org/trials/studies/NCT99000002.html" in text
    assert "studies/NCT99000003.html" not in text
    feed = (tmp_path / "feed.atom").read_text("utf-8")
    assert 'href="https://example.org/trials/studies/NCT99000002.html"' in feed
    assert "NCT99000003: Newly registered: " in feed
