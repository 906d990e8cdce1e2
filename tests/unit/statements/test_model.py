from __future__ import annotations

from datetime import date
from typing import Any

import msgspec
import pytest

from tracker.statements.model import Statement

PLAIN: dict[str, Any] = {
    "key": "a",
    "source": "Somebody 2019",
    "as_of": "2018",
    "text": {"en": "It is so."},
}
ABOUT: dict[str, Any] = {"dimension": "route", "values": ["intravenous"]}


def made(**fields: Any) -> Statement:
    return msgspec.convert(PLAIN | fields, Statement)


@pytest.mark.parametrize(
    ("as_of", "day"),
    [
        ("2018", date(2018, 12, 31)),
        ("2018-02", date(2018, 2, 28)),
        ("2018-12", date(2018, 12, 31)),
        ("2018-06-15", date(2018, 6, 15)),
    ],
)
def test_a_date_means_its_last_day(as_of: str, day: date) -> None:
    assert made(kind="count", exactly=1, as_of=as_of).day == day


def test_the_language_that_there_is_stands_for_the_other() -> None:
    assert made(kind="count", exactly=1).says("zh") == "It is so."
    assert made(kind="count", exactly=1, text={"en": "a", "zh": "b"}).says("zh") == "b"


@pytest.mark.parametrize(
    "fields",
    [
        {"kind": "every", **ABOUT},
        {"kind": "most_frequent", **ABOUT},
        {"kind": "share", **ABOUT, "share": 83.6, "tolerance": 0.05},
        {"kind": "share", **ABOUT, "low": 50},
        {"kind": "count", "at_least": 3, "at_most": 5},
        {"kind": "first_registered", "year": 2006},
        {"kind": "first_started", "year": 2006},
        {"kind": "rank", **ABOUT, "place": 2},
        {"kind": "rank", **ABOUT, "ahead_of": ["intrathecal"]},
        {"kind": "range", "quantity": "dose", "unit": "cells/kg", "low": 1e6},
        {"kind": "range", "quantity": "enrollment", "high": 100},
    ],
)
def test_every_kind_can_be_written(fields: dict[str, Any]) -> None:
    assert made(**fields).kind == fields["kind"]


@pytest.mark.parametrize(
    ("fields", "says"),
    [
        ({"kind": "every", "dimension": "route"}, "values: missing; every needs dimension, values"),
        ({"kind": "every", **ABOUT, "year": 2006}, "year: every does not know this key; known: "),
        ({"kind": "count"}, "exactly, or at_least or at_most or both"),
        ({"kind": "count", "exactly": 3, "at_most": 5}, "exactly, or at_least"),
        ({"kind": "count", "exactly": -1}, "a number of trials is expected, not -1"),
        ({"kind": "count", "at_least": 5, "at_most": 3}, "5 is more than at_most, 3"),
        ({"kind": "share", **ABOUT}, "share with tolerance, or low and high"),
        ({"kind": "share", **ABOUT, "share": 5}, "share with tolerance"),
        ({"kind": "share", **ABOUT, "share": 5, "tolerance": 1, "low": 2}, "share with tolerance"),
        (
            {"kind": "share", **ABOUT, "share": 836, "tolerance": 1},
            "0 to 100 are expected, not 836",
        ),
        ({"kind": "share", **ABOUT, "low": 60, "high": 50}, "low: 60 is more than high, 50"),
        ({"kind": "first_registered", "year": 2019}, "1900 to the year of as_of"),
        ({"kind": "first_started"}, "year: missing"),
        ({"kind": "rank", **ABOUT}, "one of place, ahead_of, among_first"),
        ({"kind": "rank", **ABOUT, "place": 1, "among_first": 2}, "one of place"),
        ({"kind": "rank", **ABOUT, "place": 0}, "a number from 1"),
        ({"kind": "rank", **ABOUT, "place": 1, "together": True}, "together: only beside ahead_of"),
        ({"kind": "rank", **ABOUT, "ahead_of": ["intravenous"]}, "stands under values too"),
        ({"kind": "range", "quantity": "dose", "low": 1}, "unit: '' is none of cells, cells/kg"),
        ({"kind": "range", "quantity": "enrollment", "unit": "cells", "low": 1}, "participants"),
        ({"kind": "range", "quantity": "enrollment"}, "low or high or both"),
        ({"kind": "count", "exactly": 1, "as_of": "soon"}, "as_of: a day (2018-12-31), month"),
        ({"kind": "count", "exactly": 1, "key": "A b"}, "key: small letters"),
        ({"kind": "count", "exactly": 1, "source": " "}, "source: missing"),
        ({"kind": "count", "exactly": 1, "text": {}}, "text: en or zh"),
        ({"kind": "first_registered", "year": 2006, "sample": "theirs"}, "sample: only for share"),
        ({"kind": "count", "exactly": 1, "stated_only": True}, "stated_only: only for every"),
    ],
)
def test_what_does_not_fit_together_is_refused(fields: dict[str, Any], says: str) -> None:
    with pytest.raises(msgspec.ValidationError) as caught:
        made(**fields)
    assert says in str(caught.value)
