"""Answers about alerts without sending any: what would be told, and what was."""

from __future__ import annotations

from datetime import datetime

from msgspec import Struct

from db.read import alerts, passes
from db.read.alerts import LoggedDigest
from jobs.alerts.match import Routed, cohort_keys, membership, read
from jobs.runtime import Runtime
from tracker.alerts.digest import compose
from tracker.alerts.news import merge_by_study
from tracker.alerts.rules import check_rules
from tracker.channels.base import Message
from tracker.channels.catalog import limits_of


class Preview(Struct, frozen=True):
    """What one channel would get: to whom it goes, the messages, and how often each rule asked."""

    channel: str
    recipients: str
    messages: list[Message]
    rules: dict[str, int]

    def lines(self) -> list[str]:
        """The same for a person."""
        rules = ", ".join(f"{name} ({count})" for name, count in sorted(self.rules.items()))
        head = f"{self.channel} -> {self.recipients}, because of: {rules}"
        return [head, *(line for one in self.messages for line in ("", one.title, "", one.text))]


def preview(runtime: Runtime, since: datetime | None, until: datetime | None) -> list[Preview]:
    """What today's rules would send for passes of a past period; nothing is written or sent."""
    check_rules(runtime.config.alerts.rules, cohort_keys(runtime.config))
    cohorts = membership(runtime.config)
    routed: list[Routed] = []
    with runtime.engine.connect() as connection:
        for found in passes.passes(connection, since, until):
            routed += read(connection, runtime.config, found, cohorts)[0]
    names = sorted({one.channel for one in routed})
    return [_preview(runtime, name, [r for r in routed if r.channel == name]) for name in names]


def _preview(runtime: Runtime, name: str, routed: list[Routed]) -> Preview:
    settings = runtime.config.channels[name]
    rules: dict[str, int] = {}
    for one in routed:
        rules[one.rule] = rules.get(one.rule, 0) + 1
    items = merge_by_study(one.item for one in routed)
    site = runtime.config.public_site.url
    messages = compose(name, items, limits_of(settings), runtime.now(), site=site)
    to = ", ".join(settings.to) or settings.kind
    return Preview(name, to, [message for message, _ in messages], rules)


class LogEntry(Struct, frozen=True):
    """One message that was made, and how it fared."""

    channel: str
    title: str
    idempotency_key: str
    created_at: datetime
    sent_at: datetime | None
    items: int
    left_out: int
    attempts: int
    error: str | None

    def line(self) -> str:
        """The same for a person."""
        state = f"sent {self.sent_at:%Y-%m-%d %H:%M}" if self.sent_at else "NOT SENT"
        tries = f", {self.attempts} attempts" if self.attempts > 1 else ""
        why = f": {self.error}" if self.error and not self.sent_at else ""
        made = f"{self.created_at:%Y-%m-%d %H:%M}"
        return f"{made}  {self.channel}  {state}{tries}  {self.title}{why}"


def log(runtime: Runtime, most: int = 50) -> list[LogEntry]:
    """The newest messages, newest first."""
    with runtime.engine.connect() as connection:
        return [_entry(row) for row in alerts.digests(connection, most)]


def _entry(logged: LoggedDigest) -> LogEntry:
    digest = logged.digest
    return LogEntry(
        channel=digest.channel,
        title=digest.title,
        idempotency_key=digest.mark,
        created_at=digest.created_at,
        sent_at=digest.sent_at,
        items=digest.item_count,
        left_out=digest.left_out,
        attempts=digest.attempts,
        error=logged.error,
    )
