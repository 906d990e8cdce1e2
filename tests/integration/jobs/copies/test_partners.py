"""What a record says it is also registered as, and we do not hold, is shown and counted."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from jobs.queries.as_of import AsOf
from jobs.queries.studies import study_as_of
from jobs.reports.write import write_report
from tracker.reports.request import ReportRequest

Make = Callable[..., Any]
EUDRACT = "2019-499017-11"


@pytest.fixture
def naming(world: Make, record: Make) -> Any:
    """A study that names one we do not hold and one that we do, a dummy and a sponsor's code."""
    names = [
        {"id": f"{EUDRACT}-DE", "type": "EUDRACT_NUMBER"},
        {"id": "NCT99000002"},
        {"id": "NCT00000000"},
        {"id": "PROTOCOL-17"},
        {"id": "U1111-4990-1711"},
    ]
    made = world([record(1, identificationModule={"secondaryIdInfos": names}), record(2)])
    made.sync()
    return made


def document(made: Any, kind: str, folder: Path) -> dict[str, Any]:
    request = ReportRequest(formats=("json",), cohort="candidates")
    (path,) = write_report(made.runtime, kind, request, folder)
    found: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return found


def test_the_list_of_trials_has_a_column_for_them(naming: Any, tmp_path: Path) -> None:
    rows = document(naming, "landscape", tmp_path)["trials"]
    named = {row["registration_number"]: row["named_not_held"] for row in rows}
    assert named == {"NCT99000001": f"EudraCT {EUDRACT}", "NCT99000002": None}


def test_they_are_counted_by_registry(naming: Any, tmp_path: Path) -> None:
    tables = document(naming, "discrepancies", tmp_path)["tables"]
    (counted,) = (table for table in tables if table["key"] == "not_held")
    assert [(one["value"], one["numbers"], one["trials"]) for one in counted["rows"]] == [
        ("euctr", 1, 1)
    ]


def test_the_page_and_show_have_them(naming: Any, tmp_path: Path) -> None:
    request = ReportRequest(formats=("md",), study_key="ctgov:NCT99000001")
    (path,) = write_report(naming.runtime, "study", request, tmp_path)
    assert f"EudraCT {EUDRACT}" in path.read_text(encoding="utf-8")
    shown = study_as_of(naming.runtime, "ctgov:NCT99000001", AsOf())
    assert shown["also_registered_as_not_held"] == [f"EudraCT {EUDRACT}"]
    assert "also_registered_as_not_held" not in study_as_of(
        naming.runtime, "ctgov:NCT99000002", AsOf()
    )


def test_without_a_second_registration_the_report_says_so_in_one_sentence(
    naming: Any, tmp_path: Path
) -> None:
    request = ReportRequest(formats=("md",), cohort="candidates")
    (path,) = write_report(naming.runtime, "discrepancies", request, tmp_path)
    text = path.read_text(encoding="utf-8")
    assert "nothing can disagree" in text
    assert "Share that disagrees" not in text
