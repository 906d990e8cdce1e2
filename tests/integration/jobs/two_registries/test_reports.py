"""One trial registered in two registries is counted once, with both links."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from jobs.link.trials import link_if_due
from jobs.reports.site import write_site
from jobs.reports.write import write_report
from jobs.sync.import_files import import_files
from tracker.reports.request import ReportRequest

Make = Callable[..., Any]
OURS, THEIRS = "NCT99000001", "ISRCTN99980001"
TITLE = "Mesenchymal stromal cells of an invented donor against lupus of the kidney"


def document(made: Any, kind: str, folder: Path, **asked: Any) -> dict[str, Any]:
    (path,) = write_report(made.runtime, kind, ReportRequest(formats=("json",), **asked), folder)
    found: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return found


@pytest.mark.parametrize("cohort", ["candidates", "msc_autoimmune"])
def test_the_trial_appears_once_with_both_links(both: Any, tmp_path: Path, cohort: str) -> None:
    found = document(both, "landscape", tmp_path, cohort=cohort)
    (row,) = [one for one in found["trials"] if one["brief_title"] == TITLE]
    assert (row["registration_number"], row["also_registered"]) == (OURS, THEIRS)
    assert set(row["country"].split("; ")) == {"France", "Spain"}
    trials = len(found["trials"])
    assert found["facts"]["Trials"] == (
        f"{trials} trials, which stand for {trials + 1} registrations"
    )
    request = ReportRequest(formats=("html",), cohort=cohort)
    (page,) = write_report(both.runtime, "landscape", request, tmp_path)
    text = page.read_text(encoding="utf-8")
    assert f"https://clinicaltrials.gov/study/{OURS}" in text
    assert f"https://www.isrctn.com/{THEIRS}" in text


def test_one_registration_in_the_cohort_brings_the_whole_trial(
    synced: Any, file_of: Make, told: Make, at: Make, tmp_path: Path
) -> None:
    vague = told(treatment="Saline", treatment_description="", conditions=("Pain",), summary="-")
    import_files(synced.runtime, "isrctn", [file_of(vague)], observed_at=at(6))
    link_if_due(synced.runtime)
    (row,) = document(synced, "landscape", tmp_path, cohort="msc_autoimmune")["trials"]
    assert row["also_registered"] == THEIRS
    assert row["disease_group"] == "Systemic lupus erythematosus"


@pytest.mark.parametrize("kind", ["changes", "trends", "diseases", "statements", "quality"])
def test_every_report_says_how_many_registrations_it_stands_for(
    both: Any, tmp_path: Path, kind: str
) -> None:
    found = document(both, kind, tmp_path, cohort="candidates")
    assert found["facts"]["Trials"] == "3 trials, which stand for 4 registrations"


def test_discrepancies_as_a_report_and_on_the_page_of_a_study(both: Any, tmp_path: Path) -> None:
    found = document(both, "discrepancies", tmp_path, cohort="candidates")
    table = next(t for t in found["tables"] if t["key"] == "discrepancy_enrollment")
    assert [
        (row["registration_number"], row["value"], row["is_taken"]) for row in table["rows"]
    ] == [
        (OURS, "20 (Planned)", "no"),
        (THEIRS, "24 (Planned)", "yes"),
    ]
    assert "updated last" in table["rule"]
    files = write_report(both.runtime, "discrepancies", ReportRequest(), tmp_path)
    assert [path.suffix for path in files] == [".html", ".md", ".csv"]
    request = ReportRequest(formats=("md",), study_key=f"isrctn:{THEIRS}")
    (sheet,) = write_report(both.runtime, "study", request, tmp_path)
    text = sheet.read_text(encoding="utf-8")
    assert OURS in text
    assert "Registrations of this trial" in text


def test_a_site_has_a_page_for_each_registration(both: Any, tmp_path: Path) -> None:
    written = write_site(both.runtime, tmp_path, ReportRequest())
    pages = {path.stem for path in written if path.parent.name == "studies"}
    assert pages == {OURS, THEIRS, "NCT99000002", "NCT99000003"}
