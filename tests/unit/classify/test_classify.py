"""All concepts together: completeness, evidence, and the Chinese twin of an English record."""

from __future__ import annotations

from collections.abc import Callable

from tracker.classification import Classification
from tracker.classify import classify
from tracker.study.model import Arm, Intervention, Study
from tracker.study.vocabulary import ArmType, InterventionType, StudyType

CONCEPTS = {
    "cell_therapy", "cell_source", "donor", "route", "dose", "product",
    "disease_group", "strategy", "trial_design", "combination",
}  # fmt: skip

ENGLISH = {
    "brief_title": "Umbilical Cord Mesenchymal Stem Cells in Systemic Lupus Erythematosus",
    "conditions": ("Systemic Lupus Erythematosus",),
    "brief_summary": "To see whether mesenchymal stem cells are safe and modulate inflammation.",
    "arms": (
        Arm(
            label="Treatment group",
            type=ArmType.EXPERIMENTAL,
            description="Allogeneic umbilical cord mesenchymal stem cells, intravenous infusion, "
            "1x10^6 cells/kg, once a week, 3 times, with cyclophosphamide",
        ),
    ),
    "interventions": (
        Intervention(
            name="Human umbilical cord mesenchymal stem cell injection",
            type=InterventionType.BIOLOGICAL,
        ),
    ),
}
CHINESE = {
    "brief_title": "脐带间充质干细胞治疗难治性系统性红斑狼疮的临床研究",
    "conditions": ("系统性红斑狼疮",),
    "brief_summary": "观察间充质干细胞的安全性及其对炎症的调节作用。",
    "arms": (
        Arm(
            label="治疗组",
            type=ArmType.EXPERIMENTAL,
            description="异体脐带间充质干细胞静脉输注，1×10^6个/kg，每周一次，共3次，联合环磷酰胺",
        ),
    ),
    "interventions": (
        Intervention(name="人脐带间充质干细胞注射液", type=InterventionType.BIOLOGICAL),
    ),
}


def test_one_classification_for_each_concept(make_study: Callable[..., Study]) -> None:
    found = classify(make_study())
    assert [c.concept for c in found] == list(dict.fromkeys(c.concept for c in found))
    assert {c.concept for c in found} == CONCEPTS


def test_every_value_has_evidence(make_study: Callable[..., Study]) -> None:
    for fields in ({}, ENGLISH, CHINESE):
        for found in classify(make_study(**fields)):
            if found.value is not None and found.concept != "trial_design":
                assert found.evidence, found
                assert all(evidence.rule for evidence in found.evidence)


def test_the_chinese_twin_says_the_same(
    say: Callable[..., dict[str, Classification]],
) -> None:
    english, chinese = say(**ENGLISH), say(**CHINESE)
    for concept in CONCEPTS:
        assert chinese[concept].value == english[concept].value, concept
        assert chinese[concept].others == english[concept].others, concept
    assert english["cell_therapy"].value == "msc"
    assert english["disease_group"].value == "sle"
    assert english["dose"].value == "1e6 cells/kg x 3 / 7 d"


def test_a_chinese_transplant_record(say: Callable[..., dict[str, Classification]]) -> None:
    said = say(
        brief_title="自体造血干细胞移植治疗多发性硬化",
        conditions=("多发性硬化",),
        interventions=(Intervention(name="自体造血干细胞移植"),),
    )
    assert said["cell_therapy"].value == "hsc"
    assert said["disease_group"].value == "ms"
    assert said["donor"].value == "autologous"


def test_long_term_follow_up_counts_as_given(
    say: Callable[..., dict[str, Classification]],
) -> None:
    said = say(
        brief_title="Long-term Follow-up of Patients Treated With Mesenchymal Stem Cells for Lupus",
        study_type=StudyType.OBSERVATIONAL,
    )
    assert said["cell_therapy"].value == "msc"
