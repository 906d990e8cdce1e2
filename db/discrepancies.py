"""Keeps where the registrations of one trial disagree, so that a report need not compare again."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from typing import Any

import msgspec
from sqlalchemy import Connection, Select, delete, select

from db.engine import bulk_insert
from db.tables import DiscrepancyRow, StudyCountry, StudyRow, TrialLinkRow, TrialRow, core_table
from db.trials import studies_of_trials
from tracker.discrepancies import Discrepancy
from tracker.study.model import Enrollment, Sponsor, Study, StudyDate
from tracker.study.vocabulary import DateType, OverallStatus, Phase, SponsorRole

_study = core_table(StudyRow)
_country = core_table(StudyCountry)
_link = core_table(TrialLinkRow)
_trial = core_table(TrialRow)
_discrepancy = core_table(DiscrepancyRow)
_json = msgspec.json.Encoder()


def registrations_of_trials(connection: Connection) -> Iterator[tuple[str, list[Study]]]:
    """(trial key, its studies, the one that speaks for it first) of trials with several.

    Of each Study only the compared fields are filled, from the current tables: no body is read.
    """
    several = select(_trial.c.trial_key).where(_trial.c.study_count > 1)
    studies = _registrations(
        connection, select(_link.c.study_key).where(_link.c.trial_key.in_(several))
    )
    for trial_key, study_keys in studies_of_trials(connection).items():
        yield trial_key, [studies[key] for key in study_keys if key in studies]


def registrations_beside(connection: Connection, study_key: str) -> list[Study]:
    """All registrations of the trial of a study, the one that speaks for it first.

    Filled as those of `registrations_of_trials`; empty where the study is alone.
    """
    own = select(_link.c.trial_key).where(_link.c.study_key == study_key)
    members = select(_link.c.study_key).where(_link.c.trial_key.in_(own))
    studies = _registrations(connection, members)
    main = connection.scalar(select(_trial.c.study_key).where(_trial.c.trial_key.in_(own)))
    ordered = sorted(studies.values(), key=lambda one: (one.study_key != main, one.study_key))
    return ordered if len(ordered) > 1 else []


def _registrations(connection: Connection, wanted: Select[Any]) -> dict[str, Study]:
    """The studies whose keys `wanted` selects, by key."""
    countries: dict[str, list[str]] = defaultdict(list)
    query = select(_country.c.study_key, _country.c.country).order_by(_country.c.country)
    for key, country in connection.execute(query.where(_country.c.study_key.in_(wanted))):
        countries[key].append(country)
    rows = connection.execute(select(_study).where(_study.c.study_key.in_(wanted)))
    return {row.study_key: _compared(row, tuple(countries[row.study_key])) for row in rows}


def _compared(row: Any, countries: tuple[str, ...]) -> Study:
    enrollment = None
    if row.enrollment is not None:
        enrollment = Enrollment(row.enrollment, _type(row.enrollment_type))
    sponsor = None
    if row.lead_sponsor is not None:
        name = row.lead_sponsor
        sponsor = Sponsor(SponsorRole.LEAD, name, name, row.lead_sponsor_key)
    return Study(
        study_key=row.study_key,
        registry_key=row.registry_key,
        registration_number=row.registration_number,
        url=row.url,
        brief_title=row.brief_title,
        overall_status=OverallStatus(row.overall_status) if row.overall_status else None,
        phases=tuple(Phase(phase) for phase in row.phase.split("/")) if row.phase else (),
        enrollment=enrollment,
        start_date=_date(row.start_date, row.start_date_type),
        primary_completion_date=_date(
            row.primary_completion_date, row.primary_completion_date_type
        ),
        completion_date=_date(row.completion_date, row.completion_date_type),
        last_update_posted=_date(row.last_update_posted, None),
        lead_sponsor=sponsor,
        countries=countries,
    )


def _type(word: str | None) -> DateType | None:
    return DateType(word) if word else None


def _date(date: Any, kind: str | None) -> StudyDate | None:
    return StudyDate(date, _type(kind)) if date else None


def replace_discrepancies(connection: Connection, found: Iterable[tuple[str, Discrepancy]]) -> int:
    """Write the discrepancies (trial key, discrepancy) anew; returns how many rows."""
    connection.execute(delete(_discrepancy))
    rows = (
        {
            "trial_key": trial_key,
            "field": one.field,
            "study_key": statement.study_key,
            "value": _json.encode(statement.value).decode() if statement.value else None,
            "is_taken": statement.is_taken,
            "reason": one.reason,
        }
        for trial_key, one in found
        for statement in one.statements
    )
    return bulk_insert(connection, DiscrepancyRow, rows)


def discrepancies(connection: Connection, trial_key: str | None = None) -> list[Any]:
    """Rows of `discrepancy`, of one trial or of all, field by field."""
    query = select(_discrepancy)
    if trial_key is not None:
        query = query.where(_discrepancy.c.trial_key == trial_key)
    order = (_discrepancy.c.trial_key, _discrepancy.c.field, _discrepancy.c.study_key)
    return list(connection.execute(query.order_by(*order)))
