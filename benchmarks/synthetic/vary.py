"""The same trial told by another person on another day: a little differs, as it does in life."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from msgspec import structs

from benchmarks.synthetic.registered import elsewhere

if TYPE_CHECKING:
    from random import Random

    from benchmarks.synthetic.told import Told

RECOUNTED, BEHIND, REPHASED, ROUNDED, FEWER = 0.35, 0.3, 0.2, 0.3, 0.5
"""How often another number of people, an older status, another phase, the first of the month, or
one country of several."""


def retold(facts: Told, rng: Random, as_of: date) -> Told:
    """`facts` as another registry has them; the month of the start is never another."""
    changed: dict[str, Any] = {"updated": _updated(facts, rng, as_of)}
    if rng.random() < RECOUNTED:
        changed["count"] = facts.count + rng.choice((2, 4, 10, 20))
    if rng.random() < BEHIND:
        changed["status"] = elsewhere().behind.get(facts.status, facts.status)
    if rng.random() < REPHASED:
        changed["phases"] = facts.phases[-1:]
    if rng.random() < ROUNDED:
        changed["started"] = f"{facts.started[:7]}-01"
    if rng.random() < FEWER:
        changed["sites"] = tuple(site for site in facts.sites if site[0] == facts.countries[-1])
    return structs.replace(facts, **changed)


def _updated(facts: Told, rng: Random, as_of: date) -> str:
    """Some weeks before or after the first registry, never before the first day there."""
    day = date.fromisoformat(facts.updated) + timedelta(days=rng.randrange(-90, 90))
    return min(max(day.isoformat(), facts.posted), as_of.isoformat())


def as_follow_up(facts: Told) -> Told:
    """The study that comes after the trial: it begins where the trial ends."""
    return structs.replace(
        facts,
        brief_title=f"Long-term Follow-up of {facts.brief_title}",
        official_title=f"Long-term Follow-up of Patients Treated in: {facts.official_title}",
        started=facts.completion,
        completion=f"{int(facts.completion[:4]) + 5}{facts.completion[4:]}",
        status="RECRUITING",
    )
