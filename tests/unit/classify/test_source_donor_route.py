"""Tissue, donor and route of the given cells, and what must not be taken for them."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tracker.classification import Classification
from tracker.study.model import Arm, Intervention
from tracker.study.vocabulary import ArmType, InterventionType

Say = Callable[..., dict[str, Classification]]


def of(say: Say, name: str, description: str | None = None, **fields: object) -> dict[str, str]:
    cells = Intervention(name=name, type=InterventionType.BIOLOGICAL, description=description)
    said = say(interventions=(cells,), **fields)
    return {concept: str(found.value) for concept, found in said.items()}


@pytest.mark.parametrize(
    ("name", "source", "donor"),
    [
        ("UC-MSC", "umbilical_cord", "allogeneic"),
        ("umbilical cord blood-derived mesenchymal stem cells", "cord_blood", "allogeneic"),
        ("Autologous Bone-Marrow MSCs", "bone_marrow", "autologous"),
        ("allogenic adipose derived stem cells", "adipose", "allogeneic"),
        ("amniotic mesenchymal stromal cells", "placenta", "allogeneic"),
        ("stem cells from human exfoliated deciduous teeth", "dental_pulp", "unspecified"),
        ("menstrual blood stem cells", "menstrual_endometrial", "unspecified"),
        ("iPSC-derived mesenchymal stem cells", "ipsc", "allogeneic"),
        ("mesenchymal stem cells", "unspecified", "unspecified"),
        ("Prochymal", "bone_marrow", "allogeneic"),
        ("Cx601", "adipose", "allogeneic"),
        ("stromal vascular fraction", "adipose", "autologous"),
        ("mesenchymal stem cells from a healthy donor", "unspecified", "allogeneic"),
        ("the patient's own mesenchymal stem cells", "unspecified", "autologous"),
    ],
)
def test_source_and_donor(say: Say, name: str, source: str, donor: str) -> None:
    said = of(say, name)
    assert (said["cell_source"], said["donor"]) == (source, donor)


def test_two_tissues_in_two_interventions_are_mixed_and_both(say: Say) -> None:
    said = say(
        interventions=(
            Intervention(name="autologous bone marrow mesenchymal stem cells"),
            Intervention(name="allogeneic adipose-derived mesenchymal stem cells"),
        )
    )
    assert said["cell_source"].value == "mixed"
    assert said["cell_source"].others == ("adipose", "bone_marrow")
    assert said["donor"].value == "both"


def test_a_list_of_tissues_in_prose_says_nothing(say: Say) -> None:
    summary = "MSC can be isolated from bone marrow, adipose tissue, and umbilical cord."
    assert of(say, "MSC", brief_summary=summary)["cell_source"] == "unspecified"


def test_the_donor_of_another_graft_says_nothing(say: Say) -> None:
    title = "MSC for Complications of Allogeneic Hematopoietic Stem Cell Transplantation"
    assert of(say, "MSC", brief_title=title)["donor"] == "unspecified"


def test_the_transplantation_of_the_cells_themselves_has_their_donor(say: Say) -> None:
    title = "Autologous Transplantation of Mesenchymal Stem Cells"
    assert of(say, "MSC", brief_title=title)["donor"] == "autologous"


@pytest.mark.parametrize(
    ("description", "route"),
    [
        ("MSC are infused intravenously.", "intravenous"),
        ("Cells are given by IV infusion.", "intravenous"),
        ("One infusion of MSC.", "intravenous"),
        ("Given by lumbar puncture.", "intrathecal"),
        ("Injected around the fistula.", "intralesional"),
        ("Intra-articular injection into the knee.", "intra_articular"),
        ("Delivered into the hepatic artery.", "intra_arterial"),
        ("Infused into the portal vein.", "intraportal_hepatic"),
        ("Subcutaneous injection of cells.", "intradermal_subcutaneous"),
        ("Cells from subcutaneous fat are given.", "unspecified"),
        ("Intramuscular injections in the calf.", "intramuscular"),
        ("Sprayed as a topical gel.", "topical"),
        ("Intranasal drops.", "intranasal"),
        ("Intravitreal injection.", "intravitreal_ocular"),
        ("Inhaled as an aerosol.", "other"),
        ("Given intravenously, then intrathecally.", "multiple"),
        ("For grade II-IV disease.", "unspecified"),
    ],
)
def test_route(say: Say, description: str, route: str) -> None:
    assert of(say, "MSC", description)["route"] == route


def test_the_route_of_another_medicine_is_not_the_route_of_the_cells(say: Say) -> None:
    said = say(
        interventions=(
            Intervention(name="MSC", description="MSC are given by intrathecal injection."),
            Intervention(name="Examplemab", description="Given intravenously."),
        )
    )
    assert said["route"].value == "intrathecal"


def test_the_route_of_the_placebo_is_not_the_route_of_the_cells(say: Say) -> None:
    said = say(
        arms=(
            Arm(label="cells", type=ArmType.EXPERIMENTAL, description="MSC into the knee"),
            Arm(
                label="sham", type=ArmType.SHAM_COMPARATOR, description="intravenous saline, no MSC"
            ),
        ),
        interventions=(Intervention(name="MSC", arms=("cells",)),),
    )
    assert said["route"].value == "intra_articular"


def test_a_fistula_is_injected_where_no_route_is_told(say: Say) -> None:
    said = of(say, "MSC injection", conditions=("Perianal Fistula",))
    assert said["route"] == "intralesional"


@pytest.mark.parametrize(
    ("description", "route"),
    [
        ("Injected peridurally.", "other"),
        ("Endolumbal injection of MSC.", "intrathecal"),
        ("MSC on an epicardial patch.", "other"),
        ("Laparoscopic perilesional injection.", "intralesional"),
        ("Intra-ovarially injected MSC.", "intralesional"),
        ("Stereotactically placed MSC.", "intralesional"),
        ("MSC by introvenus drip.", "intravenous"),
        ("MSC of umbilical vein origin.", "unspecified"),
        ("MSC beside an endobronchial valve.", "unspecified"),
        ("MSC during extracorporeal membrane oxygenation.", "unspecified"),
    ],
)
def test_rarer_words_for_a_route(say: Say, description: str, route: str) -> None:
    assert of(say, "MSC", description)["route"] == route


def test_infusion_is_a_route_in_the_plan_and_a_manner_of_speaking_in_prose(say: Say) -> None:
    told = of(say, "MSC", "MSC infusion")["route"]
    spoken = of(say, "MSC", brief_summary="MSC infusion is thought to help.")["route"]
    assert (told, spoken) == ("intravenous", "unspecified")


@pytest.mark.parametrize(
    "beside",
    ["Subcutaneous injections of filgrastim.", "Fludarabine IV on day 1.", "G-CSF subcutaneously."],
)
def test_a_medicine_in_the_same_text_has_its_own_route(say: Say, beside: str) -> None:
    assert of(say, "MSC", f"MSC are given by intrathecal injection. {beside}")["route"] == (
        "intrathecal"
    )


def test_a_medicine_that_goes_first_has_no_say(say: Say) -> None:
    title = "Cyclophosphamide Followed by Intravenous MSC"
    assert of(say, "MSC", brief_title=title)["route"] == "intravenous"


def test_an_operation_tells_tissue_and_donor_where_no_word_does(say: Say) -> None:
    said = of(say, "MSC", "Bone marrow aspiration, then injection of MSC a month later.")
    assert (said["cell_source"], said["donor"]) == ("bone_marrow", "autologous")
    said = of(say, "MSC", "Liposuction, then injection of MSC a month later.")
    assert (said["cell_source"], said["donor"]) == ("adipose", "autologous")


@pytest.mark.parametrize(
    "description", ["Autologous or donor-derived T cells.", "allogeneic and autologous T cells"]
)
def test_a_plan_that_leaves_the_donor_open_means_both(say: Say, description: str) -> None:
    assert of(say, "CAR T cells", description)["donor"] == "both"


def test_an_arm_with_own_cells_beside_one_with_a_donors_means_both(say: Say) -> None:
    said = say(
        arms=(Arm(label="Allogeniec MSC"), Arm(label="MSC", description="Autologus, own marrow")),
        interventions=(Intervention(name="MSC"),),
    )
    assert said["donor"].value == "both"


def test_a_newborn_patient_is_no_donor(say: Say) -> None:
    assert of(say, "MSC", "MSC are given to newborns.")["donor"] == "unspecified"


def test_tumour_infiltrating_lymphocytes_are_the_patients_own(say: Say) -> None:
    assert of(say, "tumor infiltrating lymphocytes")["donor"] == "autologous"


@pytest.mark.parametrize("field", ["acronym", "detailed_description"])
def test_a_product_that_only_lends_its_name_is_not_given(say: Say, field: str) -> None:
    said = of(say, "MSC", **{field: "ADSTEM"})
    assert (said["product"], said["cell_source"]) == ("None", "unspecified")
