"""Which cells are given, and which are only talked about."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from tracker.classification import Classification
from tracker.study.model import Arm, Intervention
from tracker.study.vocabulary import ArmType, InterventionType, StudyType

Say = Callable[..., dict[str, Classification]]
BIOLOGICAL, DRUG = InterventionType.BIOLOGICAL, InterventionType.DRUG


def given(name: str, description: str | None = None, **fields: Any) -> tuple[Intervention, ...]:
    return (Intervention(name=name, type=BIOLOGICAL, description=description, **fields),)


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("Allogeneic mesenchymal stromal cells", "msc"),
        ("UC-MSCs", "msc"),
        ("autologous adipose-derived stem cells", "msc"),
        ("Wharton's jelly stem cells", "msc"),
        ("Cx601", "msc"),
        ("remestemcel-L", "msc"),
        ("MSC-derived exosomes", "msc_derived"),
        ("exosomes of allogeneic mesenchymal stem cells", "msc_derived"),
        ("umbilical cord stem cell conditioned medium", "msc_derived"),
        ("autologous hematopoietic stem cell transplantation", "hsc"),
        ("CD34+ selected peripheral blood stem cells", "hsc"),
        ("stromal vascular fraction", "svf"),
        ("micro-fragmented fat (Lipogems)", "svf"),
        ("bone marrow mononuclear cells", "bm_mnc"),
        ("expanded regulatory T cells", "other_cell"),
        ("hematopoietic stem cells and mesenchymal stem cells", "msc"),
        ("Exampleximab", "none"),
    ],
)
def test_by_the_name_of_the_intervention(say: Say, name: str, expected: str) -> None:
    assert say(brief_title="A Study", interventions=given(name))["cell_therapy"].value == expected


def test_fresh_fat_called_msc_is_stromal_vascular_fraction(say: Say) -> None:
    said = say(
        brief_title="Adipose Mesenchymal Stem Cells for Sore Knees",
        interventions=given(
            "Adipose derived MSC", "Fat is taken, and non-expanded cells are injected."
        ),
    )
    assert said["cell_therapy"].value == "svf"


def test_expanded_fat_cells_are_msc(say: Say) -> None:
    said = say(
        brief_title="Adipose Mesenchymal Stem Cells for Sore Knees",
        interventions=given("Adipose derived MSC", "Cells from liposuction expanded in culture."),
    )
    assert said["cell_therapy"].value == "msc"


def test_fat_enriched_with_expanded_cells_is_not_plain_fat(say: Say) -> None:
    said = say(
        brief_title="Mesenchymal Stem Cells in Fat Grafting",
        interventions=given("Fat graft enriched with ex vivo expanded cells"),
    )
    assert said["cell_therapy"].value == "msc"


def test_concentrated_marrow_called_msc_is_marrow(say: Say) -> None:
    said = say(
        brief_title="Mesenchymal Stem Cells in Torn Ligaments",
        interventions=given("Bone marrow aspirate concentrate (mesenchymal stem cells)"),
    )
    assert said["cell_therapy"].value == "bm_mnc"


@pytest.mark.parametrize(
    "fields",
    [
        {
            "brief_title": "Gene Expression of Mesenchymal Stem Cells of Lupus Patients",
            "study_type": StudyType.OBSERVATIONAL,
        },
        {
            "brief_title": "Collection of Bone Marrow for Mesenchymal Stem Cell Production",
            "interventions": (Intervention(name="bone marrow aspiration"),),
        },
        {
            "brief_title": "Circulating Exosomes as a Biomarker of Colitis",
            "study_type": StudyType.OBSERVATIONAL,
            "interventions": (Intervention(name="blood sample"),),
        },
        {
            "brief_title": "Exampleglip and Mesenchymal Stem Cells in Mood",
            "interventions": (Intervention(name="Exampleglip", type=DRUG),),
        },
        {
            "brief_title": "Examplemab in Crohn's Disease",
            "interventions": (Intervention(name="Examplemab", type=DRUG),),
            "brief_summary": "Unlike mesenchymal stem cells, Examplemab is given by mouth.",
        },
    ],
    ids=["biology", "collection", "marker", "drug", "background"],
)
def test_cells_that_are_studied_or_mentioned_are_not_given(
    say: Say, fields: dict[str, Any]
) -> None:
    assert say(**fields)["cell_therapy"].value == "none"


def test_msc_that_shaped_another_cell_are_not_the_product(say: Say) -> None:
    said = say(
        brief_title="Tolerogenic Dendritic Cells in Type 1 Diabetes",
        interventions=given("dendritic cells co-cultured with mesenchymal stem cells"),
    )
    assert said["cell_therapy"].value == "other_cell"


def test_a_control_arm_without_cells_does_not_count(say: Say) -> None:
    said = say(
        brief_title="Fistula Surgery",
        arms=(Arm(label="closure without MSC", type=ArmType.SHAM_COMPARATOR),),
        interventions=(Intervention(name="closure without MSC injection"),),
    )
    assert said["cell_therapy"].value == "none"


def test_a_named_product_in_an_observational_study_was_given(say: Say) -> None:
    said = say(
        brief_title="Use of Darvadstrocel in Daily Practice",
        study_type=StudyType.OBSERVATIONAL,
        interventions=(Intervention(name="Darvadstrocel"),),
    )
    assert said["cell_therapy"].value == "msc"
    assert said["product"].value == "darvadstrocel"


def test_the_evidence_names_field_words_and_rule(say: Say) -> None:
    found = say(brief_title="MSC in Lupus", interventions=given("UC-MSC"))["cell_therapy"]
    assert [e.field for e in found.evidence] == ["interventions[0].name", "brief_title"]
    assert found.evidence[0].words == "uc msc"
    assert found.evidence[0].rule


def test_what_is_named_but_not_given_is_told(say: Say) -> None:
    found = say(brief_title="Examplemab", keywords=("mesenchymal stem cell",))["cell_therapy"]
    assert found.value == "none"
    assert [e.rule for e in found.evidence] == ["named, but not given"]


@pytest.mark.parametrize(
    ("title", "names", "expected"),
    [
        ("Autologous Stem Cell Transplantation in Crohn's Disease", ["Stem cell graft"], "hsc"),
        ("High-Dose Immunosuppression in MS", ["autologous HSCT", "BEAM"], "hsc"),
        ("Stem Cells in Scleroderma", ["stem cell infusion after conditioning"], "hsc"),
        ("Bone Marrow Transplantation With Conditioning in Lupus", ["busulfan"], "hsc"),
        ("Bone Marrow Transplantation in Spinal Injury", ["bone marrow transplantation"], "bm_mnc"),
        ("Examplemab After Stem Cell Transplant", ["Examplemab"], "none"),
        ("MSC for Poor Graft Function After HSCT", ["MSC"], "msc"),
    ],
)
def test_grafts_are_told_from_their_setting(
    say: Say, title: str, names: list[str], expected: str
) -> None:
    said = say(brief_title=title, interventions=tuple(Intervention(name=name) for name in names))
    assert said["cell_therapy"].value == expected


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("UC-MSC and conditioned medium", "msc"),
        ("conditioned medium of UC-MSC", "msc_derived"),
        ("exosomes derived from human umbilical cord mesenchymal stem cells (MSCs)", "msc_derived"),
    ],
)
def test_a_medium_beside_cells_is_told_from_a_medium_without(
    say: Say, name: str, expected: str
) -> None:
    assert say(interventions=given(name))["cell_therapy"].value == expected


def test_cells_that_a_medicine_calls_are_not_given(say: Say) -> None:
    told = "A molecule that directs endogenous mesenchymal stem cells (MSCs) to bone."
    drug = Intervention(name="EX-1", type=InterventionType.DRUG, description=told)
    assert say(interventions=(drug,))["cell_therapy"].value == "none"


def test_a_test_gives_no_cells(say: Say) -> None:
    test = Intervention(name="gingival MSC", type=InterventionType.DIAGNOSTIC_TEST)
    assert say(interventions=(test,))["cell_therapy"].value == "none"


@pytest.mark.parametrize(
    ("prose", "told", "expected"),
    [
        ("MSC are hoped to be in it.", None, "bm_mnc"),
        ("MSC are hoped to be in it.", "Cultured for three weeks.", "msc"),
    ],
)
def test_marrow_as_it_is_stays_marrow(
    say: Say, prose: str, told: str | None, expected: str
) -> None:
    marrow = Intervention(
        name="autologous bone marrow cells", type=InterventionType.BIOLOGICAL, description=told
    )
    assert say(brief_summary=prose, interventions=(marrow,))["cell_therapy"].value == expected
