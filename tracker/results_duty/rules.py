"""The laws that ask for results, as `rules.toml` has them: dates, periods, lists of words."""

from __future__ import annotations

import functools
from datetime import date

from msgspec import Struct

from tracker.data import load
from tracker.results_duty.duty import Handed
from tracker.study.vocabulary import OverallStatus, Phase, PrimaryPurpose


class FdaaaRule(Struct, frozen=True, forbid_unknown_fields=True):
    """FDAAA 801 as `rules.toml` explains it."""

    source: str
    registries: frozenset[str]
    places: frozenset[str]
    exempt_phases: frozenset[Phase]
    exempt_purpose: PrimaryPurpose
    initiated_after: date
    ongoing_after: date
    final_rule: date
    months: int
    months_after_certificate: int


class EuRule(Struct, frozen=True, forbid_unknown_fields=True):
    """The rule of the EU as `rules.toml` explains it."""

    source: str
    registries: frozenset[str]
    places: frozenset[str]
    months: int
    paediatric_months: int
    paediatric_justified_months: int
    adult_years: int
    programming_final: date
    due_if_ended_before: date


class Statuses(Struct, frozen=True, forbid_unknown_fields=True):
    """Which statuses mean that a study has ended, and which that it never began."""

    ended: frozenset[OverallStatus]
    never_started: frozenset[OverallStatus]


class Rules(Struct, frozen=True, forbid_unknown_fields=True):
    """The whole of `rules.toml`."""

    fdaaa_801: FdaaaRule
    eu: EuRule
    unposted: dict[str, Handed]
    status: Statuses


@functools.cache
def results_rules() -> Rules:
    """Return the rules that we know; raise ConfigError for a slip in them."""
    return load(__package__, "rules.toml", Rules)
