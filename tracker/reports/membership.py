"""The one place where a report asks who belongs to a cohort."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Generic, NamedTuple, TypeVar

from tracker.classification import Classification
from tracker.cohorts import JUDGED, Cohort, judge
from tracker.reports.coded import cells_of
from tracker.reports.studies import Studies
from tracker.study.model import Study, split_study_key
from tracker.study.vocabulary import StudyType

Row = TypeVar("Row", int, str)
Possible = tuple[str, str | None, Sequence[Classification]]
"""study_key, type of study, what is said of it for each concept that cohorts judge by."""


class Members(NamedTuple, Generic[Row]):
    """Studies, by number or key: who is in, and which of those a person should look at."""

    inside: list[Row]
    to_look_at: list[Row]


def members(studies: Studies, cohort: Cohort) -> Members[int]:
    """Who of `studies` is in `cohort` by its rule, by number; studies not classified are out."""
    frame = studies.frame
    kinds, keys = cells_of(frame["study_type"]), frame["study_key"].tolist()
    rows = zip(frame.index.tolist(), keys, kinds, strict=True)
    return _judged(cohort, ((at, key, kind, studies.judged.get(key, [])) for at, key, kind in rows))


def members_among(possible: Iterable[Possible], cohort: Cohort) -> Members[str]:
    """Who of these is in `cohort` by its rule, by key."""
    return _judged(cohort, ((key, key, kind, said) for key, kind, said in possible))


def _judged(
    cohort: Cohort, rows: Iterable[tuple[Row, str, str | None, Sequence[Classification]]]
) -> Members[Row]:
    found: Members[Row] = Members([], [])
    for row, study_key, kind, said in rows:
        if len(said) < len(JUDGED):
            continue
        registry_key, registered = split_study_key(study_key)
        study = Study(
            study_key=study_key,
            registry_key=registry_key,
            registration_number=registered,
            study_type=StudyType(kind) if kind is not None else None,
        )
        membership = judge(cohort, study, said)
        if membership.verdict == "in":
            found.inside.append(row)
            if membership.confidence == "to_be_looked_at":
                found.to_look_at.append(row)
    return found
