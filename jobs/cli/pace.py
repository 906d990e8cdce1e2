"""Tells how far a long job is, how fast it goes and how long it still takes."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from typing import TYPE_CHECKING

import typer

if TYPE_CHECKING:
    from rich.progress import Progress, TaskID

    from jobs.runtime import Runtime

SECONDS_BETWEEN_LINES = 30.0
MINUTE, HOUR = 60, 3600
Tell = Callable[[str, int, int | None], None]


class Pace:
    """How fast one count grows, from the first time that it is told."""

    def __init__(self, clock: Callable[[], float]) -> None:
        self._clock = clock
        self._began: tuple[float, int] | None = None

    def words(self, done: int, total: int | None) -> str:
        """Return "1,200 of about 60,000, 310 a second, 3 min left", as far as that is known."""
        now = self._clock()
        if self._began is None:
            self._began = now, done
        since, first = self._began
        parts = [f"{done:,} of about {total:,}" if total else f"{done:,}"]
        rate = (done - first) / (now - since) if now > since else 0.0
        if rate:
            parts.append(f"{rate:,.0f} a second")
            if total and total > done:
                parts.append(f"{duration((total - done) / rate)} left")
        return ", ".join(parts)


def duration(seconds: float) -> str:
    """Return "40 s", "3 min" or "2 h 10 min"."""
    if seconds < MINUTE:
        return f"{seconds:.0f} s"
    if seconds < HOUR:
        return f"{seconds / MINUTE:.0f} min"
    hours, rest = divmod(round(seconds / MINUTE), MINUTE)
    return f"{hours} h {rest} min"


def lines(say: Callable[[str], None], clock: Callable[[], float]) -> Tell:
    """Return what says a line on each count now and then, for a file or a pipe."""
    paces: dict[str, Pace] = {}
    said: dict[str, float] = {}

    def tell(name: str, done: int, total: int | None) -> None:
        words = paces.setdefault(name, Pace(clock)).words(done, total)
        now = clock()
        if now - said.setdefault(name, now) >= SECONDS_BETWEEN_LINES:
            said[name] = now
            say(f"{name}: {words}")

    return tell


def _bars(bars: Progress) -> Tell:
    tasks: dict[str, tuple[Pace, TaskID]] = {}

    def tell(name: str, done: int, total: int | None) -> None:
        if name not in tasks:
            tasks[name] = Pace(time.monotonic), bars.add_task(name, total=total, pace="")
        pace, task = tasks[name]
        bars.update(task, completed=done, total=total, pace=pace.words(done, total))

    return tell


@contextmanager
def paced_progress(jobs: Runtime) -> Iterator[None]:
    """Show on standard error how far `jobs` is: bars for a person, lines now and then for a log."""
    if not sys.stderr.isatty():
        jobs.progress = lines(partial(typer.echo, err=True), time.monotonic)
        yield
        return
    from rich.console import Console
    from rich.progress import BarColumn, Progress, TextColumn

    columns = (TextColumn("{task.description}"), BarColumn(), TextColumn("{task.fields[pace]}"))
    with Progress(*columns, console=Console(stderr=True), transient=True) as bars:
        jobs.progress = _bars(bars)
        yield
