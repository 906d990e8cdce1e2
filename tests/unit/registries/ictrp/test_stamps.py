"""When a row is from is told beside its body, and never moves the body."""

from __future__ import annotations

import pytest

from tracker.registries.ictrp.record import raw_record
from tracker.registries.ictrp.stamps import exported, harvested

NUMBER = ("TrialID", "ChiCTR2099000001")


@pytest.mark.parametrize(
    ("name", "text", "day"),
    [
        ("Last_Refreshed_on", "17 February 2020", "2020-02-17"),
        ("Last Refreshed on", "4 November 2020", "2020-11-04"),
        ("last_update", "04-Nov-20", "2020-11-04"),
        ("last_update", '"2020-11-04"', "2020-11-04"),
        ("Export_date", "3/18/2020 6:53:35 PM", "2020-03-18"),
        ("Export date", "04/15/2026 10:00:00", "2026-04-15"),
        ("last_update", "3/18/2020", None),  # nobody says which is the month
        ("Last_Refreshed_on", "31 February 2020", None),
        ("Last_Refreshed_on", "soon", None),
    ],
)
def test_the_days_are_read_as_they_are_written(name: str, text: str, day: str | None) -> None:
    row = (NUMBER, (name, text))
    assert (harvested([row]), exported([row])) == (day, day)


def test_the_harvest_dates_a_record_and_the_export_a_file() -> None:
    row = (
        NUMBER,
        ("Last_Refreshed_on", "17 February 2020"),
        ("Export_date", "3/18/2020 6:53:35 PM"),
    )
    record = raw_record("ChiCTR2099000001", [row])
    assert (record.stamp, record.exported) == ("2020-02-17", "2020-03-18")
    assert record.body == raw_record("ChiCTR2099000001", [(NUMBER,)]).body
