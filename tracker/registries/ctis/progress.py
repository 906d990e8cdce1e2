"""How far a trial in CTIS is: the public status code, and dates, of which each record has some."""

from __future__ import annotations

from tracker.registries.base import RawDate, Registration, earliest
from tracker.registries.ctis.reach import Json, part, parts, text, texts

ENDED, ENDED_EARLY = "8", "8, early termination in every member state"
EARLY_TERMINATION = "EARLY_TERMINATION"
RESULTS = ("summaryResults", "laypersonResults", "clinicalStudyReports")


def progress(to: Registration, record: Json, application: Json) -> None:
    """Fill in status and dates."""
    duration = part(
        application, "authorizedPartI", "trialDetails", "trialInformation", "trialDuration"
    )
    ended = text(record, "endDate") or text(record, "endDateEU")
    planned_end = text(duration, "estimatedGlobalEndDate") or text(duration, "estimatedEndDate")
    started = text(record, "startDateEU")
    submitted = list(texts(_initial(application), "submissionDate"))
    decided = list(texts(parts(application, "memberStatesConcerned"), "firstDecisionDate"))
    updated = text(record, "publishDate") or text(record, "lastUpdated")
    to.overall_status = overall_status(record, application)
    to.start_date = _date(started, text(duration, "estimatedRecruitmentStartDate"))
    to.completion_date = _date(ended, planned_end)
    to.first_submitted = earliest(submitted)
    to.first_posted = earliest(decided)
    to.last_update_posted = RawDate(updated) if updated else None
    to.has_results = _has_results(record)


def overall_status(record: Json, application: Json) -> str | None:
    """The public status: a code. `ctStatus` is one only in listings; here it is the application's.

    A trial that ended early in every member state is told apart from one that just ended.
    """
    code = text(record, "ctPublicStatusCode")
    if code is None and (isinstance(record.get("ctStatus"), int) or application is record):
        code = text(record, "ctStatus")
    states = parts(record, "events", "trialEvents")
    if code == ENDED and states and all(map(_ended_early, states)):
        return ENDED_EARLY
    return code


def _ended_early(state: Json) -> bool:
    return EARLY_TERMINATION in texts(parts(state, "events"), "notificationType")


def _initial(application: Json) -> list[Json]:
    listed = parts(application, "applicationInfo") or parts(application, "applications")
    return [one for one in listed if text(one, "type") == "INITIAL"]


def _date(happened: str | None, planned: str | None) -> RawDate | None:
    if happened:
        return RawDate(happened, "happened")
    return RawDate(planned, "planned") if planned else None


def _has_results(record: Json) -> bool | None:
    """Whether any kind of results was submitted; None where the record does not speak of them."""
    results = part(record, "results")
    if any(parts(results, kind) for kind in RESULTS):
        return True
    said = text(record, "resultsFirstReceived")
    return None if said is None else said == "Yes"
