"""Sends what stands in the outbox: each channel on its own, each attempt written down."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, TextIO

from msgspec import Struct, field

from db.read.alerts import message_of, pending, sent_before
from db.tables import DigestRow
from db.transaction import stored_id, writing
from db.write.alerts import begin_delivery, end_delivery
from jobs.runtime import Runtime
from tracker.channels.base import Channel, DeliveryError
from tracker.channels.catalog import open_channel
from tracker.errors import ConfigError

AT_A_TIME = 8  # channels that send side by side


class Delivered(Struct):
    """How the sending went, by channel."""

    sent: dict[str, int] = field(default_factory=dict)
    failed: dict[str, str] = field(default_factory=dict)
    waiting: int = 0
    files: list[Path] = field(default_factory=list)

    def lines(self) -> list[str]:
        """The same for a person."""
        lines = [f"{name}: {count} sent" for name, count in sorted(self.sent.items())]
        lines += [f"{name}: FAILED, {why}" for name, why in sorted(self.failed.items())]
        if self.waiting:
            lines.append(f"{self.waiting} messages wait to be tried again")
        return lines


def deliver(
    runtime: Runtime, now: datetime, may_send: Callable[[], bool], stream: TextIO | None
) -> Delivered:
    """Send every message that is due. `may_send` is asked before each one."""
    with runtime.engine.connect() as connection:
        due = pending(connection, now)
    queues: dict[str, list[DigestRow]] = {}
    for digest in due:
        queues.setdefault(digest.channel, []).append(digest)
    report = Delivered()

    def empty(name: str) -> None:
        _Queue(runtime, name, now, may_send, report).send(queues[name], stream)

    with ThreadPoolExecutor(AT_A_TIME, thread_name_prefix="channel") as threads:
        list(threads.map(empty, queues))
    with runtime.engine.connect() as connection:
        report.waiting = len(pending(connection))
    return report


class _Queue:
    """The messages of one channel, in order; the first that fails keeps the rest waiting."""

    def __init__(
        self,
        runtime: Runtime,
        name: str,
        now: datetime,
        may_send: Callable[[], bool],
        report: Delivered,
    ) -> None:
        self._runtime = runtime
        self._name = name
        self._now = now
        self._may_send = may_send
        self._report = report

    def send(self, digests: Sequence[DigestRow], stream: TextIO | None) -> None:
        """Send until one fails."""
        try:
            channel = self._open(stream)
        except ConfigError as error:
            self._attempt(digests[0], _Broken(str(error)))
            return
        for digest in digests:
            if not self._may_send() or not self._attempt(digest, channel):
                return

    def _open(self, stream: TextIO | None) -> Channel:
        settings = self._runtime.config.channels.get(self._name)
        if settings is None:
            raise ConfigError(f"there is no [channels.{self._name}] any more")
        folder = Path(self._runtime.config.output.directory)
        return open_channel(self._name, settings, os.environ, folder, stream)

    def _attempt(self, digest: DigestRow, channel: Channel) -> bool:
        engine, digest_id = self._runtime.engine, stored_id(digest.id)
        with writing(engine) as connection:
            delivery_id = begin_delivery(connection, digest_id, self._now)
            earlier = sent_before(connection, self._name, channel.earlier)
            message = message_of(connection, digest)
        error = None
        try:
            self._report.files += channel.send(message, earlier)
        except DeliveryError as refused:
            error = str(refused)
        except Exception as broken:  # noqa: BLE001  one channel's fault is not the others'; noted
            error = f"{type(broken).__name__}: {broken}"
        wait = self._wait(digest.attempts)
        with writing(engine) as connection:
            end_delivery(connection, digest_id, delivery_id, self._now, error=error, wait=wait)
        self._note(error)
        return error is None

    def _wait(self, failures: int) -> timedelta:
        waits = self._runtime.config.alerts.retry_after_minutes
        return timedelta(minutes=waits[min(failures, len(waits) - 1)])

    def _note(self, error: str | None) -> None:
        if error is not None:
            self._report.failed[self._name] = error
        else:
            self._report.sent[self._name] = self._report.sent.get(self._name, 0) + 1


class _Broken:
    """Stands for a channel that cannot be opened, so that the attempt is written down like any."""

    earlier = 0

    def __init__(self, why: str) -> None:
        self._why = why

    def send(self, *_: Any) -> tuple[Path, ...]:
        """Fail with the reason."""
        raise DeliveryError(self._why)
