"""The outbox: which passes the rules have met, what is to be sent, and every attempt to send it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

import msgspec
from sqlalchemy import Connection, Row, func, insert, select, update

from db.engine import inserted_id
from db.tables import AlertRow, ConsideredPassRow, DeliveryRow, DigestRow, core_table
from tracker.alerts.news import Item
from tracker.channels.base import Message

_alert = core_table(AlertRow)
_digest = core_table(DigestRow)
_delivery = core_table(DeliveryRow)
_considered = core_table(ConsideredPassRow)
_encoder = msgspec.json.Encoder()
_decoder = msgspec.json.Decoder(Item)


class Waiting(msgspec.Struct, frozen=True):
    """An alert that no message carries yet."""

    rule: str
    item: Item


def add_considered(connection: Connection, **values: Any) -> None:
    """Note that a pass was considered; IntegrityError if another process was faster."""
    connection.execute(insert(_considered).values(**values))


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


def channels_waiting(connection: Connection, *, at_once_only: bool) -> list[str]:
    """Channels with alerts that no message carries yet."""
    query = select(_alert.c.channel).where(_alert.c.digest_id.is_(None)).distinct()
    if at_once_only:
        query = query.where(_alert.c.at_once)
    return sorted(connection.scalars(query))


def waiting_alerts(connection: Connection, channel: str, *, at_once_only: bool) -> list[Waiting]:
    """The alerts of `channel` that no message carries yet, oldest first."""
    query = select(_alert.c.rule, _alert.c.item).where(
        _alert.c.channel == channel, _alert.c.digest_id.is_(None)
    )
    if at_once_only:
        query = query.where(_alert.c.at_once)
    order = (_alert.c.observed_at, _alert.c.subject, _alert.c.rule)
    found = connection.execute(query.order_by(*order))
    return [Waiting(rule, _decoder.decode(item)) for rule, item in found]


def add_digest(
    connection: Connection, channel: str, message: Message, stands_for: Sequence[Item]
) -> int:
    """Put a message into the outbox and tie the alerts to it that it stands for."""
    made = connection.execute(
        insert(_digest).values(
            channel=channel,
            mark=message.mark,
            created_at=message.created_at,
            state="pending",
            attempts=0,
            next_try_at=message.created_at,
            item_count=message.item_count,
            left_out=message.left_out,
            title=message.title,
            text=message.text,
            html=message.html,
        )
    )
    digest_id = inserted_id(made)
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


def pending(connection: Connection, due: datetime | None = None) -> list[Row[Any]]:
    """Messages that are not sent yet, in the order in which they were made.

    `due`: only of channels whose oldest one may be tried at that moment.
    """
    query = select(_digest).where(_digest.c.state == "pending").order_by(_digest.c.id)
    found = list(connection.execute(query))
    if due is None:
        return found
    oldest: dict[str, Row[Any]] = {}
    for row in found:
        oldest.setdefault(row.channel, row)
    return [row for row in found if oldest[row.channel].next_try_at <= due]


def message_of(row: Row[Any]) -> Message:
    """A message as it stands in the outbox."""
    return Message(**{name: getattr(row, name) for name in Message.__struct_fields__})


def sent_before(connection: Connection, channel: str, most: int) -> list[Message]:
    """The newest messages that `channel` has sent, newest first."""
    query = select(_digest).where(_digest.c.channel == channel, _digest.c.state == "sent")
    newest = query.order_by(_digest.c.id.desc()).limit(most)
    return [message_of(row) for row in connection.execute(newest)]


def begin_delivery(connection: Connection, digest_id: int, now: datetime) -> int:
    """Write down that an attempt begins, so that one cut off in the middle is known."""
    connection.execute(
        update(_digest).where(_digest.c.id == digest_id).values(attempts=_digest.c.attempts + 1)
    )
    made = connection.execute(
        insert(_delivery).values(digest_id=digest_id, tried_at=now, outcome="begun")
    )
    return inserted_id(made)


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
    outcome = "failed" if error else "sent"
    connection.execute(
        update(_delivery).where(_delivery.c.id == delivery_id).values(outcome=outcome, error=error)
    )
    state = {"next_try_at": now + wait} if error else {"state": "sent", "sent_at": now}
    connection.execute(update(_digest).where(_digest.c.id == digest_id).values(**state))


def digests(connection: Connection, most: int = 50) -> list[Row[Any]]:
    """The newest messages with the error of their last attempt, newest first."""
    last = (
        select(_delivery.c.digest_id, func.max(_delivery.c.id).label("last_id"))
        .group_by(_delivery.c.digest_id)
        .subquery()
    )
    query = (
        select(_digest, _delivery.c.tried_at, _delivery.c.outcome, _delivery.c.error)
        .outerjoin(last, last.c.digest_id == _digest.c.id)
        .outerjoin(_delivery, _delivery.c.id == last.c.last_id)
        .order_by(_digest.c.id.desc())
        .limit(most)
    )
    return list(connection.execute(query))
