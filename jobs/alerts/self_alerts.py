"""Tells people that the tracker itself is ill, once, and once more when it is well again."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Connection

from db.read.troubles import open_troubles
from db.tables import TroubleRow
from db.transaction import writing
from db.write.troubles import close_trouble, open_trouble
from jobs.alerts.match import enqueue, to_all
from jobs.alerts.news import OWN_RULE
from jobs.health.check import examine
from jobs.health.status import Trouble
from jobs.runtime import Runtime
from tracker.alerts.news import Item
from tracker.changes import Importance

NOT_TOLD = frozenset({"no_data"})
"""What everybody sees who has just set the tracker up."""


def watch(runtime: Runtime, now: datetime) -> int:
    """Put what is newly wrong, or over, into the outbox; returns how many such things."""
    health = examine(runtime, now)
    wrong = {(one.code, one.subject): one for one in health.troubles if one.code not in NOT_TOLD}
    count = 0
    with writing(runtime.engine) as connection:
        known = {(one.code, one.subject): one for one in open_troubles(connection)}
        for key in sorted(wrong.keys() - known.keys()):
            open_trouble(connection, *key, wrong[key].message, now)
            _tell(connection, runtime, wrong[key], now, f"TROUBLE: {wrong[key].message}")
            count += 1
        for key in sorted(known.keys() - wrong.keys()):
            close_trouble(connection, known[key], now)
            _tell(connection, runtime, known[key], now, _over_words(known[key]))
            count += 1
    return count


def _over_words(over: TroubleRow) -> str:
    told = f"{over.opened_at:%Y-%m-%d %H:%M}"
    return f"All clear: what was told on {told} UTC is over ({over.message})"


def _tell(
    connection: Connection,
    runtime: Runtime,
    trouble: Trouble | TroubleRow,
    now: datetime,
    words: str,
) -> None:
    """At once to everybody; a channel that is stuck itself would only collect them."""
    item = Item(
        subject=f"{trouble.code} {trouble.subject}",
        observed_at=now,
        importance=int(Importance.HIGH),
        title=words,
        rules=(OWN_RULE,),
        is_notice=True,
    )
    told = to_all(runtime.config, item, at_once=True)
    enqueue(connection, now, [one for one in told if one.channel != trouble.subject])
