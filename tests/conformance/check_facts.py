"""What must be said of a registry, and into which words its own may lead."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum

from tests.conformance.examples import Examples
from tests.conformance.reading import complaint, term_tables
from tracker.normalize.countries import country_code
from tracker.normalize.terms import SAYS_NOTHING, UNCONFIRMED
from tracker.registries.catalog import Registry
from tracker.study import vocabulary as ours

TEXTS = ("name", "home", "operator", "terms_of_use", "terms_url", "refresh", "media_type")
ADDRESSES = ("home", "terms_url")
VOCABULARIES: Mapping[str, type[StrEnum]] = {
    "study_type": ours.StudyType,
    "phase": ours.Phase,
    "overall_status": ours.OverallStatus,
    "date_type": ours.DateType,
    "sponsor_class": ours.LeadSponsorClass,
    "allocation": ours.Allocation,
    "intervention_model": ours.InterventionModel,
    "primary_purpose": ours.PrimaryPurpose,
    "observational_model": ours.ObservationalModel,
    "time_perspective": ours.TimePerspective,
    "masking": ours.Masking,
    "sex": ours.Sex,
    "arm_type": ours.ArmType,
    "intervention_type": ours.InterventionType,
}


def check_facts(registry: Registry, examples: Examples) -> list[str]:
    """Who runs it, under which terms, and why what is left in a body is left there."""
    del examples
    facts = registry.facts
    said = {name: getattr(facts, name).strip() for name in TEXTS}
    addresses = (name for name in ADDRESSES if not said[name].startswith("https://"))
    ignored = facts.ignored.items()
    return [
        *complaint("facts that are not given", (name for name in TEXTS if not said[name])),
        *complaint("addresses that are no https", addresses),
        *complaint("ignored without a reason", (key for key, why in ignored if not why.strip())),
    ]


def check_terms(registry: Registry, examples: Examples) -> list[str]:
    """Each table of words is there and leads into our vocabulary."""
    del examples
    return complaints_about_terms(term_tables(registry.key))


def complaints_about_terms(tables: Mapping[str, Mapping[str, object]]) -> list[str]:
    """Tables that are missing, and words that lead out of our vocabulary."""
    common = {name: table for name, table in tables.items() if name != "dialect"}
    dialects = tables.get("dialect", {})
    named = [*common.items()]
    for own in dialects.values():
        assert isinstance(own, dict)
        named += own.items()
    strange = (
        f"[{name}] {raw} = {value}"
        for name, table in named
        for raw, value in table.items()
        if not _is_ours(name, str(value))
    )
    return [
        *complaint("tables that are not there", (n for n in VOCABULARIES if n not in common)),
        *complaint("words that lead out of our vocabulary", strange),
    ]


def _is_ours(table: str, value: str) -> bool:
    if value in (SAYS_NOTHING, UNCONFIRMED):
        return True
    if table == "country":
        return country_code(value) == value
    known = VOCABULARIES.get(table)
    parts = value.split() if table == "phase" else [value]
    return known is not None and bool(parts) and all(part in set(known) for part in parts)
