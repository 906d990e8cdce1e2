"""What a command costs as a user runs it: a whole process with its children, in the open."""

from __future__ import annotations

import os
import subprocess
import threading
import time
from collections.abc import Collection, Mapping, Sequence
from pathlib import Path

from msgspec import Struct

_LOOK = 0.05  # seconds between two looks at memory and files


class Cost(Struct, frozen=True):
    """Seconds of processors and of the clock; peak memory of the process, largest WAL (MB)."""

    cpu: float
    wall: float
    peak_mb: float
    wal_mb: float
    code: int


def run(
    command: Sequence[str],
    *,
    environment: Mapping[str, str] | None = None,
    store: Path | None = None,
    folder: Path | None = None,
    codes: Collection[int] = (0,),
) -> Cost:
    """Run `command` to its end; `store` is the SQLite file whose WAL is watched.

    Raises RuntimeError with what it said where it ends with another code than one of `codes`.
    """
    began = time.perf_counter()
    process = subprocess.Popen(
        command,
        cwd=folder,
        env={**os.environ, **(environment or {})},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
    )
    watch = _Watch(process.pid, store)
    said: list[str] = []
    reading = threading.Thread(
        target=lambda: said.append(process.stderr.read() if process.stderr else "")
    )
    reading.start()
    watch.start()
    _, status, usage = os.wait4(process.pid, 0)
    wall = time.perf_counter() - began
    process.returncode = os.waitstatus_to_exitcode(status)  # else Popen would wait for it again
    watch.stop()
    reading.join()
    if process.stderr:
        process.stderr.close()
    if process.returncode not in codes:
        raise RuntimeError(f"{' '.join(command)}: {''.join(said)[-2000:]}")
    return Cost(
        usage.ru_utime + usage.ru_stime, wall, watch.peak_mb, watch.wal_mb, process.returncode
    )


class _Watch(threading.Thread):
    """Looks at a process and its WAL until told to stop.

    The peak that `wait4` tells counts what the parent held at the fork, so the process is asked.
    """

    def __init__(self, pid: int, store: Path | None) -> None:
        super().__init__(daemon=True)
        self._status = Path(f"/proc/{pid}/status")
        self._wal = Path(f"{store}-wal") if store else None
        self._over = threading.Event()
        self.peak_mb = self.wal_mb = 0.0

    def run(self) -> None:
        """Look again and again."""
        while not self._over.wait(_LOOK):
            self._look()

    def stop(self) -> None:
        """End, and wait for the end."""
        self._over.set()
        self.join()

    def _look(self) -> None:
        try:
            lines = self._status.read_text().splitlines()
        except OSError:  # it has ended
            lines = []
        for line in lines:
            if line.startswith("VmHWM"):
                self.peak_mb = max(self.peak_mb, int(line.split()[1]) / 1024)
        try:
            size = self._wal.stat().st_size if self._wal else 0
        except FileNotFoundError:
            size = 0
        self.wal_mb = max(self.wal_mb, size / 1e6)
