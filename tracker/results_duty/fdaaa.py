"""FDAAA 801 and its Final Rule (42 CFR part 11): the tests of an applicable trial."""

from __future__ import annotations

from collections.abc import Callable

from tracker.results_duty.duty import Duty
from tracker.results_duty.questions import (
    Answer,
    No,
    Open,
    began,
    end_of,
    handed,
    has_ended,
    results_stated,
    verdict_of,
)
from tracker.results_duty.rules import FdaaaRule, results_rules
from tracker.study.model import Study
from tracker.study.partial_date import add_months, first_day, last_day
from tracker.study.vocabulary import DateType, StudyType


def fdaaa_duty(study: Study) -> Duty:
    """Return what FDAAA 801 asks of `study`, a record of ClinicalTrials.gov."""
    rule = results_rules().fdaaa_801
    verdict, why = verdict_of(ask(study, rule) for ask in _FDAAA_QUESTIONS)
    if study.fdaaa801_violation:
        verdict, why = "applies", None  # the FDA itself has found so
    end = end_of(study, study.primary_completion_date or study.completion_date)
    due = add_months(last_day(end.date), rule.months) if end else None
    certified = study.certification_first_submitted
    doubt = None if end is None or end.type == DateType.ACTUAL else "completion_not_confirmed"
    is_delayed = False
    if due and certified and first_day(certified.date) <= due:
        due = max(due, add_months(last_day(certified.date), rule.months_after_certificate))
        is_delayed = True
    elif certified or study.delayed_posting:
        doubt = "certificate_unclear"
    return Duty(
        rule="fdaaa_801",
        verdict=verdict,
        why=why,
        due=due,
        is_delayed=is_delayed,
        handed=handed(study),
        doubt=doubt,
    )


def _kind(study: Study, _: FdaaaRule) -> Answer:
    if study.pediatric_postmarket_device or study.study_type == StudyType.INTERVENTIONAL:
        return None
    return Open("study_type_not_stated") if study.study_type is None else No("not_interventional")


def _began(study: Study, _: FdaaaRule) -> Answer:
    return began(study)


def _phase(study: Study, rule: FdaaaRule) -> Answer:
    """Phase 1 exempts drugs, feasibility devices; of what is both, either does."""
    if study.pediatric_postmarket_device:
        return None
    if study.fda_regulated_device is not False and study.primary_purpose == rule.exempt_purpose:
        return No("device_feasibility")
    if study.fda_regulated_device and not study.fda_regulated_drug:
        return None
    if not study.phases:
        return Open("phase_not_stated")
    return No("phase_1") if rule.exempt_phases.issuperset(study.phases) else None


def _regulated(study: Study, _: FdaaaRule) -> Answer:
    flags = (study.fda_regulated_drug, study.fda_regulated_device)
    if any(flags) or study.pediatric_postmarket_device:
        return None
    return Open("fda_regulation_not_stated") if None in flags else No("not_fda_regulated")


def _place(study: Study, rule: FdaaaRule) -> Answer:
    """Without a US site only an export from the US or an IND makes it one; an IND is not public."""
    if study.us_export or not rule.places.isdisjoint(study.countries):
        return None
    if not study.countries:
        return Open("country_not_stated")
    is_regulated = study.fda_regulated_drug or study.fda_regulated_device
    return Open("ind_not_public") if is_regulated else No("no_us_site")


def _time(study: Study, rule: FdaaaRule) -> Answer:
    """Begun after the law, or ongoing when it took effect: then it ended after that day."""
    end = study.primary_completion_date or study.completion_date
    if end is None or last_day(end.date) > rule.ongoing_after:
        if end is None or first_day(end.date) > rule.ongoing_after:
            return None
        return Open("date_too_coarse")
    begun = study.start_date
    if begun is None:
        return Open("start_not_stated")
    if first_day(begun.date) > rule.initiated_after:
        return None
    after = last_day(begun.date) > rule.initiated_after
    return Open("date_too_coarse") if after else No("before_the_law")


def _basis(study: Study, rule: FdaaaRule) -> Answer:
    """Before the final rule only what studies an approved product; no record tells of approval."""
    end = study.primary_completion_date or study.completion_date
    if end is None:
        return Open("completion_not_stated") if has_ended(study) else None
    if first_day(end.date) >= rule.final_rule:
        return None
    if last_day(end.date) >= rule.final_rule:
        return Open("date_too_coarse")
    return No("product_not_approved") if study.unapproved_device else Open("approval_not_stated")


def _results_known(study: Study, _: FdaaaRule) -> Answer:
    return results_stated(study)


def _waived(study: Study, _: FdaaaRule) -> Answer:
    return No("waived") if study.results_waived else None


_FDAAA_QUESTIONS: tuple[Callable[[Study, FdaaaRule], Answer], ...] = (
    _kind,
    _began,
    _phase,
    _regulated,
    _place,
    _time,
    _waived,
    _basis,
    _results_known,
)
"""In the order in which their reasons are given; 42 CFR 11.22(b), 11.42, 11.54."""
