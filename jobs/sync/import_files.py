"""Takes a registry's records from files down the same line that a sync takes."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date, datetime
from pathlib import Path

from msgspec import structs

from db.read.looks import IMPORT, was_imported
from jobs.runtime import Runtime
from jobs.sync.plan import FULL, INCREMENTAL, Plan, Search, is_first
from jobs.sync.run import Task, pull
from jobs.sync.summary import SyncReport
from tracker.errors import TrackerError
from tracker.registries.base import Page, Unreadable


class _Files:
    """Files in the place of a registry; nothing can be asked of them later."""

    def __init__(
        self, read: Callable[[Path], Iterator[Page]], paths: Sequence[Path], *, all_or_none: bool
    ) -> None:
        self._read = read
        self._paths = paths
        self._all_or_none = all_or_none
        self.refused: list[str] = []

    def data_timestamp(self) -> None:
        """Files have none."""

    def search(self, query: Mapping[str, str], updated_since: date | None) -> Iterator[Page]:
        """All records of all files; the last page says how many there were.

        A file that cannot be read is refused for itself. Raises its TrackerError where no file can
        be read, or where all are needed.
        """
        del query, updated_since  # a file is taken whole
        count = 0
        seen: set[str] = set()
        for path in self._paths:
            for page in self._pages(path):
                seen.update(record.registration_number for record in page.records)
                count += len(page.unreadable)
                yield page
        yield Page((), (), len(seen) + count)

    def _pages(self, path: Path) -> Iterator[Page]:
        """The pages of a file; of one that is refused the reason, in the place of a record."""
        try:
            yield from self._readable(path)
        except TrackerError as error:
            self.refused.append(f"{path.name}: {error}")
            if self._all_or_none or len(self.refused) == len(self._paths):
                if len(self._paths) == 1:
                    raise
                raise type(error)("; ".join(self.refused)) from error
            yield Page((), (Unreadable("", self.refused[-1]),))

    def _readable(self, path: Path) -> Iterator[Page]:
        """The pages of a file. Raises TrackerError for one of several that has nothing readable."""
        held: list[Page] = []
        for page in self._read(path):
            held.append(page)
            if any(one.records for one in held):
                yield from held
                held = []
        if held and len(self._paths) > 1:
            reason = next(one.reason for page in held for one in page.unreadable)
            raise TrackerError(f"none of its records can be read, e.g. {reason}")
        yield from held

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

    A file that cannot be read costs itself: the report names it under `refused`, and the pass is
    PARTIAL. Raises TrackerError where none can, or, with `full`, where one cannot, and then
    concludes nothing.
    """
    source = _Files(runtime.registry(key).read_file, paths, all_or_none=full)
    names = ", ".join(path.name for path in paths)

    def plan(now: datetime) -> Plan:
        with runtime.engine.connect() as connection:
            first = is_first(connection, key, now) and not was_imported(connection, key, now)
        return Plan([Search(IMPORT, {"files": names})], FULL if full else INCREMENTAL, first)

    report = pull(runtime, Task("import", names, key), source, plan, observed_at)
    return structs.replace(report, refused=source.refused)
