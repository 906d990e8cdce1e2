"""Finds what is held of the studies registered by a day in the past, for statements of that day.

What we had observed by the end of the day counts first; then what a registry's own dates tell, of
a record not updated since or of its history; of the other studies only what lasts is known.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property
from itertools import chain
from typing import NamedTuple

from sqlalchemy import Connection

from db.read import current
from db.read.copies import read_copies
from db.read.publications import listed_publications, naming_publications
from db.read.snapshots import EndedPass, ended_passes
from db.read.trials import studies_of_trials
from jobs.queries.as_of import StatesOfDay
from jobs.reports.gather import gather
from jobs.reports.load import out_by
from tracker.as_of import AsOf, end_of_day
from tracker.classification import Classification
from tracker.cohorts import JUDGED, Cohort
from tracker.config import Config
from tracker.errors import ConfigError
from tracker.literature import Held
from tracker.reports.dimensions import concepts
from tracker.reports.holdings import Holdings, only_lasting
from tracker.reports.membership import members
from tracker.reports.request import ReportRequest
from tracker.reports.statement_cases import meant
from tracker.reports.statement_check import value_fault
from tracker.reports.studies import COLUMNS, Studies, Then, build_studies
from tracker.reports.trials import as_trials, groups_of, whole_trials
from tracker.statements.coverage import Searched
from tracker.study.calendar_status import may_have_differed
from tracker.study.model import split_study_key
from tracker.study.vocabulary import OverallStatus

_KEY, _POSTED, _STATUS = (
    COLUMNS.index(name) for name in ("study_key", "first_posted", "overall_status")
)


class _Latest(NamedTuple):
    """The newest state of each study, gone or not; `hashes` has its body's, where it is at hand.

    `publications` are those that records list.
    """

    rows: dict[str, Sequence[current.Cell]]
    places: list[current.Place]
    said: list[tuple[str, Classification]]
    publications: list[Held]
    hashes: dict[str, str]


class _Past(NamedTuple):
    """Which state each study has on a day: one that we hold (its body hash), or a later one.

    `seen` answers for those `observed` by then, `stated` for those that only a registry dates.
    """

    seen: StatesOfDay
    stated: StatesOfDay
    observed: dict[str, str]
    by_registry: dict[str, str]
    later: set[str]
    perhaps: set[str]


@dataclass(frozen=True)
class PastHoldings:
    """Holdings of any day, by what the store knew on the day of the request (None: today)."""

    config: Config
    connection: Connection
    request: ReportRequest

    def on(self, day: date, rule: Cohort | None) -> Holdings:
        """Return the trials registered by `day`; with a rule, those of its cohort.

        A day after that of the request is answered by the day of the request. Raises StoreError if
        a body is missing and ConfigError for a search that covers what does not exist.
        """
        asked = min(day, self.request.as_of.day or day)
        past = self._past(asked)
        everyone = self._studies(asked, past)
        groups = groups_of(everyone, studies_of_trials(self.connection).values())
        inside = None if rule is None else set(members(everyone, rule).inside)
        if inside is not None:
            everyone = everyone.only(whole_trials(inside, groups))
        withdrawn = str(OverallStatus.WITHDRAWN)
        never = {key for key, row in self._latest.rows.items() if row[_STATUS] == withdrawn}
        return Holdings(
            day=asked,
            trials=as_trials(everyone, groups, inside),
            later_known=frozenset(past.later),
            status_open=everyone.then.status_not_known | everyone.then.lapsed_status,
            perhaps=frozenset(past.perhaps),
            never_started=frozenset(never),
            registries=frozenset(one.registry_key for one in self._passes),
            searches=searched(self.config, self._passes),
            scope={} if rule is None else _scope(rule),
        )

    @cached_property
    def _passes(self) -> list[EndedPass]:
        passes = ended_passes(self.connection, self.request.as_of.observed_until)
        return [one for one in passes if one.state == "accepted"]

    @cached_property
    def _latest(self) -> _Latest:
        if self.request.as_of.observed_until is not None:
            states = StatesOfDay(self.connection, self.request.as_of)
            found = gather(states.told())
            table = {str(row[_KEY]): row for row in found.table}
            return _Latest(table, found.places, found.said, found.publications, states.hashes)
        names = (*COLUMNS, "body_sha256")
        now = current.study_columns(self.connection, names, gone=True)
        said = current.classifications(self.connection, concepts(), with_evidence=JUDGED)
        return _Latest(
            {str(row[_KEY]): row[:-1] for row in now},
            list(current.places(self.connection)),
            list(said),
            list(listed_publications(self.connection)),
            {str(row[_KEY]): str(row[-1]) for row in now},
        )

    def _past(self, day: date) -> _Past:
        """Of a copy and the record itself, where both are known, only the record itself."""
        until = min(end_of_day(day), self.request.as_of.until or end_of_day(day))
        seen = StatesOfDay(self.connection, AsOf(until))
        stated = StatesOfDay(self.connection, AsOf.on(day, "registry"))
        past = _Past(seen, stated, {}, {}, set(), set())
        observed, dated = seen.hashes, stated.hashes
        keys = (observed.keys() | self._latest.rows.keys()) - seen.gone
        for key in read_copies(self.connection).speaking(keys):
            if key in observed:
                past.observed[key] = observed[key]
            elif key in dated:
                past.by_registry[key] = dated[key]
            else:
                self._add_later(key, day, past)
        return past

    def _add_later(self, key: str, day: date, past: _Past) -> None:
        posted = self._latest.rows[key][_POSTED]
        if not isinstance(posted, str):
            past.perhaps.add(key)
        if not isinstance(posted, str) or posted <= day.isoformat()[: len(posted)]:
            past.later.add(key)

    def _studies(self, day: date, past: _Past) -> Studies:
        """The studies of that day; those whose newest state it is too are not derived again."""
        latest = self._latest
        held = past.observed | past.by_registry
        same = {key for key, sha256 in held.items() if latest.hashes.get(key) == sha256}
        same = {key for key in same if key in past.observed or not self._may_have_differed(key)}
        derived = gather(
            chain(
                past.seen.told(past.observed.keys() - same),
                past.stated.told(past.by_registry.keys() - same),
            )
        )
        unread = (past.seen.not_known | past.stated.not_known) & held.keys()
        past.later.update(unread & latest.rows.keys())
        kept = same | past.later
        lapsed = frozenset(derived.statuses.get("lapsed", ()))
        rows = [
            *(latest.rows[key] for key in same),
            *(only_lasting(latest.rows[key]) for key in past.later),
            *(_without_status(row) if row[_KEY] in lapsed else row for row in derived.table),
        ]
        places = [*(one for one in latest.places if one[0] in same), *derived.places]
        said = [*(one for one in latest.said if one[0] in kept), *derived.said]
        listed = (one for one in latest.publications if one.study_key in same)
        beside = derived.beside((*listed, *self._named_by(day)))
        then = Then(
            status_not_known=frozenset(derived.statuses.get("not_known", ())),
            lapsed_status=lapsed,
        )
        return replace(build_studies(rows, places, said, beside), then=then)

    def _may_have_differed(self, key: str) -> bool:
        return may_have_differed(split_study_key(key)[0], self._latest.rows[key][_STATUS])

    def _named_by(self, day: date) -> Iterable[Held]:
        """What was published by the day and names a study, as far as it was found."""
        until = self.request.as_of.observed_until
        return out_by(naming_publications(self.connection, found_by=until), day)


def _without_status(row: Sequence[current.Cell]) -> Sequence[current.Cell]:
    """By its rule the registry will have shown another status by then, and nobody saw which."""
    return [None if at == _STATUS else value for at, value in enumerate(row)]


def searched(config: Config, passes: Sequence[EndedPass]) -> list[Searched]:
    """Return every search of config.toml with what it covers and until when it was complete.

    Raises ConfigError for a dimension or value that does not exist.
    """
    return [
        Searched(
            registry=registry,
            search=name,
            covers=None if search.covers is None else _covers(registry, name, search.covers),
            until=_complete_until(one for one in passes if (one.registry_key, one.search) == at),
        )
        for registry, settings in config.registries.items()
        for name, search in settings.searches.items()
        for at in [(registry, name)]
    ]


def _covers(
    registry: str, search: str, covers: Mapping[str, Collection[str]]
) -> dict[str, frozenset[str]]:
    for name, values in covers.items():
        fault = value_fault(name, values)
        if fault is not None:
            place = f"[registries.{registry}.searches.{search}] covers.{name}"
            raise ConfigError(f"{place}: {fault}")
    return {name: meant(name, values) for name, values in covers.items()}


def _complete_until(passes: Iterable[EndedPass]) -> date | None:
    """The day of the last complete pass after one that asked for everything, or of that one."""
    until: date | None = None
    for one in sorted(passes, key=lambda one: (one.observed_at, one.run_id)):
        if one.is_complete and (one.scope == "full" or until is not None):
            until = one.observed_at.date()
    return until


def _scope(rule: Cohort) -> dict[str, frozenset[str]]:
    """What a cohort takes, by dimension."""
    return {
        "cell_therapy": frozenset(rule.therapies),
        "disease_group": rule.groups,
        "study_type": frozenset(str(one) for one in rule.study_types),
    }
