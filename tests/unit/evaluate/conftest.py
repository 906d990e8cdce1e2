"""Invented studies, what is said about them, and the cohort of the label files."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from tracker.classify import classify
from tracker.cohorts import Cohort, judge
from tracker.evaluate import Judged
from tracker.study.model import Intervention, Study
from tracker.study.vocabulary import InterventionType, StudyType

COHORT = Cohort.from_config(
    {"key": "msc_autoimmune", "title": "MSC in autoimmune disease", "therapies": ["msc"]}
)


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


@pytest.fixture
def cohort() -> Cohort:
    return COHORT


@pytest.fixture(name="make_study")
def make_study_fixture() -> Callable[..., Study]:
    """`make_study(title, condition, cells, **fields)`."""
    return make_study


@pytest.fixture(name="make_judged")
def make_judged_fixture() -> Callable[..., Judged]:
    """`make_judged(title, condition, cells, **fields)`: the study and all that we say about it."""

    def make(*words: str, **fields: Any) -> Judged:
        study = make_study(*words, **fields)
        said = classify(study)
        return Judged(study, said, judge(COHORT, study, said))

    return make
