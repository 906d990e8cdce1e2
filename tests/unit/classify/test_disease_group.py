"""The target of a trial, told from background, abbreviation, denial and wrong codes."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from tracker.classification import Classification
from tracker.study.model import Intervention, MeshTerm

Say = Callable[..., dict[str, Classification]]


@pytest.mark.parametrize(
    ("condition", "expected"),
    [
        ("Crohn's Disease", "crohn"),
        ("Colitis, Ulcerative", "uc"),
        ("UC", "uc"),
        ("Inflammatory Bowel Diseases", "ibd_unspecified"),
        ("Lupus Nephritis", "sle"),
        ("SLE", "sle"),
        ("Relapsing-Remitting Multiple Sclerosis", "ms"),
        ("Neuromyelitis Optica Spectrum Disorder", "nmosd"),
        ("Arthritis, Rheumatoid", "ra"),
        ("Juvenile Idiopathic Arthritis", "jia"),
        ("Ankylosing Spondylitis", "as"),
        ("Spondyloarthrosis", "other"),
        ("Diffuse Scleroderma", "ssc"),
        ("Sjögren's Syndrome", "sjogren"),
        ("Diabetes Mellitus, Type 1", "t1d"),
        ("Diabetes Mellitus, Insulin-Dependent", "t1d"),
        ("Diabetes Mellitus, Type 2", "other"),
        ("Psoriasis Vulgaris", "psoriasis"),
        ("Alopecia Areata", "alopecia_areata"),
        ("Androgenetic Alopecia", "other"),
        ("Primary Biliary Cholangitis", "pbc"),
        ("Myasthenia Gravis", "myasthenia_gravis"),
        ("CIDP", "cidp"),
        ("Immune Thrombocytopenia", "itp"),
        ("Dermatomyositis", "myositis"),
        ("Takayasu Arteritis", "vasculitis"),
        ("Behçet's Disease", "behcet"),
        ("Graves' Ophthalmopathy", "autoimmune_thyroid"),
        ("Pemphigus Vulgaris", "autoimmune_other"),
        ("Acute Graft-versus-Host Disease", "gvhd"),
        ("Osteoarthritis, Knee", "osteoarthritis"),
        ("Dermatitis, Atopic", "atopic_dermatitis"),
        ("Multiple System Atrophy (MSA)", "other"),
        ("Amyotrophic Lateral Sclerosis", "other"),
        ("Anal Fistula", "other"),
    ],
)
def test_by_condition(say: Say, condition: str, expected: str) -> None:
    assert say(conditions=(condition,))["disease_group"].value == expected


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ({"brief_title": "UC-MSC for Liver Failure", "conditions": ("Liver Failure",)}, "other"),
        ({"brief_title": "MSC for MDS-RA", "conditions": ("MDS",)}, "other"),
        ({"brief_title": "Fistulas Without Crohn's Disease", "conditions": ("Fistula",)}, "other"),
        ({"brief_title": "Fistulas Not Related to Crohn's Disease"}, "other"),
        ({"brief_title": "Cells for Fistulas Related to Crohn's Disease"}, "crohn"),
        (
            {"keywords": ("autoimmune",), "brief_summary": "MSC help in autoimmune diseases."},
            "other",
        ),
        ({"conditions": ("Leukemia", "Lymphoma", "Myeloma", "Multiple Sclerosis")}, "other"),
        (
            {"brief_title": "Cells for Fistulas of Crohn's Disease", "conditions": ("Safety",)},
            "crohn",
        ),
        ({"conditions": ("Crohn Disease", "Ulcerative Colitis")}, "ibd_unspecified"),
        ({"conditions": ("Crohn Disease", "Inflammatory Bowel Diseases")}, "crohn"),
        (
            {
                "brief_title": "Cells for Children With Biliary Atresia",
                "conditions": ("Primary Biliary Cirrhosis",),
            },
            "other",
        ),
        (
            {
                "brief_title": "Islets and MSC in Type 1 Diabetes",
                "conditions": ("Evidence of Liver Transplantation",),
            },
            "t1d",
        ),
        (
            {
                "brief_title": "MSC for Cirrhosis of the Liver",
                "conditions": ("Liver Cirrhosis",),
                "brief_summary": "Causes are viruses, alcohol and autoimmune hepatitis.",
            },
            "other",
        ),
    ],
)
def test_the_target_is_told_from_the_background(
    say: Say, fields: dict[str, Any], expected: str
) -> None:
    assert say(**fields)["disease_group"].value == expected


def test_eligibility_criteria_are_never_read(say: Say) -> None:
    said = say(
        conditions=("Stroke",),
        eligibility_criteria="Exclusion: multiple sclerosis, rheumatoid arthritis, lupus",
    )
    assert said["disease_group"].value == "other"
    assert said["disease_group"].evidence[0].words == ""


def test_a_mesh_heading_alone_does_not_decide(say: Say) -> None:
    said = say(
        conditions=("Androgenetic Alopecia",),
        condition_mesh=(MeshTerm(id="D000505", term="Alopecia Areata"),),
    )
    assert said["disease_group"].value == "other"


def test_further_diseases_are_kept(say: Say) -> None:
    found = say(
        brief_title="MSC in Lupus",
        conditions=("Systemic Lupus Erythematosus", "Sjogren's Syndrome"),
        interventions=(Intervention(name="MSC"),),
    )["disease_group"]
    assert (found.value, found.others) == ("sle", ("sjogren",))


def test_a_mention_is_told_as_such(say: Say) -> None:
    found = say(conditions=("Emphysema",), brief_summary="MSC helped in Crohn's disease.")
    rules = [evidence.rule for evidence in found["disease_group"].evidence]
    assert rules == ["named, but not as the target: crohn"]
