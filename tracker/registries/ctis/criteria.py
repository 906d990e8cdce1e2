"""CTIS ignores a search criterion that it does not know and then finds everything: checked here.

The criteria are those that two independent clients use; docs/registries/ctis.md lists them.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from tracker.errors import ConfigError

TEXTS = frozenset(
    {
        "containAll",
        "containAny",
        "containNot",
        "title",
        "number",
        "medicalCondition",
        "sponsor",
        "endPoint",
        "productName",
        "productRole",
        "protocolCode",
        "eudraCtCode",
        "populationType",
        "orphanDesignation",
        "eeaStartDateFrom",
        "eeaStartDateTo",
        "eeaEndDateFrom",
        "eeaEndDateTo",
    }
)
CODES = frozenset(
    {
        "status",
        "msc",
        "mscStatus",
        "ageGroupCode",
        "therapeuticAreaCode",
        "trialPhaseCode",
        "sponsorTypeCode",
        "trialRegion",
        "gender",
        "vulnerablePopulation",
    }
)
FLAGS = frozenset(
    {
        "hasStudyResults",
        "hasClinicalStudyReport",
        "isLowIntervention",
        "isTransitioned",
        "rareDisease",
        "pip",
        "haveOrphanDesignation",
        "hasSeriousBreach",
        "hasUnexpectedEvent",
        "hasUrgentSafetyMeasure",
    }
)


def criteria(query: Mapping[str, str]) -> dict[str, Any]:
    """`query` from config.toml as CTIS wants it: texts, lists of codes ("2,3"), true or false.

    Raises ConfigError for a criterion that CTIS would ignore and for a value of another kind.
    """
    unknown = sorted(set(query) - TEXTS - CODES - FLAGS)
    if unknown or not query:
        known = ", ".join(sorted(TEXTS | CODES | FLAGS))
        raise ConfigError(f"ctis search: {unknown or 'no criterion at all'}; known: {known}")
    return {name: _value(name, " ".join(text.split())) for name, text in query.items()}


def _value(name: str, text: str) -> Any:
    if name in TEXTS:
        return text
    if name in FLAGS:
        if text not in ("true", "false"):
            raise ConfigError(f"ctis search: {name} is true or false, not {text!r}")
        return text == "true"
    try:
        return [int(code) for code in text.split(",")]
    except ValueError:
        raise ConfigError(f"ctis search: {name} is a list of codes (2,3), not {text!r}") from None
