"""What every rule asks of a record, and how its answers make a verdict."""

from __future__ import annotations

from collections.abc import Iterable

from msgspec import Struct

from tracker.results_duty.duty import Handed, Verdict
from tracker.results_duty.rules import results_rules
from tracker.study.model import Study, StudyDate
from tracker.study.vocabulary import DateType


class No(Struct, frozen=True):
    """A clear no, and the question that it answers."""

    why: str


class Open(Struct, frozen=True):
    """The record does not tell."""

    why: str


Answer = No | Open | None
"""None: yes."""


def verdict_of(answers: Iterable[Answer]) -> tuple[Verdict, str | None]:
    """Return the verdict and the question that decides it: a clear no goes before an open one."""
    given = list(answers)
    no = next((one for one in given if isinstance(one, No)), None)
    if no is not None:
        return "does_not", no.why
    left_open = next((one for one in given if isinstance(one, Open)), None)
    return ("undecidable", left_open.why) if left_open else ("applies", None)


def handed(study: Study) -> Handed | None:
    """Return how far results have come in the register of this record; None: not sent in."""
    if study.has_results or study.results_first_posted:
        return "posted"
    if study.unposted_results_event:
        return results_rules().unposted.get(study.unposted_results_event)
    return "in_review" if study.results_first_submitted else None


def began(study: Study) -> Answer:
    """A study that never took anyone in has no results."""
    never = results_rules().status.never_started
    return No("never_started") if study.overall_status in never else None


def results_stated(study: Study) -> Answer:
    """A file of a register may lack what says whether results are there."""
    return Open("results_not_stated") if study.has_results is None else None


def has_ended(study: Study) -> bool:
    """Return whether the status says that nothing more is collected."""
    return study.overall_status in results_rules().status.ended


def end_of(study: Study, when: StudyDate | None) -> StudyDate | None:
    """The end as a record gives it; of a date without a type the status says whether it is one."""
    if when is None or when.type is not None or not has_ended(study):
        return when
    return StudyDate(when.date, DateType.ACTUAL)
