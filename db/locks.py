"""One job at a time, across threads, processes and machines: a lease in the database."""

from __future__ import annotations

import os
import secrets
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import datetime, timedelta
from itertools import count
from typing import Any

from sqlalchemy import Connection, Engine, Row, insert, select, update
from sqlalchemy.exc import IntegrityError

from db.engine import writing
from db.tables import JobLockRow, core_table
from tracker.errors import StoreError

_lock = core_table(JobLockRow)
_numbers = count(1)
_TOKEN = secrets.token_hex(4)  # tells this process from an earlier one with the same number


class Lease:
    """A lock that is held; `is_mine` asks the database, so a lost lease is noticed before harm."""

    def __init__(self, engine: Engine, name: str, holder: str) -> None:
        self._engine = engine
        self.name = name
        self.holder = holder

    def is_mine(self) -> bool:
        """Whether nobody took the lease over, as after a long sleep of this machine."""
        with self._engine.connect() as connection:
            return connection.scalar(select(_lock.c.holder).where(_here(self.name))) == self.holder

    def renew(self, until: datetime) -> None:
        """Hold it until `until`."""
        with writing(self._engine) as connection:
            connection.execute(
                update(_lock)
                .where(_here(self.name), _lock.c.holder == self.holder)
                .values(lease_until=until)
            )

    def release(self, **values: Any) -> None:
        """Let go, and note `values` (columns of job_lock)."""
        with writing(self._engine) as connection:
            connection.execute(
                update(_lock)
                .where(_here(self.name), _lock.c.holder == self.holder)
                .values(holder=None, lease_until=None, **values)
            )


def take(
    engine: Engine,
    name: str,
    now: datetime,
    length: timedelta,
    *,
    due_at: datetime | None = None,
) -> Lease | None:
    """The lock `name` for `length`, or None while another holds it.

    With `due_at`, also None if that firing (or a later one) was done by anybody.
    """
    holder = f"{socket.gethostname()}:{os.getpid()}:{_TOKEN}.{next(_numbers)}"
    with writing(engine) as connection:
        row = connection.execute(select(_lock).where(_here(name)).with_for_update()).first()
        if row is None:
            if not _add(connection, name):
                return None
        elif not _is_free(row, now) or _is_done(row, due_at):
            return None
        taken = {"holder": holder, "lease_until": now + length, "started_at": now}
        connection.execute(update(_lock).where(_here(name)).values(**taken))
    return Lease(engine, name, holder)


def _add(connection: Connection, name: str) -> bool:
    """Make the row of a lock; False if another process did so this very moment."""
    try:
        with connection.begin_nested():
            connection.execute(insert(_lock).values(name=name))
    except IntegrityError:
        return False
    return True


@contextmanager
def kept(lease: Lease, clock: Callable[[], datetime], length: timedelta) -> Iterator[None]:
    """Renew `lease` in the background for as long as the work inside takes."""
    done = threading.Event()

    def renew() -> None:
        while not done.wait(length.total_seconds() / 3):
            with suppress(StoreError):  # the store is busy: the lease has two thirds left
                lease.renew(clock() + length)

    renewing = threading.Thread(target=renew, name=f"lease of {lease.name}", daemon=True)
    renewing.start()
    try:
        yield
    finally:
        done.set()
        renewing.join()


def note_next(connection: Connection, name: str, next_due_at: datetime | None) -> None:
    """Note when a job is due next, for `tracker doctor`."""
    if connection.execute(select(_lock.c.name).where(_here(name))).first() is None:
        _add(connection, name)
    connection.execute(update(_lock).where(_here(name)).values(next_due_at=next_due_at))


def jobs(connection: Connection) -> list[Row[Any]]:
    """The state of every job, by name."""
    return list(connection.execute(select(_lock).order_by(_lock.c.name)))


def _here(name: str) -> Any:
    return _lock.c.name == name


def _is_done(row: Row[Any], due_at: datetime | None) -> bool:
    return due_at is not None and row.done_due_at is not None and row.done_due_at >= due_at


def _is_free(row: Row[Any], now: datetime) -> bool:
    if row.holder is None or row.lease_until <= now:
        return True
    host, process, token = row.holder.rsplit(":", 2)
    if host != socket.gethostname():
        return False
    if int(process) == os.getpid():
        return not token.startswith(_TOKEN)
    return not _is_alive(int(process))


def _is_alive(process: int) -> bool:
    """Whether a process of this machine still runs; another user's does too."""
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True
