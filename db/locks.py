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
from typing import TypedDict, Unpack

from sqlalchemy import ColumnElement, Connection, Engine, insert, select, update
from sqlalchemy.exc import IntegrityError

from db.tables import JobLockRow, core_table
from db.transaction import session_on, writing
from tracker.errors import StoreError

_lock = core_table(JobLockRow)
_numbers = count(1)
_TOKEN = secrets.token_hex(4)  # tells this process from an earlier one with the same number


class Ended(TypedDict, total=False):
    """How a job ended; `done_due_at`: which firing was the last one done."""

    done_due_at: datetime | None
    finished_at: datetime
    outcome: str
    error: str | None


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

    def release(self, **values: Unpack[Ended]) -> None:
        """Let go, and note how the job ended."""
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
        lock = _locked(connection, name)
        if lock is None:
            if not _add(connection, name):
                return None
        elif not _is_free(lock, now) or _is_done(lock, due_at):
            return None
        taken = {"holder": holder, "lease_until": now + length, "started_at": now}
        connection.execute(update(_lock).where(_here(name)).values(**taken))
    return Lease(engine, name, holder)


def _locked(connection: Connection, name: str) -> JobLockRow | None:
    """The row of a lock, which nobody else may write before this transaction ends."""
    with session_on(connection) as session:
        return session.get(JobLockRow, name, with_for_update=True)


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


def _here(name: str) -> ColumnElement[bool]:
    found: ColumnElement[bool] = _lock.c.name == name
    return found


def _is_done(lock: JobLockRow, due_at: datetime | None) -> bool:
    return due_at is not None and lock.done_due_at is not None and lock.done_due_at >= due_at


def _is_free(lock: JobLockRow, now: datetime) -> bool:
    if lock.holder is None or lock.lease_until is None or lock.lease_until <= now:
        return True
    host, process, token = lock.holder.rsplit(":", 2)
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
