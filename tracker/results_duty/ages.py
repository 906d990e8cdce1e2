"""Whether only children may take part, told from the ages as registries write them."""

from __future__ import annotations

import re

from tracker.study.model import Study

_YEARS = {"year": 1.0, "month": 1 / 12, "week": 1 / 52, "day": 1 / 365, "hour": 1 / 8760}
_AGE = re.compile(r"(\d+(?:\.\d+)?)\s*(year|month|week|day|hour)", re.IGNORECASE)
CHILDREN = ("CHILD",)


def is_of_children_only(study: Study, adult_years: int) -> bool:
    """Whether all who may take part are younger than `adult_years`; False where it is not said."""
    if study.standard_ages:
        return tuple(study.standard_ages) == CHILDREN
    match = _AGE.search(study.maximum_age or "")
    if match is None:
        return False
    return float(match[1]) * _YEARS[match[2].lower()] < adult_years
