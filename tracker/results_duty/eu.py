"""The rule of the EU: results in the register within a year of the end of the trial."""

from __future__ import annotations

from datetime import date

from tracker.results_duty.ages import is_of_children_only
from tracker.results_duty.duty import Duty
from tracker.results_duty.questions import (
    Answer,
    Open,
    began,
    end_of,
    handed,
    has_ended,
    results_stated,
    verdict_of,
)
from tracker.results_duty.rules import EuRule, results_rules
from tracker.study.identifiers import find_identifiers
from tracker.study.model import Study
from tracker.study.partial_date import PartialDate, add_months, first_day, last_day
from tracker.study.vocabulary import DateType


def names_eu_number(study: Study) -> bool:
    """Whether a record of another registry names a registration in the EU."""
    numbers = (study.registration_number, *(one.id for one in study.secondary_ids))
    issuers = results_rules().eu.registries
    return any(found.issuer in issuers for text in numbers for found in find_identifiers(text))


def eu_duty(study: Study) -> Duty:
    """Return what the EU asks of `study`, a record of one of its registers."""
    rule = results_rules().eu
    answers = (
        began(study),
        _in_eu(study, rule),
        _ended_in_eu(study),
        results_stated(study),
    )
    verdict, why = verdict_of(answers)
    end = end_of(study, study.completion_date)
    due, doubt, until = None, None, None
    if end is not None:
        children = is_of_children_only(study, rule.adult_years)
        months = rule.paediatric_months if children else rule.months
        due = _not_before_programming(end.date, months, rule)
        if end.type != DateType.ACTUAL:
            doubt = "completion_not_confirmed"
        elif children:
            doubt = "may_be_justified"
            until = _not_before_programming(end.date, rule.paediatric_justified_months, rule)
    return Duty(
        rule="eu",
        verdict=verdict,
        why=why,
        due=due,
        handed=handed(study),
        doubt=doubt,
        doubt_until=until,
    )


def _not_before_programming(end: PartialDate, months: int, rule: EuRule) -> date:
    due = add_months(last_day(end), months)
    early = first_day(end) < rule.programming_final
    return max(due, rule.due_if_ended_before) if early else due


def _in_eu(study: Study, rule: EuRule) -> Answer:
    """Wholly outside it holds only under a paediatric plan, which is not public."""
    if not study.countries:
        return Open("country_not_stated")
    return Open("outside_the_eu") if rule.places.isdisjoint(study.countries) else None


def _ended_in_eu(study: Study) -> Answer:
    lacks_end = study.completion_date is None and has_ended(study)
    return Open("completion_not_stated") if lacks_end else None
