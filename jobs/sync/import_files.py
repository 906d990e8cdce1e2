"""Takes a registry's records from files down the same line that a sync takes."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date, datetime
from pathlib import Path

from jobs.runtime import Runtime
from jobs.sync.plan import FULL, INCREMENTAL, Plan, Search, is_first
from jobs.sync.run import Task, pull
from jobs.sync.summary import SyncReport
from tracker.registries.base import Page

SEARCH = "import"


class _Files:
    """Files in the place of a registry; nothing can be asked of them later."""

    def __init__(self, read: Callable[[Path], Iterator[Page]], paths: Sequence[Path]) -> None:
        self._read = read
        self._paths = paths

    def data_timestamp(self) -> None:
        """Files have none."""

    def search(self, query: Mapping[str, str], updated_since: date | None) -> Iterator[Page]:
        """All records of all files; the last page says how many there were."""
        del query, updated_since  # a file is taken whole
        count = 0
        seen: set[str] = set()
        for path in self._paths:
            for page in self._read(path):
                seen.update(record.registration_number for record in page.records)
                count += len(page.unreadable)
                yield page
        yield Page((), (), len(seen) + count)

    def by_numbers(self, numbers: Sequence[str]) -> Iterator[Page]:
        """Nothing, and that is all there is: what is not in the files is not there."""
        del numbers
        yield Page((), (), 0)


def import_files(
    runtime: Runtime,
    key: str,
    paths: Sequence[Path],
    *,
    full: bool = False,
    observed_at: datetime | None = None,
) -> SyncReport:
    """Import `paths` as registry `key`; `full`: a study that is not in them is gone.

    Raises TrackerError where a file cannot be read, and then concludes nothing.
    """
    source = _Files(runtime.registry(key).read_file, paths)
    names = ", ".join(path.name for path in paths)

    def plan(now: datetime) -> Plan:
        with runtime.engine.connect() as connection:
            first = is_first(connection, key, now)
        return Plan([Search(SEARCH, {"files": names})], FULL if full else INCREMENTAL, first)

    return pull(runtime, Task("import", names, key), source, plan, observed_at)
