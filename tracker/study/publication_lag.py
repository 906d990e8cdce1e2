"""How long a registration may be posted before we see it: a fact of the registry that shows it."""

from __future__ import annotations

from datetime import timedelta

from tracker.registry_facts import facts_of
from tracker.study.identifiers import canonical


def publication_lag(registry_key: str, registration_number: str) -> timedelta:
    """Return the longest usual wait between the day of first posting and our sight of a study.

    Where a registry collects from others, that of the study's home registry, told by its number.
    """
    facts = facts_of(registry_key)
    known = canonical(registration_number) if facts.publication_lag_days_of else None
    days = facts.publication_lag_days
    if known is not None:
        days = facts.publication_lag_days_of.get(known.issuer, days)
    return timedelta(days=days)
