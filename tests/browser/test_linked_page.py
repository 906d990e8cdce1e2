"""A trial with several registrations: each is a link, and either number finds the trial."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from playwright.sync_api import Browser

from tracker.reports.context import CohortSelection, ReportContext
from tracker.reports.landscape import build
from tracker.reports.render.files import write
from tracker.reports.request import ReportRequest
from tracker.reports.studies import COLUMNS, build_studies
from tracker.reports.trials import as_trials, groups_of
from tracker.study.model import split_study_key

KEYS = ("ctgov:NCT99000001", "ctgov:NCT99000002", "isrctn:ISRCTN99980001", "ctis:2029-598001-11-00")
TRIAL = [KEYS[0], KEYS[2], KEYS[3]]


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> str:
    """A landscape of two trials, the first registered three times, once without an address."""
    rows = []
    for key in KEYS:
        registry, number = split_study_key(key)
        url = None if registry == "ctis" else f"https://registry.example/{number}"
        values: dict[str, Any] = {
            "study_key": key,
            "registry_key": registry,
            "registration_number": number,
            "url": url,
            "brief_title": f"Invented cells, {number}",
            "country_count": 0,
            "site_count": 0,
        }
        rows.append(tuple(values.get(name) for name in COLUMNS))
    studies = build_studies(rows, [], [])
    trials = as_trials(studies, groups_of(studies, [TRIAL]))
    context = ReportContext(
        request=ReportRequest(demo=True), stamp="2026-10-07 08:00 UTC", day=date(2026, 10, 6)
    )
    selection = CohortSelection(
        cohort="candidates",
        title=None,
        trials=trials,
        registrations=studies,
        candidates=4,
        repeated=2,
    )
    folder: Path = tmp_path_factory.mktemp("linked")
    inputs = SimpleNamespace(context=context, selection=selection, not_held={})
    (page,) = write(build(inputs), ["html"], folder)
    return page.as_uri()


def test_every_registration_is_there_and_found_by(browser: Browser, address: str) -> None:
    page = browser.new_page()
    complaints: list[str] = []
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.goto(address)
    lines = page.locator("#study-table tbody tr")
    assert lines.count() == 2
    page.fill("#search", "isrctn99980001")
    assert lines.count() == 1
    cell = lines.first.locator("td.links")
    assert cell.inner_text() == "ISRCTN99980001; 2029-598001-11-00"
    links = cell.locator("a")
    assert [links.nth(at).get_attribute("href") for at in range(links.count())] == [
        "https://registry.example/ISRCTN99980001"
    ]
    page.locator("#study-table th button", has_text="Also registered as").click()
    assert complaints == []
    page.close()
