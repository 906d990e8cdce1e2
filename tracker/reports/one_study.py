"""A row of a report as a Study and back, so that rules made for Studies hold for rows too."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from tracker.study.columns import StudyColumns
from tracker.study.model import Study, StudyDate

_DATES = ("start_date", "primary_completion_date", "completion_date")


def as_study(row: Mapping[str, Any], countries: Sequence[str]) -> Study:
    """The Study of a row by column, None where absent; only the fields that registries share."""
    names = StudyColumns.__struct_fields__
    return StudyColumns(**{name: row[name] for name in names}).study(countries)


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
