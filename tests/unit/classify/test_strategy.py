"""The strategy: what a record says the cells are to do, and what is no evidence of it."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tracker.classification import Classification
from tracker.study.model import Arm, Intervention, MeshTerm, Outcome
from tracker.study.vocabulary import ArmType

Say = Callable[..., dict[str, Classification]]
MSC = (Intervention(name="MSC"),)
IMMUNE, REPAIR, FIGHT = "immune_modulation", "tissue_repair", "anti_infection_proliferation"


def told(found: dict[str, Classification]) -> set[str]:
    one = found["strategy"]
    return {one.value, *one.others} if one.value else set()


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Lupus is an autoimmune disease. MSC will be infused and SLEDAI measured.", set()),
        ("Crohn's disease is an inflammatory, immune mediated disease of the bowel.", set()),
        ("MSC suppress T-cell proliferation.", {IMMUNE}),
        ("MSC have immunomodulatory and regenerative properties.", {IMMUNE, REPAIR}),
        ("We will test whether MSC restrain the autoimmune attack.", {IMMUNE}),
        ("The infusion of MSC is to induce tolerance of the graft.", {IMMUNE}),
        ("T cells are suppressed by cyclosporine. MSC will be given.", set()),
        ("Patients who failed anti-inflammatory drugs receive mesenchymal stem cells.", set()),
        ("Mesenchymal stem cells are well tolerated; glucose tolerance is tested.", set()),
        ("Stem cells are injected around the tract to achieve fistula healing.", set()),
        ("MSC reduce inflammation and promote tissue healing of a fistula.", {IMMUNE, REPAIR}),
        ("Stem cells are given to regenerate the islets.", {REPAIR}),
        ("Stem cells are given to preserve residual beta cells.", set()),
        ("MSC can differentiate into bone, fat and cartilage.", set()),
        ("MSC can differentiate into oligodendrocytes.", {REPAIR}),
        ("The stem cells secrete growth factors.", {REPAIR}),
        ("Anti-fibrotic effect of the cells in scleroderma skin.", {REPAIR}),
        ("MSC have antimicrobial activity.", {FIGHT}),
        ("MSC are given. They reduce inflammation.", {IMMUNE}),
        ("MSC are given. Steroids reduce inflammation.", set()),
        ("间充质干细胞可抑制炎症并促进组织修复。", {IMMUNE, REPAIR}),
        ("自身免疫性疾病患者接受间充质干细胞输注。", set()),
    ],
)  # fmt: skip
def test_what_a_text_says_of_the_cells(say: Say, text: str, expected: set[str]) -> None:
    assert told(say(interventions=MSC, brief_summary=text)) == expected


@pytest.mark.parametrize(
    ("measure", "expected"),
    [
        ("Percentage of Treg in blood at week 12", {IMMUNE}),
        ("Serum IL-6 and TNF-alpha", {IMMUNE}),
        ("CRP and anti-dsDNA at week 12", set()),
        ("Lymphocyte subsets will be monitored for safety", set()),
        ("WOMAC and joint space on X-ray", set()),
        ("Cartilage thickness on MRI", {REPAIR}),
        ("Oral glucose tolerance test", set()),
        ("Rate of infections within 100 days", set()),
    ],
)
def test_outcomes_count_that_measure_the_effect(say: Say, measure: str, expected: set[str]) -> None:
    found = say(interventions=MSC, secondary_outcomes=(Outcome(measure=measure),))
    assert told(found) == expected
    assert {e.field for e in found["strategy"].evidence} <= {"secondary_outcomes[0].measure"}


def test_the_disease_is_no_evidence(say: Say) -> None:
    found = say(
        interventions=MSC,
        brief_title="Stem Cells in Inflammatory Bowel Disease",
        conditions=("Autoimmune Diseases", "Immune Tolerance"),
        keywords=("autoimmune", "inflammation", "regenerative medicine"),
        condition_mesh=(MeshTerm(id="D007249", term="Inflammation"),),
        condition_mesh_ancestors=(MeshTerm(id="D001327", term="Autoimmune Diseases"),),
    )
    assert told(found) == set()


def test_a_long_description_is_read_to_its_end(say: Say) -> None:
    text = "The study has two arms. " * 200 + "MSC suppress T cells."
    assert told(say(interventions=MSC, detailed_description=text)) == {IMMUNE}


def test_a_control_arm_says_nothing_of_the_cells(say: Say) -> None:
    control = Arm(
        label="No cells",
        type=ArmType.NO_INTERVENTION,
        description="Without immunomodulatory cells.",
    )
    assert told(say(interventions=MSC, arms=(control,))) == set()


def test_a_graft_in_the_past_is_not_the_product(say: Say) -> None:
    text = "After hematopoietic stem cell transplantation T cells were suppressed. MSC are given."
    assert told(say(interventions=MSC, brief_summary=text)) == set()


def test_a_graft_that_is_the_product_is(say: Say) -> None:
    given = (Intervention(name="Autologous hematopoietic stem cell transplantation"),)
    text = "Hematopoietic stem cell transplantation may eliminate autoreactive lymphocytes."
    assert told(say(interventions=given, brief_summary=text)) == {IMMUNE}
