"""Nobody is late who owes nothing: which law asks for results of a study, and by which day.

Each rule asks the record a list of questions. One clear no and there is no duty; else one question
that the record leaves open and the duty is not decidable, with that question as the reason; else
the duty holds.
All dates, periods and words of the laws are in `rules.toml`.
"""

from __future__ import annotations

from tracker.results_duty.duty import NOT_HELD, Duty, State, of_trial
from tracker.results_duty.eu import eu_duty, names_eu_number
from tracker.results_duty.fdaaa import fdaaa_duty
from tracker.results_duty.rules import results_rules
from tracker.study.model import Study

__all__ = ["Duty", "State", "duties", "of_trial", "results_rules"]


def duties(study: Study) -> tuple[Duty, ...]:
    """What each rule that a record can fall under asks of it; none: we know no rule for it."""
    found = []
    if study.registry_key in results_rules().fdaaa_801.registries:
        found.append(fdaaa_duty(study))
    if study.registry_key in results_rules().eu.registries:
        found.append(eu_duty(study))
    elif names_eu_number(study):
        found.append(Duty(rule="eu", verdict="undecidable", why=NOT_HELD))
    return tuple(found)
