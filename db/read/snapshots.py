"""Reads how passes over registries ended."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from msgspec import Struct

from db.moments import moment_of
from db.reader import Reader, Row, first, given, rows, scalar, where

PARTNERS = "partners"
"""The search for registrations that records name: it says nothing about what a registry has."""

_REBUILDS = "SELECT count(*) FROM run WHERE job = 'rebuild' AND outcome = 'ok'"
_WHOLE = "state = 'accepted' AND completeness = 'COMPLETE'"


class Snapshot(Struct, frozen=True, kw_only=True):
    """One pass over one registry for one search, as the table `snapshot` has it."""

    id: int
    run_id: int
    registry_key: str
    search: str
    query: str
    scope: str
    updated_since: str | None
    observed_at: datetime
    state: str
    completeness: str | None
    is_baseline: bool
    data_timestamp: str | None
    registry_total: int | None
    received: int
    duplicates: int
    unreadable: int
    checks: str


def accepted_ground(connection: Reader, registry_key: str = "") -> str:
    """Return a text that is another as soon as a pass over the registry, or a rebuild, is accepted.

    Without a registry: a pass over any.
    """
    of = {"registry_key": registry_key} if registry_key else {}
    asked = where("state = 'accepted'", "registry_key = :registry_key" if of else None)
    passes = scalar(connection, f"SELECT count(*) FROM snapshot {asked}", **of)  # noqa: S608  our own words
    rebuilds = scalar(connection, _REBUILDS)
    return f"{passes} passes, {rebuilds} rebuilds"


class Judged(Struct, frozen=True):
    """How the newest snapshot that was judged as a whole ended; `error` is that of its run."""

    state: str
    error: str | None


class EndedPass(Struct, frozen=True):
    """One search of one pass: what was asked, what came, and whether it was believed."""

    run_id: int
    registry_key: str
    search: str
    scope: str
    observed_at: datetime
    state: str
    completeness: str | None
    received: int
    duplicates: int
    registry_total: int | None

    @property
    def is_complete(self) -> bool:
        """Whether it was believed, and all that there was."""
        return self.state == "accepted" and self.completeness == "COMPLETE"


class NewestPasses(Struct, frozen=True):
    """When a registry was last seen in an accepted pass, and in one that was COMPLETE."""

    accepted_at: datetime
    complete_at: datetime | None

    @property
    def is_complete(self) -> bool:
        """Whether the newest accepted pass was all that there was."""
        return self.accepted_at == self.complete_at


def last_complete(
    connection: Reader, registry_key: str, search: str, *, full: bool = False
) -> Snapshot | None:
    """Return the newest accepted and COMPLETE snapshot of a search.

    `full`: only one that asked for everything.
    """
    names = Snapshot.__struct_fields__
    found = first(
        connection,
        f"""
        SELECT {", ".join(names)} FROM snapshot
        WHERE registry_key = :registry_key AND search = :search AND {_WHOLE}
            {"AND scope = 'full'" if full else ""}
        ORDER BY id DESC LIMIT 1
        """,  # noqa: S608  only our own words are put in
        registry_key=registry_key,
        search=search,
    )
    if found is None:
        return None
    values = _typed(names, found)
    return Snapshot(**values | {"is_baseline": bool(values["is_baseline"])})


def has_complete(connection: Reader, registry_key: str) -> bool:
    """Return whether any pass over the registry was ever accepted as COMPLETE."""
    query = f"""
    SELECT id FROM snapshot
    WHERE registry_key = :registry_key AND search <> :partners AND {_WHOLE} LIMIT 1
    """  # noqa: S608  only our own words are put in
    return first(connection, query, registry_key=registry_key, partners=PARTNERS) is not None


def newest_observed_at(
    connection: Reader, registry_key: str | None = None, until: datetime | None = None
) -> datetime | None:
    """Return when a registry (None: any) was last seen in an accepted snapshot, up to `until`."""
    asked = where(
        "state = 'accepted'",
        "registry_key = :registry_key" if registry_key is not None else None,
        "observed_at <= :until" if until is not None else None,
    )
    query = f"SELECT max(observed_at) FROM snapshot {asked}"  # noqa: S608  only our own words are put in
    found: str | datetime | None = scalar(
        connection, query, **given(registry_key=registry_key, until=until)
    )
    return moment_of(found)


def first_observed_at(connection: Reader) -> dict[str, datetime]:
    """Return when each registry that was ever accepted was first seen, by its key."""
    query = """
    SELECT registry_key, min(observed_at) FROM snapshot WHERE state = 'accepted'
    GROUP BY registry_key
    """
    return {key: moment_of(at) for key, at in rows(connection, query)}


def last_run_at(connection: Reader, registry_key: str) -> datetime | None:
    """Return when the newest accepted pass over a registry was run, whatever day it is about."""
    query = """
    SELECT max(r.started_at) FROM run r JOIN snapshot n ON n.run_id = r.id
    WHERE n.registry_key = :registry_key AND n.state = 'accepted'
    """
    found: str | datetime | None = scalar(connection, query, registry_key=registry_key)
    return moment_of(found)


def last_judged(connection: Reader, registry_key: str) -> Judged | None:
    """Return how the newest snapshot ended that was judged as a whole.

    One that a failed or killed run left open was never judged: it has no checks.
    """
    query = """
    SELECT n.state, r.error FROM snapshot n JOIN run r ON r.id = n.run_id
    WHERE n.registry_key = :registry_key AND (n.state = 'accepted' OR n.checks <> '[]')
        AND n.state <> 'open'
    ORDER BY n.run_id DESC, n.state DESC LIMIT 1
    """
    found = first(connection, query, registry_key=registry_key)
    return Judged(*found) if found else None


def ended_passes(connection: Reader, until: datetime | None) -> list[EndedPass]:
    """Return every pass that is over, search by search, oldest run first, up to `until`.

    Looks for single registrations are none.
    """
    return _passes(connection, f"state <> 'open' AND search <> '{PARTNERS}'", until, "id")


def accepted_full_passes(connection: Reader, until: datetime | None) -> list[EndedPass]:
    """Return the accepted passes that asked for everything, in the order of their moments."""
    return _passes(connection, "state = 'accepted' AND scope = 'full'", until, "observed_at, id")


def newest_passes(connection: Reader) -> dict[str, NewestPasses]:
    """Return the newest accepted pass of each registry, and the newest that was all there was."""
    by_run: dict[tuple[str, int], list[EndedPass]] = {}
    for found in ended_passes(connection, None):
        if found.state == "accepted":
            by_run.setdefault((found.registry_key, found.run_id), []).append(found)
    newest: dict[str, NewestPasses] = {}
    for (key, _), searches in sorted(by_run.items(), key=lambda one: one[1][0].observed_at):
        at, is_complete = searches[0].observed_at, all(one.is_complete for one in searches)
        before = newest.get(key)
        complete = at if is_complete else before.complete_at if before else None
        newest[key] = NewestPasses(at, complete)
    return newest


def _passes(connection: Reader, wanted: str, until: datetime | None, order: str) -> list[EndedPass]:
    names = EndedPass.__struct_fields__
    asked = where(wanted, "observed_at <= :until" if until is not None else None)
    query = f"SELECT {', '.join(names)} FROM snapshot {asked} ORDER BY {order}"  # noqa: S608  only our own words are put in
    found = rows(connection, query, **given(until=until))
    return [EndedPass(**_typed(names, one)) for one in found]


def _typed(names: Iterable[str], values: Row) -> dict[str, Any]:
    """Return the values of a row of `snapshot` by name, as its columns mean them."""
    found: dict[str, Any] = dict(zip(names, values, strict=True))
    found["observed_at"] = moment_of(found["observed_at"])
    return found
