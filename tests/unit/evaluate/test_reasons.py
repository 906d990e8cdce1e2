"""The rule step by step: each condition apart, and a reason for every doubt."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from msgspec.structs import replace

from tracker.classify import classify
from tracker.cohorts import Cohort, judge
from tracker.derive import derive
from tracker.evaluate.explanation import ConceptReasons, Explanation, Found
from tracker.evaluate.reasons import CohortReasons, cohort_reasons
from tracker.registries.catalog import registry
from tracker.study.model import Study
from tracker.study.vocabulary import StudyType

Make = Callable[..., Study]


def reasons(cohort: Cohort, study: Study) -> CohortReasons:
    return cohort_reasons(cohort, study, classify(study))


def test_a_member_meets_every_condition(cohort: Cohort, make_study: Make) -> None:
    found = reasons(cohort, make_study("MSC in Lupus", "Lupus Nephritis", "UC-MSC"))
    assert (found.verdict, found.confidence, found.doubts) == ("in", "sure", ())
    assert [step.met for step in found.steps] == [True, True, True]
    text = "\n".join(found.lines())
    assert "msc_autoimmune (MSC in autoimmune disease): IN, sure" in text
    assert "2. gives msc? yes: gives msc" in text
    assert "»UC-MSC«" in text
    assert "3. aims at autoimmune? yes: aims at sle" in text


@pytest.mark.parametrize(
    ("words", "fields", "met"),
    [
        (("Drug in Lupus", "Lupus", "Examplemab"), {}, [True, False, True]),
        (("MSC in Stroke", "Stroke", "MSC"), {}, [True, True, False]),
        (("Drug in Stroke", "Stroke", "Examplemab"), {}, [True, False, False]),
        (("MSC in Aplastic Anemia", "Aplastic Anemia", "MSC"), {}, [True, True, False]),
        (
            ("MSC in Lupus", "Lupus", "MSC"),
            {"study_type": StudyType.EXPANDED_ACCESS},
            [False, True, True],
        ),
    ],
    ids=["no cells", "no disease", "neither", "cause unknown", "study type"],
)
def test_each_condition_stands_alone(
    cohort: Cohort,
    make_study: Make,
    words: tuple[str, ...],
    fields: dict[str, Any],
    met: list[bool],
) -> None:
    trials = replace(cohort, study_types=(StudyType.INTERVENTIONAL,))
    found = reasons(trials, make_study(*words, **fields))
    assert [step.met for step in found.steps] == met
    assert found.verdict == "out"


@pytest.mark.parametrize(
    ("words", "fields", "doubt"),
    [
        (("MSC in Lupus", "Lupus", "MSC"), {"study_type": None}, "what type of study"),
        (("Cells for Safety", "Crohn Disease", "MSC"), {}, "no title names the disease"),
        (("MSC in Crohn Disease", "Fistula", "MSC"), {}, "conditions and keywords do not name"),
        (
            ("MSC for Fistula", "Fistula", "MSC"),
            {"brief_summary": "In Crohn disease MSC were tried."},
            "(crohn) is named, but not as the target",
        ),
        (
            ("In Vitro Study of MSC From Lupus", "Lupus", "Marrow sample"),
            {"study_type": StudyType.OBSERVATIONAL},
            "named, but not given",
        ),
        (("MSC in Aplastic Anemia", "Aplastic Anemia", "MSC"), {}, "cause is immune"),
        (("MSC in Buerger Disease", "Thromboangiitis Obliterans", "MSC"), {}, "people disagree"),
    ],
)
def test_every_doubt_has_its_reason(
    cohort: Cohort, make_study: Make, words: tuple[str, ...], fields: dict[str, Any], doubt: str
) -> None:
    found = reasons(cohort, make_study(*words, **fields))
    assert found.confidence == "to_be_looked_at"
    assert any(doubt in one for one in found.doubts), found.doubts
    assert f"  doubt: {found.doubts[0]}" in list(found.lines())


def test_an_explanation_in_lines(cohort: Cohort, make_study: Make) -> None:
    study = make_study("MSC in Lupus", "Lupus Nephritis", "UC-MSC", url="https://example.org/1")
    said = classify(study)
    found = Explanation(
        asked="NCT99000009",
        found=Found("registered", "registered; found by msc", {"msc": "all MSC"}),
        study_key=study.study_key,
        title=study.brief_title,
        url=study.url,
        cohorts=(cohort_reasons(cohort, study, said),),
        concepts=tuple(ConceptReasons.of(study, one) for one in said),
    )
    told = list(found.lines())
    assert told[:5] == [
        "ctgov:NCT99000001  MSC in Lupus",
        "NCT99000009 is another of its numbers",
        "https://example.org/1",
        "registered; found by msc",
        "  search msc: all MSC",
    ]
    assert "  cell_therapy: msc" in told
    assert "  donor: allogeneic" in told
    assert "      tissue of birth, no donor named" in told


def test_steps_and_doubts_agree_with_the_verdict_on_real_records(
    cohort: Cohort, shared_dir: Path
) -> None:
    count = 0
    for part in registry("ctgov").read_file(shared_dir / "corpus/dev/ctgov_2022-10.jsonl.gz"):
        for record in part.records:
            derived = derive("ctgov", record.registration_number, record.body)
            said = derived.classifications
            found = cohort_reasons(cohort, derived.study, said)
            verdict = judge(cohort, derived.study, said)
            assert (verdict.verdict == "in") == all(step.met for step in found.steps)
            assert (verdict.confidence == "sure") == (not found.doubts)
            count += 1
    assert count > 500
