"""Cohorts: membership, doubt, neighbours, and what config.toml may say."""

from __future__ import annotations

from itertools import product
from typing import Any

import pytest

from tracker.classification import Classification, Evidence
from tracker.classify import classify
from tracker.classify.cell_therapy import CELL_THERAPIES
from tracker.classify.disease_group import DISEASE_GROUPS, IMMUNE_CAUSE
from tracker.cohorts import Cohort, Membership, answers, judge
from tracker.errors import ConfigError
from tracker.study.model import Intervention, Study
from tracker.study.vocabulary import InterventionType, StudyType

MSC_AUTOIMMUNE = {
    "key": "msc_autoimmune",
    "title": "MSC in autoimmune disease",
    "therapies": ["msc", "msc_derived"],
    "disease_groups": ["autoimmune"],
}
STEM_CELLS = {
    "key": "stem_cell_autoimmune",
    "title": "Stem cells in autoimmune disease, interventional trials",
    "therapies": ["msc", "msc_derived", "hsc"],
    "disease_groups": ["autoimmune"],
    "study_types": ["INTERVENTIONAL"],
}


def make_study(title: str, condition: str, cells: str, **fields: Any) -> Study:
    defaults = {
        "study_key": "ctgov:NCT99000001",
        "registry_key": "ctgov",
        "registration_number": "NCT99000001",
        "study_type": StudyType.INTERVENTIONAL,
        "brief_title": title,
        "conditions": (condition,),
        "interventions": (Intervention(name=cells, type=InterventionType.BIOLOGICAL),),
    }
    return Study(**{**defaults, **fields})


def judged(table: dict[str, Any], study: Study) -> Membership:
    return judge(Cohort.from_config(table), study, classify(study))


def test_msc_in_lupus_is_surely_in() -> None:
    found = judged(
        MSC_AUTOIMMUNE, make_study("MSC in Lupus Nephritis", "Lupus Nephritis", "UC-MSC")
    )
    assert (found.verdict, found.confidence) == ("in", "sure")
    assert "gives msc" in found.reasons
    assert "aims at sle" in found.reasons
    assert {"interventions[0].name", "conditions[0]"} <= {e.field for e in found.evidence}


def test_a_drug_in_lupus_is_surely_out() -> None:
    found = judged(MSC_AUTOIMMUNE, make_study("Examplemab in Lupus", "Lupus", "Examplemab"))
    assert (found.verdict, found.confidence) == ("out", "sure")
    assert found.reasons == ("gives none",)


def test_one_sure_no_is_enough() -> None:
    study = make_study("Examplemab in Stroke", "Stroke", "Examplemab", keywords=("MSC",))
    found = judged(MSC_AUTOIMMUNE, study)
    assert (found.verdict, found.confidence) == ("out", "sure")


@pytest.mark.parametrize(
    "study",
    [
        make_study("MSC for Perianal Fistula", "Fistula", "MSC", keywords=("Crohn disease",)),
        make_study("MSC in Lupus", "Lupus", "Examplemab", keywords=("MSC",)),
        make_study("Adipose MSC in Scleroderma", "Scleroderma", "stromal vascular fraction"),
        make_study("MSC for Thromboangiitis", "Thromboangiitis Obliterans", "MSC"),
        make_study("Cells for Safety", "Crohn Disease", "MSC"),
        make_study("MSC in Aplastic Anemia", "Aplastic Anemia", "MSC"),
    ],
    ids=["mention", "cells doubtful", "called MSC", "debated disease", "no title", "no cause"],
)
def test_doubt_goes_to_a_person(study: Study) -> None:
    assert judged(MSC_AUTOIMMUNE, study).confidence == "to_be_looked_at"


def test_aplastic_anaemia_belongs_where_the_record_calls_it_immune() -> None:
    study = make_study("MSC in Aplastic Anemia", "Aplastic Anemia", "MSC")
    assert judged(MSC_AUTOIMMUNE, study).verdict == "out"
    immune = make_study(
        "MSC in Aplastic Anemia", "Aplastic Anemia", "MSC", brief_summary="An acquired disease."
    )
    assert judged(MSC_AUTOIMMUNE, immune).verdict == "in"
    inherited = make_study(
        "MSC in Inherited Aplastic Anemia", "Aplastic Anemia", "MSC", brief_summary="With ATG."
    )
    assert judged(MSC_AUTOIMMUNE, inherited).verdict == "out"


@pytest.mark.parametrize(
    ("condition", "neighbour"),
    [
        ("Graft Versus Host Disease", "gvhd"),
        ("Kidney Transplant Rejection", "transplant_tolerance"),
        ("Osteoarthritis", "osteoarthritis"),
        ("Atopic Dermatitis", "atopic_dermatitis"),
    ],
)
def test_neighbours_are_out_until_switched_on(condition: str, neighbour: str) -> None:
    study = make_study(f"MSC in {condition}", condition, "MSC")
    assert judged(MSC_AUTOIMMUNE, study).verdict == "out"
    assert judged({**MSC_AUTOIMMUNE, "neighbours": [neighbour]}, study).verdict == "in"


def test_haematopoietic_cells_belong_to_the_wider_cohort_only() -> None:
    study = make_study(
        "Autologous Stem Cell Transplantation in Multiple Sclerosis",
        "Multiple Sclerosis",
        "autologous hematopoietic stem cell transplantation",
    )
    assert judged(MSC_AUTOIMMUNE, study).verdict == "out"
    assert judged(STEM_CELLS, study).verdict == "in"


def test_study_types_bound_a_cohort() -> None:
    study = make_study("MSC in Lupus", "Lupus", "MSC", study_type=StudyType.EXPANDED_ACCESS)
    assert judged(MSC_AUTOIMMUNE, study).verdict == "in"
    found = judged(STEM_CELLS, study)
    assert (found.verdict, found.confidence) == ("out", "sure")
    assert found.reasons == ("study type EXPANDED_ACCESS",)


def test_a_record_without_study_type_is_looked_at() -> None:
    study = make_study("MSC in Lupus", "Lupus", "MSC", study_type=None)
    found = judged(STEM_CELLS, study)
    assert (found.verdict, found.confidence) == ("in", "to_be_looked_at")


def test_a_cohort_may_name_single_groups() -> None:
    table = {**MSC_AUTOIMMUNE, "disease_groups": ["crohn", "uc"]}
    assert Cohort.from_config(table).groups == {"crohn", "uc"}


def test_judging_needs_only_what_classify_said() -> None:
    said = (
        Classification("cell_therapy", "msc", (), (Evidence("interventions[0].name", "msc", "r"),)),
        Classification("disease_group", "other"),
    )
    cohort = Cohort.from_config(MSC_AUTOIMMUNE)
    assert judge(cohort, make_study("A", "B", "C"), said).verdict == "out"


@pytest.mark.parametrize(
    ("change", "complaint"),
    [
        ({"therapies": ["mscs"]}, r"therapies: unknown \['mscs'\]; known are"),
        ({"disease_groups": ["lupus"]}, r"disease_groups: unknown \['lupus'\]"),
        ({"neighbours": ["crohn"]}, r"neighbours: unknown \['crohn'\]"),
        ({"study_types": ["TRIAL"]}, "TRIAL"),
        ({"therapy": ["msc"]}, "therapy"),
        ({"therapies": "msc"}, "therapies"),
    ],
)
def test_what_cannot_be_right_is_refused(change: dict[str, Any], complaint: str) -> None:
    with pytest.raises(ConfigError, match=complaint) as refused:
        Cohort.from_config({**MSC_AUTOIMMUNE, **change})
    assert "msc_autoimmune" in str(refused.value)


def test_a_cohort_without_therapies_is_refused() -> None:
    with pytest.raises(ConfigError, match="therapies"):
        Cohort.from_config({"key": "x", "title": "y"})


def test_each_condition_answers_for_itself() -> None:
    study = make_study("MSC for Stroke and Lupus", "Stroke", "MSC")
    given = answers(Cohort.from_config(MSC_AUTOIMMUNE), study, classify(study))
    assert [answer.condition for answer in given] == ["study_type", "therapy", "disease"]
    assert [answer.yes for answer in given[:2]] == [True, True]
    assert given[0].doubts == given[1].doubts == ()
    assert given[2].doubts


def test_an_answer_is_unsure_for_a_reason_that_it_gives() -> None:
    study = make_study("MSC in Lupus", "Safety", "MSC", study_type=None)
    kind, _, disease = answers(Cohort.from_config(MSC_AUTOIMMUNE), study, classify(study))
    assert kind.doubts == ("the record does not say what type of study it is",)
    assert disease.doubts[-1] == "conditions and keywords do not name the disease"


@pytest.mark.parametrize("table", [MSC_AUTOIMMUNE, STEM_CELLS])
def test_nobody_is_in_who_lacks_what_a_cohort_wants(table: dict[str, Any]) -> None:
    """Reports read nothing of whoever lacks it."""
    cohort = Cohort.from_config(table)
    inside = 0
    for therapy, disease, kind in product(CELL_THERAPIES, DISEASE_GROUPS, (None, *StudyType)):
        study = make_study("A", "B", "C", study_type=kind)
        cause = (Evidence("brief_title", "autoimmune", IMMUNE_CAUSE),)
        said = (
            Classification("cell_therapy", therapy),
            Classification("disease_group", disease, (), cause),
        )
        wanted = cohort.wanted
        values = {one.concept: one.value for one in said}
        is_possible = kind is None or str(kind) in wanted.study_types
        is_possible &= all(values[name] in some for name, some in wanted.values.items())
        belongs = judge(cohort, study, said).verdict == "in"
        inside += belongs
        assert belongs <= is_possible, (therapy, disease, kind)
    assert inside
