"""Counts the trials of each cohort as they are now, and loads no more than that takes."""

from __future__ import annotations

from collections.abc import Iterable

from msgspec import Struct

from db.read.judged import judged_concepts, study_types, trial_of
from db.reader import Reader
from tracker.classification import Classification
from tracker.cohorts import JUDGED, Cohort, judge
from tracker.study.model import Study, split_study_key
from tracker.study.vocabulary import StudyType


class CohortCount(Struct, frozen=True):
    """How many trials are in a cohort, and how many of them a person should look at."""

    cohort: str
    trials: int
    to_look_at: int


def count_cohorts(connection: Reader, cohorts: Iterable[Cohort]) -> list[CohortCount]:
    """Return the counts of each cohort, as a landscape of now has them."""
    judged = _judged(connection)
    trials = trial_of(connection)
    return [_count(cohort, judged, trials) for cohort in cohorts]


def _judged(connection: Reader) -> list[tuple[Study, list[Classification]]]:
    """The studies that are there and classified, with what a cohort asks of them."""
    said: dict[str, list[Classification]] = {}
    for study_key, one in judged_concepts(connection, JUDGED):
        said.setdefault(study_key, []).append(one)
    return [
        (_study(key, kind), said[key])
        for key, kind in study_types(connection)
        if len(said.get(key, ())) == len(JUDGED)
    ]


def _study(study_key: str, kind: str | None) -> Study:
    registry_key, number = split_study_key(study_key)
    return Study(
        study_key=study_key,
        registry_key=registry_key,
        registration_number=number,
        study_type=StudyType(kind) if kind is not None else None,
    )


def _count(
    cohort: Cohort,
    judged: Iterable[tuple[Study, list[Classification]]],
    trials: dict[str, str],
) -> CohortCount:
    inside, doubtful = set(), set()
    for study, said in judged:
        membership = judge(cohort, study, said)
        if membership.verdict == "in":
            trial = trials.get(study.study_key, study.study_key)
            inside.add(trial)
            if membership.confidence == "to_be_looked_at":
                doubtful.add(trial)
    return CohortCount(cohort.key, len(inside), len(doubtful))
