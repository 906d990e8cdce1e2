"""What became of known studies that a full pass did not bring: asked one by one, then believed."""

from __future__ import annotations

from datetime import datetime, timedelta

from msgspec import Struct
from sqlalchemy import Engine

from db.read import snapshots, studies
from jobs.sync.collect import Collected, Collector
from jobs.sync.plan import Search
from tracker.errors import SnapshotRejected
from tracker.registries.checks import judge_drop


class Absence(Struct, frozen=True):
    """Studies that are still registered though no search finds them, and those that are gone.

    `gone` maps a number to the number that it was merged into, or to None. `doubt` says why
    nothing can be said of those that did not come.
    """

    still_there: Collected
    gone: dict[str, str | None]
    doubt: str = ""


def look_up_missing(
    engine: Engine, collector: Collector, searches: list[Search], now: datetime, largest_drop: float
) -> Absence:
    """Ask the registry for each known study that `searches` did not bring.

    Raises SnapshotRejected where more are gone than one may believe.
    """
    key = collector.registry_key
    with engine.connect() as connection:
        known = studies.known_studies(connection, key)
        whole = snapshots.last_complete(connection, key, searches[0].name, full=True)
    present = {number for number, state in known.items() if state.gone_at is None}
    wanted = present - {number for search in searches for number in search.collected.numbers}
    if not wanted:
        return Absence(Collected(), {})
    still_there = collector.numbers(sorted(wanted))
    if still_there.unreadable > len(still_there.spoilt) or not still_there.is_whole:
        return Absence(
            still_there,
            {},
            f"known studies: {len(still_there.bodies)} different records and "
            f"{still_there.unreadable} unreadable ones received, the registry says "
            f"{still_there.total}",
        )
    gone = wanted - still_there.numbers
    check = judge_drop(
        known=len(present),
        missing=len(gone),
        days=(now - whole.observed_at) / timedelta(days=1) if whole else 0.0,
        largest_drop=largest_drop,
    )
    if check.effect == "rejected":
        raise SnapshotRejected(check.words)
    aliases = dict(still_there.aliases)
    for search in searches:
        aliases |= search.collected.aliases
    return Absence(still_there, {number: aliases.get(number) for number in gone})
