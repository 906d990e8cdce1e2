"""Studies to count, written down as the few columns that a test is about."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date
from typing import Any

import pytest

from tracker.classification import Classification
from tracker.reports.asking import Question, Selection
from tracker.reports.sources import SourceState
from tracker.reports.studies import COLUMNS, Studies, build_studies

DEFAULTS: dict[str, Any] = {
    "registry_key": "ctgov",
    "study_type": "INTERVENTIONAL",
    "overall_status": "RECRUITING",
    "phase": "PHASE1",
    "first_posted": "2026-02-01",
    "registration_year": 2026,
    "country_count": 0,
    "site_count": 0,
    "has_results": False,
}


class Shelf:
    """Collects studies and gives them out as reports take them."""

    def __init__(self) -> None:
        self._rows: list[tuple[Any, ...]] = []
        self._places: list[tuple[str, str, str | None]] = []
        self._said: list[tuple[str, Classification]] = []

    def add(
        self,
        serial: int,
        places: Iterable[tuple[str, str]] = (),
        said: Iterable[Classification] = (),
        **columns: Any,
    ) -> str:
        number = f"NCT99{serial:06}"
        own = {
            "study_key": f"ctgov:{number}",
            "registration_number": number,
            "url": f"https://registry.example/{number}",
            "brief_title": f"Cells against illness {serial}",
        }
        values = DEFAULTS | own | columns
        self._rows.append(tuple(values.get(name) for name in COLUMNS))
        key: str = values["study_key"]
        self._places += [(key, country, region) for country, region in places]
        self._said += [(key, one) for one in said]
        return key

    def studies(self) -> Studies:
        return build_studies(self._rows, self._places, self._said)

    def selection(self) -> Selection:
        studies = self.studies()
        return Selection("candidates", None, studies, len(studies.frame), (("msc", 3),))


@pytest.fixture
def shelf() -> Shelf:
    return Shelf()


@pytest.fixture
def question() -> Callable[..., Question]:
    """`question(**fields)`: asked in October 2026, after one complete pass."""

    def ask(**fields: Any) -> Question:
        source = SourceState(
            registry_key="ctgov",
            last_complete=date(2026, 10, 5),
            last_pass=date(2026, 10, 6),
            completeness="partial",
            received=3,
            registry_total=4,
        )
        defaults: dict[str, Any] = {
            "language": "en",
            "stamp": "2026-10-07 08:00 UTC",
            "day": date(2026, 10, 6),
            "sources": (source,),
        }
        return Question(**(defaults | fields))

    return ask
