"""A record that another client kept as JSON reads as the XML from which it was made."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tracker.derive import read_study
from tracker.errors import TrackerError
from tracker.registries.isrctn.files import read_file
from tracker.study.model import Study

RECORD: dict[str, Any] = {
    "isrctn": "99990001",
    "trialDescription": {"title": "Cells in an invented illness", "acronym": ""},
    "externalRefs": {
        "eudraCTNumber": "2019-499017-11",
        "clinicalTrialsGovNumber": "Nil known",
        "secondaryNumbers": {"secondaryNumber": ["2019-499017-11", "CODE-1"]},
    },
    "trialDesign": {"overallEndDate": "2029-01-01T00:00:00.000Z"},
    "participants": {
        "recruitmentCountries": {"country": ["Italy", "Spain"]},
        "targetEnrolment": "24",
        "recruitmentStart": "2025-02-01T00:00:00.000Z",
        "recruitmentEnd": "2027-02-01T00:00:00.000Z",
    },
    "parties": {"contactId": ["an-id"], "sponsorId": "another-id"},
    "ctrname": "ISRCTN",
    "record_last_import": "2026-03-08 17:34:31",
}


def studies(path: Path) -> list[Study]:
    pages = list(read_file(path))
    assert [spoilt for page in pages for spoilt in page.unreadable] == []
    return [
        read_study("isrctn", one.registration_number, one.body)[0]
        for page in pages
        for one in page.records
    ]


@pytest.mark.parametrize("form", ["one", "list", "lines"])
def test_what_json_keeps_is_read(tmp_path: Path, form: str) -> None:
    path = tmp_path / "records.json"
    other = RECORD | {"isrctn": "99990002"}
    texts = {
        "one": json.dumps(RECORD, indent=1),
        "list": json.dumps([RECORD, other]),
        "lines": f"{json.dumps(RECORD)}\n{json.dumps(other)}\n",
    }
    path.write_text(texts[form], encoding="utf-8")
    first, *rest = studies(path)
    assert [one.registration_number for one in rest] == (
        [] if form == "one" else ["ISRCTN99990002"]
    )
    assert first.registration_number == "ISRCTN99990001"
    assert first.countries == ("ES", "IT")
    assert [number.id for number in first.secondary_ids] == ["2019-499017-11", "CODE-1"]
    assert first.enrollment is not None
    assert first.enrollment.count == 24


def test_the_status_is_that_of_the_day_on_which_the_client_fetched_it(tmp_path: Path) -> None:
    path = tmp_path / "record.json"
    for fetched, status in (
        ("2026-03-08 17:34:31", "RECRUITING"),
        ("2028-01-01", "ACTIVE_NOT_RECRUITING"),
    ):
        path.write_text(json.dumps(RECORD | {"record_last_import": fetched}), encoding="utf-8")
        (found,) = studies(path)
        assert found.overall_status == status
        assert found.last_update_posted is None, "JSON has lost the day of the last edit"


@pytest.mark.parametrize(
    ("text", "words"),
    [('{"isrctn": ', "no whole JSON"), ('{"trial_id": "KCT9990001"}', "no isrctn element")],
)
def test_other_json_is_refused_in_a_sentence(tmp_path: Path, text: str, words: str) -> None:
    path = tmp_path / "record.json"
    path.write_text(text, encoding="utf-8")
    try:
        said = "; ".join(spoilt.reason for page in read_file(path) for spoilt in page.unreadable)
    except TrackerError as error:
        said = str(error)
    assert words in said
