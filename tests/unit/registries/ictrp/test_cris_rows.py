"""Korea's own records, as its API hands them out, are read under the names of WHO's data set."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tracker.derive import read_study
from tracker.errors import TrackerError
from tracker.registries.ictrp.files import read_file

DETAIL: dict[str, Any] = {
    "resultCode": "00",
    "resultMsg": "NORMAL_SERVICE",
    "trial_id": "KCT9990001",
    "public_title_en": "Cells in an invented illness",
    "public_title_kr": "세포",
    "scientific_title_en": "",
    "scientific_title_kr": "지어낸 질병의 세포",
    "public_name_en": "Ada Example",
    "telephone": "02-000-0000",
    "date_registration": "2021/07/18",
    "date_updated": "2023/12/04",
    "date_enrolment": "2021-08-03",
    "type_enrolment_en": "Actual",
    "recruitment_status_kr": "모집중",
    "recruitment_status_en": "",
    "study_type_en": "Interventional Study",
    "phase_en": "Phase1/Phase2",
    "target_size": 12,
    "target_gender_en": "Male",
    "target_age_range_en": "19 Year ~ 50 Year",
    "allocation_en": "RCT",
    "hc_code_en": "Lupus",
    "i_freetext_en": "Invented cells",
    "sponsor_items": [{"primary_sponsor_kr": "예시", "primary_sponsor_en": "Example University"}],
    "outcome_items": [{"primary_outcome_en": "Flares"}, {"primary_outcome_en": "Deaths"}],
}


def write(path: Path, content: Any) -> Path:
    path.write_text(json.dumps(content), encoding="utf-8")
    return path


def test_a_detail_is_read_in_english_where_it_has_any(tmp_path: Path) -> None:
    (page,) = read_file(write(tmp_path / "detail.json", DETAIL))
    (record,) = page.records
    assert b"Ada" not in record.body
    assert b"02-000" not in record.body
    assert record.stamp == "2023-12-04"
    study, _ = read_study("ictrp", record.registration_number, record.body)
    assert study.study_key == "ictrp:KCT9990001"
    assert study.brief_title == "Cells in an invented illness"
    assert study.official_title == "지어낸 질병의 세포"
    assert (study.overall_status, study.sex) == ("RECRUITING", "MALE")
    assert study.phases == ("PHASE1", "PHASE2")
    assert (study.first_posted.date if study.first_posted else None) == "2021-07-18"
    assert (study.enrollment.count if study.enrollment else None) == 12
    assert (study.minimum_age, study.maximum_age) == ("19 Year", "50 Year")
    assert [one.measure for one in study.primary_outcomes] == ["Deaths", "Flares"]
    assert study.lead_sponsor is not None
    assert study.lead_sponsor.name == "Example University"


def test_a_listing_is_refused_with_what_to_do(tmp_path: Path) -> None:
    listing = {"totalCount": 1, "items": [{"trial_id": "KCT9990001", "phase_kr": ""}]}
    with pytest.raises(TrackerError, match="get the detail of each"):
        list(read_file(write(tmp_path / "list.json", listing)))


@pytest.mark.parametrize("content", [{"a": 1}, [{"isrctn": "99990001"}], []])
def test_other_json_is_refused(tmp_path: Path, content: Any) -> None:
    with pytest.raises(TrackerError, match="is JSON"):
        list(read_file(write(tmp_path / "other.json", content)))
