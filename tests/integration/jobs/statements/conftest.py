"""A registry of invented studies that one search brings in whole, and statements about them."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date
from typing import Any

import msgspec
import pytest

from jobs.reports.build import StoreInputs
from tracker.as_of import NOW, AsOf
from tracker.reports.request import ReportRequest
from tracker.reports.statements import Checked
from tracker.reports.statements import check as check_statement
from tracker.statements.model import Statement

QUERY = {"term": "AREA[LastUpdatePostDate]RANGE[MIN,MAX]"}
PLAIN: dict[str, Any] = {
    "key": "a",
    "source": "Invented 2026",
    "as_of": "2026-10-05",
    "text": {"en": "It is so."},
}


@pytest.fixture(scope="module")
def whole() -> dict[str, Any]:
    """Settings: one search, which is said to bring in everything."""
    return {"searches": {"all": {"title": "all", "query": QUERY, "covers": {}}}}


@pytest.fixture(scope="module")
def check_all() -> Callable[..., list[Checked]]:
    """`check_all(world, statements, as_of_report=None)`: what one report says of them together."""

    def of(
        made: Any, statements: Iterable[dict[str, Any]], as_of_report: date | None = None
    ) -> list[Checked]:
        request = ReportRequest(as_of=AsOf.on(as_of_report) if as_of_report else NOW)
        with made.runtime.engine.connect() as connection:
            inputs = StoreInputs(made.runtime, connection, request)
            each = [msgspec.convert(PLAIN | fields, Statement) for fields in statements]
            return [
                check_statement(one, inputs.holdings(one.day, one.cohort or None)) for one in each
            ]

    return of


@pytest.fixture(scope="module")
def check(check_all: Callable[..., list[Checked]]) -> Callable[..., Checked]:
    """`check(world, as_of_report=None, **fields)`: what is held says of this statement."""

    def of(made: Any, as_of_report: date | None = None, **fields: Any) -> Checked:
        (found,) = check_all(made, [fields], as_of_report)
        return found

    return of
