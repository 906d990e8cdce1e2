"""Decides what a sync asks for: which searches, everything or only what was updated lately."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from msgspec import Struct, field, json
from sqlalchemy import Connection

from db.read import snapshots
from jobs.runtime import Runtime
from jobs.sync.collect import Collected
from tracker.config import RegistryConfig
from tracker.errors import ConfigError, StoreError
from tracker.registries.checks import Verdict

INCREMENTAL, FULL = "incremental", "full"


class Search(Struct):
    """One search of a sync on its way: what to ask, what came, what is to be thought of it."""

    name: str
    query: dict[str, str]
    updated_since: date | None = None
    snapshot_id: int = 0
    collected: Collected = field(default_factory=Collected)
    verdict: Verdict = Verdict(())

    @property
    def query_text(self) -> str:
        """The query in one fixed form: another text means another search."""
        return json.encode(dict(sorted(self.query.items()))).decode()


class Plan(Struct, frozen=True):
    """The searches of one pass. The scope is one for all, so that absence has a meaning."""

    searches: list[Search]
    scope: str
    is_baseline: bool

    @property
    def asked(self) -> tuple[tuple[str, str], ...]:
        """The names of the searches and their queries, by which two plans are compared."""
        return tuple((search.name, search.query_text) for search in self.searches)


def plan_sync(runtime: Runtime, key: str, now: datetime, *, full: bool) -> Plan:
    """The plan for registry `key`: a full pass if asked for, if due, or if a search is new.

    Raises ConfigError where no search is set up, StoreError where `now` is in the past.
    """
    settings = runtime.config.registries[key]
    if not settings.searches:
        raise ConfigError(f"[registries.{key}] names no search: add one to config.toml")
    searches = [Search(name, found.query) for name, found in settings.searches.items()]
    with runtime.engine.connect() as connection:
        is_baseline = is_first(connection, key, now)
        since = None if full else _cursor(connection, key, settings, searches, now)
    for search in searches:
        search.updated_since = since
    return Plan(searches, FULL if since is None else INCREMENTAL, is_baseline)


def is_first(connection: Connection, key: str, now: datetime) -> bool:
    """Whether this is still the baseline: no pass was COMPLETE yet. StoreError if one was newer."""
    refuse_the_past(connection, key, now)
    return not snapshots.has_complete(connection, key)


def refuse_the_past(connection: Connection, key: str, now: datetime) -> None:
    """Raise StoreError if a newer observation of the registry was accepted already."""
    newest = snapshots.newest_observed_at(connection, key)
    if newest is not None and now < newest:
        raise StoreError(
            f"{key} was already observed at {newest:%Y-%m-%d %H:%M} UTC: an earlier observation "
            "cannot be added any more; choose a later --observed-at"
        )


def _cursor(
    connection: Connection,
    key: str,
    settings: RegistryConfig,
    searches: list[Search],
    now: datetime,
) -> date | None:
    """The day from which to ask for updates, or None where a full pass is due."""
    days: list[date] = []
    for search in searches:
        whole = snapshots.last_complete(connection, key, search.name, full=True)
        latest = snapshots.last_complete(connection, key, search.name)
        if whole is None or latest is None or whole.query != search.query_text:
            return None
        if now - whole.observed_at >= timedelta(days=settings.full_every_days):
            return None
        days.append(latest.observed_at.date())
    return min(days) - timedelta(days=settings.overlap_days)
