"""The outbox: which passes the rules have met, what is to be sent, and every attempt to send it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

import msgspec
from sqlalchemy import Connection, insert, select, update

from db.tables import AlertRow, ConsideredPassRow, DeliveryRow, DigestRow, core_table
from db.transaction import session_on, stored_id
from tracker.alerts.news import Item
from tracker.channels.base import Message

_alert = core_table(AlertRow)
_encoder = msgspec.json.Encoder()


def add_considered(connection: Connection, considered: ConsideredPassRow) -> None:
    """Note that a pass was considered; IntegrityError if another process was faster."""
    with session_on(connection) as session:
        session.add(considered)
        session.flush()


def add_alert(
    connection: Connection, rule: str, channel: str, item: Item, now: datetime, *, at_once: bool
) -> bool:
    """Put an alert into the outbox unless it ever was there; returns whether it is new."""
    key = {"rule": rule, "channel": channel, "subject": item.subject}
    key_columns = (_alert.c[name] == value for name, value in key.items())
    known = select(_alert.c.rule).where(*key_columns, _alert.c.observed_at == item.observed_at)
    if connection.execute(known).first() is not None:
        return False
    connection.execute(
        insert(_alert).values(
            **key,
            observed_at=item.observed_at,
            created_at=now,
            importance=item.importance,
            at_once=at_once,
            item=_encoder.encode(item).decode(),
        )
    )
    return True


def add_digest(
    connection: Connection, channel: str, message: Message, stands_for: Sequence[Item]
) -> int:
    """Put a message into the outbox and tie the alerts to it that it stands for."""
    digest = DigestRow(
        channel=channel,
        mark=message.idempotency_key,
        created_at=message.created_at,
        state="pending",
        next_try_at=message.created_at,
        item_count=message.item_count,
        left_out=message.left_out,
        title=message.title,
        text=message.text,
        html=message.html,
    )
    with session_on(connection) as session:
        session.add(digest)
        session.flush()
        digest_id = stored_id(digest.id)
    for item in stands_for:
        connection.execute(
            update(_alert)
            .where(
                _alert.c.channel == channel,
                _alert.c.subject == item.subject,
                _alert.c.observed_at == item.observed_at,
                _alert.c.rule.in_(item.rules),
                _alert.c.digest_id.is_(None),
            )
            .values(digest_id=digest_id)
        )
    return digest_id


def begin_delivery(connection: Connection, digest_id: int, now: datetime) -> int:
    """Write down that an attempt begins, so that one cut off in the middle is known."""
    attempt = DeliveryRow(digest_id=digest_id, tried_at=now)
    with session_on(connection) as session:
        digest = session.get_one(DigestRow, digest_id)
        digest.attempts += 1
        session.add_all((digest, attempt))
        session.flush()
        return stored_id(attempt.id)


def end_delivery(
    connection: Connection,
    digest_id: int,
    delivery_id: int,
    now: datetime,
    *,
    error: str | None,
    wait: timedelta,
) -> None:
    """Write down how an attempt ended; without `error` the message is sent for good."""
    with session_on(connection) as session:
        attempt = session.get_one(DeliveryRow, delivery_id)
        digest = session.get_one(DigestRow, digest_id)
        attempt.outcome, attempt.error = ("failed" if error else "sent"), error
        if error:
            digest.next_try_at = now + wait
        else:
            digest.state, digest.sent_at = "sent", now
        session.add_all((attempt, digest))
        session.flush()
