"""The one place where a report asks who belongs to a cohort."""

from __future__ import annotations

from typing import NamedTuple

from tracker.cohorts import JUDGED, Cohort, judge
from tracker.reports.studies import Studies
from tracker.study.model import Study, split_study_key
from tracker.study.vocabulary import StudyType


class Members(NamedTuple):
    """Numbers of studies: who is in, and which of those a person should look at."""

    inside: list[int]
    to_look_at: list[int]


def members(studies: Studies, cohort: Cohort) -> Members:
    """Who of `studies` is in `cohort` by its rule; studies not classified yet are out."""
    found = Members([], [])
    frame = studies.frame
    for number, study_key, kind in zip(
        frame.index.tolist(), frame["study_key"], frame["study_type"], strict=True
    ):
        said = studies.judged.get(study_key, [])
        if len(said) < len(JUDGED):
            continue
        registry_key, registered = split_study_key(study_key)
        study = Study(
            study_key=study_key,
            registry_key=registry_key,
            registration_number=registered,
            study_type=StudyType(kind) if isinstance(kind, str) else None,
        )
        membership = judge(cohort, study, said)
        if membership.verdict == "in":
            found.inside.append(number)
            if membership.confidence == "to_be_looked_at":
                found.to_look_at.append(number)
    return found
