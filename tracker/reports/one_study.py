"""A row of a report as a Study and back, so that rules made for Studies hold for rows too."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from tracker.study.model import Enrollment, Sponsor, Study, StudyDate
from tracker.study.vocabulary import DateType, OverallStatus, Phase, SponsorRole

_DATES = ("start_date", "primary_completion_date", "completion_date")


def as_study(row: Mapping[str, Any], countries: Sequence[str]) -> Study:
    """The Study of a row by column, None where absent; only the fields that registries share."""
    start, primary, completion = (_date(row[name], row[f"{name}_type"]) for name in _DATES)
    count, name = row["enrollment"], row["lead_sponsor"]
    return Study(
        study_key=row["study_key"],
        registry_key=row["registry_key"],
        registration_number=row["registration_number"],
        url=row["url"],
        brief_title=row["brief_title"],
        overall_status=OverallStatus(row["overall_status"]) if row["overall_status"] else None,
        phases=tuple(Phase(phase) for phase in row["phase"].split("/")) if row["phase"] else (),
        enrollment=None if count is None else Enrollment(int(count), _type(row["enrollment_type"])),
        last_update_posted=_date(row["last_update_posted"], None),
        lead_sponsor=Sponsor(SponsorRole.LEAD, name, name, row["lead_sponsor_key"])
        if name
        else None,
        countries=tuple(countries),
        start_date=start,
        primary_completion_date=primary,
        completion_date=completion,
    )


def columns_of(study: Study) -> dict[str, Any]:
    """The columns that `as_study` read, but not those that name the study."""
    size, lead = study.enrollment, study.lead_sponsor
    found: dict[str, Any] = {
        "overall_status": str(study.overall_status) if study.overall_status else None,
        "phase": "/".join(study.phases) or None,
        "enrollment": size.count if size else None,
        "enrollment_type": size.type if size else None,
        "lead_sponsor": lead.name if lead else None,
        "lead_sponsor_key": lead.key if lead else None,
        "country_count": len(study.countries),
    }
    for name in _DATES:
        date: StudyDate | None = getattr(study, name)
        found[name] = str(date.date) if date else None
        found[f"{name}_type"] = date.type if date else None
    return found | {"start_year": int(found["start_date"][:4]) if found["start_date"] else None}


def _type(word: str | None) -> DateType | None:
    return DateType(word) if word else None


def _date(date: Any, kind: str | None) -> StudyDate | None:
    return StudyDate(date, _type(kind)) if date else None
