"""Reads the outbox: what waits to be sent, and what was."""

from __future__ import annotations

from datetime import datetime

import msgspec
from msgspec import Struct
from sqlalchemy import Connection
from sqlmodel import col, func, select

from db.tables import AlertRow, DeliveryRow, DigestRow
from db.transaction import session_on
from tracker.alerts.entries import with_entries
from tracker.alerts.news import Item, merge_by_study
from tracker.channels.base import Message

_decoder = msgspec.json.Decoder(Item)


class Waiting(Struct, frozen=True):
    """An alert that no message carries yet."""

    rule: str
    item: Item


class LoggedDigest(Struct, frozen=True):
    """A message and the error of the last attempt to send it."""

    digest: DigestRow
    error: str | None


def waiting_alerts(connection: Connection, channel: str, *, at_once_only: bool) -> list[Waiting]:
    """Return the alerts of `channel` that no message carries yet, oldest first."""
    query = select(AlertRow.rule, AlertRow.item).where(
        AlertRow.channel == channel, col(AlertRow.digest_id).is_(None)
    )
    if at_once_only:
        query = query.where(AlertRow.at_once)
    order = (col(AlertRow.observed_at), col(AlertRow.subject), col(AlertRow.rule))
    with session_on(connection) as session:
        found = session.exec(query.order_by(*order)).all()
    return [Waiting(rule, _decoder.decode(item)) for rule, item in found]


def pending(connection: Connection, due: datetime | None = None) -> list[DigestRow]:
    """Return the messages that are not sent yet, in the order in which they were made.

    `due`: only of channels whose oldest one may be tried at that moment.
    """
    query = select(DigestRow).where(DigestRow.state == "pending").order_by(col(DigestRow.id))
    with session_on(connection) as session:
        found = list(session.exec(query))
    if due is None:
        return found
    oldest: dict[str, DigestRow] = {}
    for digest in found:
        oldest.setdefault(digest.channel, digest)
    return [digest for digest in found if oldest[digest.channel].next_try_at <= due]


def message_of(connection: Connection, digest: DigestRow) -> Message:
    """Return a message as it stands in the outbox, with an entry for each study that it tells."""
    query = select(AlertRow.item).where(AlertRow.digest_id == digest.id)
    order = (col(AlertRow.observed_at), col(AlertRow.subject), col(AlertRow.rule))
    with session_on(connection) as session:
        items = [_decoder.decode(item) for item in session.exec(query.order_by(*order))]
    message = _message(digest)
    return with_entries(message, merge_by_study(items))


def _message(digest: DigestRow) -> Message:
    return Message(
        idempotency_key=digest.mark,
        title=digest.title,
        text=digest.text,
        html=digest.html,
        item_count=digest.item_count,
        left_out=digest.left_out,
        created_at=digest.created_at,
    )


def sent_before(connection: Connection, channel: str, most: int) -> list[Message]:
    """Return the newest messages that `channel` has sent, newest first."""
    query = select(DigestRow).where(DigestRow.channel == channel, DigestRow.state == "sent")
    newest = query.order_by(col(DigestRow.id).desc()).limit(most)
    with session_on(connection) as session:
        found = list(session.exec(newest))
    return [message_of(connection, digest) for digest in found]


def digests(connection: Connection, most: int = 50) -> list[LoggedDigest]:
    """Return the newest messages with the error of their last attempt, newest first."""
    last = (
        select(DeliveryRow.digest_id, func.max(DeliveryRow.id).label("last_id"))
        .group_by(col(DeliveryRow.digest_id))
        .subquery()
    )
    query = (
        select(DigestRow, DeliveryRow.error)
        .outerjoin(last, last.c.digest_id == DigestRow.id)
        .outerjoin(DeliveryRow, col(DeliveryRow.id) == last.c.last_id)
        .order_by(col(DigestRow.id).desc())
        .limit(most)
    )
    with session_on(connection) as session:
        return [LoggedDigest(digest, error) for digest, error in session.exec(query)]
