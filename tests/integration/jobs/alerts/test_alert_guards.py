"""What is no news: baselines, wider searches, old registrations, rebuilds, floods."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest

from jobs.sync.rebuild import rebuild
from tracker.errors import SnapshotRejected

Make = Callable[..., Any]
At = Callable[..., datetime]
NARROW = {"all": {"title": "a", "query": {"term": "AREA[OverallStatus]RECRUITING"}}}
WIDE = {"all": {"title": "a", "query": {"term": "AREA[OverallStatus](RECRUITING OR COMPLETED)"}}}


def posted(day: str, status: str = "RECRUITING") -> dict[str, Any]:
    return {
        "statusModule": {
            "overallStatus": status,
            "studyFirstPostDateStruct": {"date": day, "type": "ACTUAL"},
        }
    }


def test_registered_long_ago_is_told_apart_from_what_is_new(
    desk: Make, record: Make, at: At
) -> None:
    old, new = record(2, **posted("1999-05-01")), record(3, **posted("2026-10-06"))
    made = desk([record(1)], [record(1), old, new])
    made.run(at(5))
    made.day(6)
    made.rules({"when": {"registered": True}}, {"when": {"found_late": True}, "importance": "low"})
    made.run(at(6))
    assert made.seen.count("- newly registered") == 1
    assert made.seen.index("NEWLY REGISTERED") < made.seen.index("NCT99000003")
    assert made.seen.index("NCT99000003") < made.seen.index("OLDER, NOW SEEN")
    assert made.seen.index("OLDER, NOW SEEN") < made.seen.index("NCT99000002")


def test_what_a_wider_search_finds_is_no_flood(desk: Make, record: Make, at: At) -> None:
    """One line says what counts as new; of the old ones twenty are named, the rest counted."""
    wanted = [record(serial, **posted("2026-07-01", "COMPLETED")) for serial in range(2, 40)]
    made = desk([record(1), *wanted], [record(1), *wanted], searches=NARROW)
    made.run(at(5))
    registry = made.world.runtime.config.registries["ctgov"].model_copy(update={"searches": {}})
    settings = registry.model_dump() | {"searches": WIDE}
    roomy = {"terminal": {"kind": "terminal", "most_items": 99}}
    made.rules({})
    made.configure(registries={"ctgov": settings}, channels=roomy)
    made.day(6)
    made.run(at(6))
    assert "ctgov: the search was altered (all)" in made.seen
    assert "within 60 days: 0 studies; registered earlier and followed from now on: 38" in made.seen
    assert made.seen.count("- older, now seen") == 20
    assert "Older, now seen: 38 in all, 18 of them not shown here. All of it: " in made.seen
    assert "NEWLY REGISTERED" not in made.seen
    assert made.run(at(7)).messages == 0


def test_a_wider_search_tells_as_new_what_was_posted_lately(
    desk: Make, record: Make, at: At
) -> None:
    """Nobody asked for these before, so a count of days decides."""
    known = record(2, **posted("2026-07-01", "COMPLETED"))
    new = record(3, **posted("2026-10-06"))
    made = desk([record(1), known], [record(1), known, new], searches=NARROW)
    made.run(at(5))
    settings = made.world.runtime.config.registries["ctgov"].model_dump() | {"searches": WIDE}
    made.configure(registries={"ctgov": settings})
    made.day(6)
    made.run(at(6))
    assert "within 60 days: 1 studies; registered earlier and followed from now on: 1" in made.seen
    assert made.seen.index("NCT99000003") < made.seen.index("OLDER, NOW SEEN")
    assert made.seen.index("OLDER, NOW SEEN") < made.seen.index("NCT99000002")


def test_a_rebuild_is_no_news(desk: Make, two_days: Any, at: At) -> None:
    made = desk(two_days[0], two_days[1])
    made.day(6)
    made.run(at(6))
    rebuild(made.world.runtime)
    assert made.run(at(7)).messages == 0


def test_passes_from_before_there_were_alerts_are_one_line(
    desk: Make, record: Make, at: At
) -> None:
    done = {"statusModule": {"overallStatus": "COMPLETED"}}
    days = [
        [record(n, **(done if n <= changed else {})) for n in range(1, 4)] for changed in range(4)
    ]
    made = desk(*days)
    for day in (6, 7, 8):
        made.day(day)
    made.run(at(8))
    assert "ctgov: passes observed before alerts were first run: 2; changes in them" in made.seen
    assert "NCT99000003" in made.seen
    assert "NCT99000001 |" not in made.seen


def test_a_flood_is_capped_with_one_honest_summary(desk: Make, record: Make, at: At) -> None:
    many = range(2, 202)
    made = desk([record(1)], [record(1), *(record(n, **posted("2026-10-06")) for n in many)])
    made.configure(
        channels={"terminal": {"kind": "terminal", "most_items": 10, "most_messages": 2}},
        alerts={"rules": [{"name": "news", "channels": ["terminal"]}]},
    )
    made.run(at(5))
    made.day(6)
    report = made.run(at(6))
    assert (report.messages, report.decided.alerts) == (2, 200)
    assert "Left out: 180 more (180 high importance)" in made.seen
    assert made.run(at(7)).messages == 0


def test_a_rejected_pass_tells_of_no_study(desk: Make, record: Make, at: At) -> None:
    whole = [record(serial) for serial in range(1, 60)]
    made = desk(whole, whole[:20])
    made.run(at(5))
    with pytest.raises(SnapshotRejected, match="snapshot rejected"):
        made.day(6)
    made.run(at(6))
    assert "left the registry" not in made.seen
    assert "TROUBLE: ctgov: snapshot rejected" in made.seen
