"""Studies to count, written down as the few columns that a test is about."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import partial
from typing import Any

import pytest

from tracker.classification import Classification
from tracker.literature import Held
from tracker.reports.context import CohortSelection, ReportContext
from tracker.reports.facts import (
    ChangeLine,
    ImperfectRun,
    OpenIssue,
    SourceState,
    StudyState,
    Trial,
)
from tracker.reports.held import Beside
from tracker.reports.holdings import Holdings
from tracker.reports.inputs import ChangePeriod
from tracker.reports.request import ReportRequest
from tracker.reports.studies import COLUMNS, Studies, build_studies
from tracker.results_duty import Duty
from tracker.statements.coverage import Searched
from tracker.statements.model import Statement
from tracker.study.identifiers import Identifier

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
        self._publications: list[Held] = []
        self._duties: list[tuple[str, Duty]] = []
        self._collaborators: list[tuple[str, str, str, str | None]] = []

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

    def publish(self, study_key: str, serial: int, **fields: Any) -> None:
        """A publication of a study, `listed_result` unless the fields say otherwise."""
        own = {"key": f"pmid:{serial}", "pmid": str(serial), "title": f"Paper {serial}"}
        values = own | {"match": "listed_result"} | fields
        self._publications.append(Held(study_key=study_key, **values))

    def owe(self, study_key: str, **fields: Any) -> None:
        """A duty of a study: FDAAA, and it applies, unless the fields say otherwise."""
        self._duties.append(
            (study_key, Duty(**({"rule": "fdaaa_801", "verdict": "applies"} | fields)))
        )

    def support(self, study_key: str, name: str, kind: str | None, key: str = "") -> None:
        """A collaborator of a study."""
        self._collaborators.append((study_key, name, key or name.lower(), kind))

    def studies(self) -> Studies:
        beside = Beside(
            publications=tuple(self._publications),
            read_duties=partial(tuple, self._duties),
            collaborators=tuple(self._collaborators),
        )
        return build_studies(self._rows, self._places, self._said, beside=beside)

    def selection(self, **fields: Any) -> CohortSelection:
        studies = self.studies()
        defaults: dict[str, Any] = {
            "cohort": "candidates",
            "title": None,
            "trials": studies,
            "registrations": studies,
            "candidates": len(studies.frame),
            "searches": (("msc", 3),),
        }
        return CohortSelection(**(defaults | fields))

    def holdings(self, **fields: Any) -> Holdings:
        """All that is on the shelf, and no study missing by the end of 2026."""
        search = Searched(registry="ctgov", search="all", covers={}, until=date(2026, 12, 31))
        defaults: dict[str, Any] = {
            "day": date(2026, 12, 31),
            "trials": self.studies(),
            "registries": frozenset({"ctgov"}),
            "searches": (search,),
        }
        return Holdings(**(defaults | fields))


@dataclass(frozen=True)
class GivenInputs:
    """What a report is made of, written down instead of read from a store."""

    context: ReportContext
    selection: CohortSelection
    changes: Sequence[ChangeLine] = ()
    period: ChangePeriod | None = None
    linked_trials: Sequence[Trial] = ()
    not_held: Mapping[str, Sequence[Identifier]] = field(default_factory=dict)
    issues: Sequence[OpenIssue] = ()
    imperfect_runs: Sequence[ImperfectRun] = ()
    study: StudyState | None = None
    statements: Sequence[Statement] = ()
    held: Holdings | None = None

    def holdings(self, _day: date, _cohort: str | None) -> Holdings:
        """Those given, whatever the day."""
        assert self.held is not None
        return self.held


@pytest.fixture
def shelf() -> Shelf:
    return Shelf()


@pytest.fixture
def context() -> Callable[..., ReportContext]:
    """`context(**fields)`: asked in October 2026, after one complete pass; also of the request."""

    def make(**fields: Any) -> ReportContext:
        source = SourceState(
            registry_key="ctgov",
            last_complete=date(2026, 10, 5),
            last_pass=date(2026, 10, 6),
            completeness="partial",
            held=3,
            searches=(("msc", 3, 4), ("other", 2, None)),
        )
        own: dict[str, Any] = {
            "stamp": "2026-10-07 08:00 UTC",
            "day": date(2026, 10, 6),
            "sources": (source,),
            "unlooked": (),
        }
        request = {name: value for name, value in fields.items() if name not in own}
        mine = {name: value for name, value in fields.items() if name in own}
        return ReportContext(request=ReportRequest(**request), **(own | mine))

    return make


@pytest.fixture
def inputs(shelf: Shelf, context: Callable[..., ReportContext]) -> Callable[..., GivenInputs]:
    """`inputs(**fields)`: of what is on the shelf; fields of the inputs or of the context."""

    def give(**fields: Any) -> GivenInputs:
        known = GivenInputs.__dataclass_fields__
        given = {name: value for name, value in fields.items() if name in known}
        other = {name: value for name, value in fields.items() if name not in known}
        selection = given.pop("selection", None) or shelf.selection()
        return GivenInputs(context(**other), selection, **given)

    return give
