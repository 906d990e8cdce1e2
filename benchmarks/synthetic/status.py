"""State, dates and sponsors of a synthetic study, as sponsors of different years wrote them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from benchmarks.synthetic.saying import say
from benchmarks.synthetic.timeline import STOPPED
from benchmarks.synthetic.words import Record, SponsorWords, lexicon

if TYPE_CHECKING:
    from datetime import date, timedelta
    from random import Random

    from benchmarks.synthetic.plan import Plan

NOBODY = "Demo Contact"
"""The only personal name that synthetic records carry."""


def written(rng: Random, day: date, known: date) -> Record:
    """A date as sponsors give it: a month or a day, actual when past on the day it was `known`."""
    month_only = rng.random() < (0.6 if known.year < 2015 else 0.2)
    found: Record = {"date": f"{day:%Y-%m}" if month_only else day.isoformat()}
    if known.year > 2008 or rng.random() < 0.4:
        found["type"] = "ACTUAL" if day <= known else "ESTIMATED"
    return found


def post_date(day: date) -> Record:
    """A day of posting; the registry began to record the actual one in 2017."""
    return {"date": day.isoformat(), "type": "ACTUAL" if day.year >= 2017 else "ESTIMATED"}


def status(rng: Random, plan: Plan) -> Record:
    """The module with its dates in the registry's order."""
    dates = plan.dates
    module: Record = {
        "statusVerifiedDate": f"{dates.updated:%Y-%m}",
        "overallStatus": _state(rng, plan),
    }
    if dates.last_known and plan.study_type != "EXPANDED_ACCESS":
        module["lastKnownStatus"] = dates.last_known
    if dates.status in STOPPED and rng.random() < 0.9:
        module["whyStopped"] = say(rng, plan, "why_stopped", "reasons")
    module["expandedAccessInfo"] = {"hasExpandedAccess": False}
    module |= _progress(rng, plan) if plan.study_type != "EXPANDED_ACCESS" else {}
    module["studyFirstSubmitDate"] = dates.submitted.isoformat()
    module["studyFirstSubmitQcDate"] = dates.checked.isoformat()
    module["studyFirstPostDateStruct"] = post_date(dates.posted)
    if plan.has_results:
        module |= results_dates(dates.update_posted, dates.update_posted - dates.updated)
    module["lastUpdateSubmitDate"] = dates.updated.isoformat()
    module["lastUpdatePostDateStruct"] = post_date(dates.update_posted)
    return module


def results_dates(posted: date, before: timedelta) -> Record:
    """The three dates of posted results."""
    submitted = (posted - before).isoformat()
    return {
        "resultsFirstSubmitDate": submitted,
        "resultsFirstSubmitQcDate": submitted,
        "resultsFirstPostDateStruct": post_date(posted),
    }


def _state(rng: Random, plan: Plan) -> str:
    if plan.study_type == "EXPANDED_ACCESS":
        return rng.choice(
            (
                "AVAILABLE",
                "AVAILABLE",
                "NO_LONGER_AVAILABLE",
                "APPROVED_FOR_MARKETING",
                "TEMPORARILY_NOT_AVAILABLE",
            )
        )
    return plan.dates.status


def _progress(rng: Random, plan: Plan) -> Record:
    """Start and completion; older records may lack one or the other."""
    dates, found = plan.dates, {}
    if rng.random() < 0.985:
        found["startDateStruct"] = written(rng, dates.start, dates.updated)
    if rng.random() < (0.96 if dates.posted.year > 2007 else 0.5):
        found["primaryCompletionDateStruct"] = written(rng, dates.primary, dates.updated)
    if rng.random() < 0.97:
        found["completionDateStruct"] = written(rng, dates.completion, dates.updated)
    return found


def sponsors(rng: Random, plan: Plan) -> Record:
    """Lead sponsor, responsible party and collaborators."""
    module: Record = {}
    if plan.dates.updated.year > 2010:
        module["responsibleParty"] = _responsible(rng, plan)
    elif rng.random() < 0.5:
        module["responsibleParty"] = {"oldOrganization": plan.sponsor_name}
    module["leadSponsor"] = {"name": plan.sponsor_name, "class": plan.sponsor.kind_class}
    count = rng.choice((0, 0, 0, 0, 1, 1, 2, 3))
    found = [
        lexicon().sponsors[rng.choice((plan.country.names[-1], "", "United States"))].draw(rng)
        for _ in range(count)
        if plan.country.names[-1] in lexicon().sponsors
    ]
    named = {s.names[0]: s for s in found if s is not plan.sponsor}
    if named:
        module["collaborators"] = [agency(rng, sponsor) for sponsor in named.values()]
    return module


def agency(rng: Random, sponsor: SponsorWords) -> Record:
    """An organisation under one of its spellings."""
    return {"name": rng.choice(sponsor.names), "class": sponsor.kind_class}


def _responsible(rng: Random, plan: Plan) -> Record:
    if plan.sponsor.kind_class == "INDUSTRY" or rng.random() < 0.45:
        return {"type": "SPONSOR"}
    return {
        "type": rng.choice(("PRINCIPAL_INVESTIGATOR", "SPONSOR_INVESTIGATOR")),
        "investigatorFullName": NOBODY,
        "investigatorTitle": "Professor",
        "investigatorAffiliation": plan.sponsor_name,
    }
