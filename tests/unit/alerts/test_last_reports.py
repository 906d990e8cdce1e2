"""What a digest says of the reports written last: in its first message, within its limits."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime

import pytest
from lxml import html

from tracker.alerts.digest import compose
from tracker.alerts.last_reports import MOST_LINKS, CohortTrend, WrittenReports
from tracker.alerts.news import Item
from tracker.channels.base import Limits

Make = Callable[..., Item]
NOW = datetime(2026, 11, 2, 16, tzinfo=UTC)
SINCE = date(2026, 10, 5)
MOVED = CohortTrend(
    cohort="msc", trials=125, recruiting=18, since=SINCE, entered=12, left=1, recruiting_before=16
)
LINES = ("Reports of a day:", "https://example.org/a.html?x=1&y=<b>")


def written(*files: str) -> WrittenReports:
    return WrittenReports(
        due_at=NOW,
        observed_at=NOW,
        written_at=NOW,
        files=files,
        count=len(files),
        trends=(MOVED,),
    )


@pytest.mark.parametrize(
    ("trend", "line"),
    [
        (
            MOVED,
            "msc: 125 trials (+11 since 2026-10-05: 12 entered, 1 left); recruiting 18 (+2)",
        ),
        (
            CohortTrend(
                cohort="msc", trials=0, recruiting=0, since=SINCE, left=3, recruiting_before=1
            ),
            "msc: 0 trials (-3 since 2026-10-05: 0 entered, 3 left); recruiting 0 (-1)",
        ),
        (CohortTrend(cohort="msc", trials=1, recruiting=1), "msc: 1 trial; recruiting 1"),
    ],
)
def test_a_trend_in_one_line(trend: CohortTrend, line: str) -> None:
    assert trend.line() == line


def test_lines_name_title_trend_and_places() -> None:
    assert written("a/b.md").lines("out")[0] == ("Reports of 2026-11-02, the state of 2026-11-02:")
    assert written("a/b.md").lines("out")[1:] == (MOVED.line(), "out/a/b.md")


def test_many_pages_are_counted_instead_of_listed() -> None:
    lines = written(*(f"{n}.md" for n in range(MOST_LINKS + 3))).lines("out")
    assert len(lines) == 2 + MOST_LINKS + 1
    assert lines[-1] == "and 3 more beside them"


def test_only_the_first_message_has_them(item: Make) -> None:
    items = [item(serial) for serial in range(1, 4)]
    made = compose("c", items, Limits(2, 100_000, 3), NOW, reports=LINES)
    assert ["Reports of a day" in message.text for message, _ in made] == [True, False]
    assert ["Reports of a day" in message.html for message, _ in made] == [True, False]


def test_they_alone_are_no_message() -> None:
    assert compose("c", [], Limits(2, 100_000, 3), NOW, reports=LINES) == []


def test_they_keep_to_the_length_of_a_message(item: Make) -> None:
    lines = ["x" * 500, "y" * 500]
    items = [item(serial) for serial in range(1, 40)]
    for message, _ in compose("c", items, Limits(100, 4_000, 3), NOW, reports=lines):
        assert len(message.text) <= 4_000


def test_an_address_is_a_link_and_no_markup(item: Make) -> None:
    ((message, _),) = compose("c", [item(1)], Limits(2, 100_000, 1), NOW, reports=LINES)
    page = html.fromstring(message.html)
    assert any(one.startswith("https://example.org/a.html") for one in page.xpath("//a/@href"))
    assert page.xpath("//b") == []


def test_the_reference_of_a_message_does_not_depend_on_them(item: Make) -> None:
    (one, _), (other, _) = (
        compose("c", [item(1)], Limits(2, 100_000, 1), NOW, reports=lines)[0]
        for lines in ((), LINES)
    )
    assert one.idempotency_key == other.idempotency_key
