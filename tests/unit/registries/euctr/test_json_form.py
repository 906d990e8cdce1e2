"""A country's record that another client kept as JSON reads like the register's own text."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tracker.derive import read_study
from tracker.registries.euctr.files import read_file

NUMBER = "2019-499017-11"
RECORD: dict[str, Any] = {
    "x4_clinical_trial_type": "EEA CTA",
    "x5_trial_status": "Completed",
    "x6_date_on_which_this_record_was_first_entered_in_the_eudract_database": "2019-03-29",
    "record_last_import": "2026-08-09 21:05:42",
    "ctrname": "EUCTR",
    "a1_member_state_concerned": "Belgium - FPS Health-DGM",
    "a2_eudract_number": NUMBER,
    "a3_full_title_of_the_trial": "Cells in an invented illness",
    "a3_full_title_of_the_trial_fr": "Cellules",
    "a41_sponsors_protocol_code_number": "CODE-1",
    "a52_us_nct_clinicaltrialsgov_registry_number": "NCT99000017",
    "b1_sponsor": [
        {
            "_b1_sponsor": "1",
            "b11_name_of_sponsor": "Example University",
            "b31_and_b32_status_of_the_sponsor": "Non-Commercial",
            "b52_functional_name_of_contact_point": "Ada Example",
        }
    ],
    "dimp": [
        {
            "_dimp": "1",
            "d12_and_d13_imp_role": "Test",
            "d31_product_name": "Invented cells",
            "d31131_somatic_cell_therapy_medicinal_product": "Yes",
        },
        {"_dimp": "2", "d31_product_name": "Saline"},
    ],
    "e11_medical_conditions_being_investigated": "Invented illness",
    "e12_meddra_classification": [{"e12_version": "21.1", "e12_term": "Lupus nephritis"}],
    "e71_human_pharmacology_phase_i": "Yes",
    "e72_therapeutic_exploratory_phase_ii": "Yes",
    "f21_female": "Yes",
    "f22_male": "No",
    "f422_in_the_whole_clinical_trial": "24",
    "p_end_of_trial_status": "Completed",
    "p_date_of_the_global_end_of_the_trial": "2022-05-06",
}


def write(path: Path, *records: dict[str, Any]) -> Path:
    path.write_text(json.dumps(list(records)), encoding="utf-8")
    return path


def test_what_is_read_of_the_text_is_read_of_the_json(tmp_path: Path) -> None:
    (page,) = read_file(write(tmp_path / "records.json", RECORD))
    (record,) = page.records
    assert b"Ada Example" not in record.body
    study, issues = read_study("euctr", record.registration_number, record.body)
    assert list(issues) == []
    assert (study.study_key, study.overall_status) == (f"euctr:{NUMBER}", "COMPLETED")
    assert study.official_title == "Cells in an invented illness"
    assert study.phases == ("PHASE1", "PHASE2")
    assert (study.sex, study.countries) == ("FEMALE", ("BE",))
    assert [one.name for one in study.interventions] == ["Invented cells", "Saline"]
    assert study.keywords == ("Lupus nephritis",)
    assert [one.id for one in study.secondary_ids] == ["NCT99000017"]
    assert study.lead_sponsor is not None
    assert study.lead_sponsor.name == "Example University"
    assert (study.enrollment.count if study.enrollment else None) == 24
    assert (study.first_posted.date if study.first_posted else None) == "2019-03-29"
    assert (study.completion_date.date if study.completion_date else None) == "2022-05-06"


@pytest.mark.parametrize(
    "names", [{"_id": f"{NUMBER}-ES"}, {"a1_member_state_concerned": "Spain - AEMPS"}]
)
def test_the_countries_of_a_trial_come_together(tmp_path: Path, names: dict[str, str]) -> None:
    (page,) = read_file(write(tmp_path / "records.json", RECORD, RECORD | names))
    (record,) = page.records
    study, _ = read_study("euctr", record.registration_number, record.body)
    assert study.countries == ("BE", "ES")


def test_a_record_without_a_number_costs_itself(tmp_path: Path) -> None:
    pages = list(read_file(write(tmp_path / "records.json", RECORD, {"ctrname": "EUCTR"})))
    assert sum(len(page.records) for page in pages) == 1
    (spoilt,) = (one for page in pages for one in page.unreadable)
    assert "a2_eudract_number" in spoilt.reason
