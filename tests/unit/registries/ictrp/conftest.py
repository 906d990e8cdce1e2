"""Invented trials as WHO's portal exports them, and what becomes of them."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from tracker.derive import read_study
from tracker.issues import Issue
from tracker.registries.catalog import registry
from tracker.study.model import Study

Read = tuple[Study, tuple[Issue, ...]]


def portal(**fields: str) -> str:
    """A `Trial` of the portal's export; field names as there."""
    given = {
        "TrialID": "ChiCTR2900000001",
        "Last_Refreshed_on": "17 February 2026",
        "Public_title": "Cells for lupus",
        "Primary_sponsor": "Nowhere University Hospital",
        "Date_registration": "08/05/2023",
        "Date_registration3": "20230508",
        "Export_date": "3/18/2026 6:53:35 PM",
        "Source_Register": "ChiCTR",
        "Recruitment_Status": "Recruiting",
        "Inclusion_gender": "Both",
        "Target_size": "cells:20;placebo 2019:18;",
        "Study_type": "Interventional study",
        "Phase": "1-2",
        "Countries": "China;China",
        "Contact_Firstname": "Some;Body",
        "Contact_Email": "a@example.org",
        "Condition": "Lupus;Nephritis;",
        "Intervention": "cells:cord cells;placebo:saline;",
        "Bridged_type": "          ",
    } | fields
    return "<Trial>" + "".join(f"<{k}>{v}</{k}>" for k, v in given.items() if v) + "</Trial>"


@pytest.fixture(name="portal")
def portal_factory() -> Callable[..., str]:
    """Makes a trial."""
    return portal


@pytest.fixture
def studies(tmp_path: Path) -> Callable[..., list[Read]]:
    """Reads the studies in an export of the given trials."""

    def read(*trials: str) -> list[Read]:
        path = tmp_path / "ICTRP-Results.xml"
        path.write_text(f"<Trials>{''.join(trials)}</Trials>", encoding="utf-8")
        records = [record for page in registry("ictrp").read_file(path) for record in page.records]
        return [read_study("ictrp", r.registration_number, r.body) for r in records]

    return read


@pytest.fixture
def one(studies: Callable[..., list[Read]]) -> Callable[..., Read]:
    """Reads the study in an export of one trial with the given fields."""

    def read(**fields: str) -> Read:
        (found,) = studies(portal(**fields))
        return found

    return read
