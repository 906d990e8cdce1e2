"""Takes a registry's records from files down the same line that a sync takes.

What a page of a file brought is noted with it, so an import that was cut off goes on after the last
page that was kept, if the same files are named again.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from datetime import date, datetime
from pathlib import Path

from msgspec import Struct, json, structs

from db.read.looks import IMPORT, was_imported
from jobs.runtime import Runtime
from jobs.sync.journal import Journal
from jobs.sync.plan import FULL, INCREMENTAL, Plan, Search, is_first
from jobs.sync.run import Task, pull
from jobs.sync.summary import SyncReport
from tracker.errors import SnapshotRejected, TrackerError
from tracker.registries.base import WHAT_CAME, Page, Place, Unreadable
from tracker.registries.catalog import Registry
from tracker.registries.marks import marking

END_LOOKED_AT = 1 << 20  # bytes; a zip has its directory there
PAGES_HELD = 100


class _Stand(Struct, frozen=True):
    """How far the files are read: the next page is at `place` of the file number `file`."""

    file: int = 0
    place: str = ""
    refused: tuple[str, ...] = ()


class _Files:
    """Files in the place of a registry; nothing can be asked of them later."""

    def __init__(
        self, registry: Registry, paths: Sequence[Path], journal: Journal, *, all_or_none: bool
    ) -> None:
        self._registry = registry
        self._paths = paths
        self._all_or_none = all_or_none
        self.journal = journal
        place = journal.place
        self._stand = json.decode(place, type=_Stand) if place else _Stand()
        self.refused = list(self._stand.refused)
        self._sizes = [_size(path) for path in paths]

    def data_timestamp(self) -> None:
        """Files have none."""

    def search(self, query: Mapping[str, str], updated_since: date | None) -> Iterator[Page]:
        """All records of all files; the last page says that there are no more.

        A file that cannot be read is refused for itself. Raises its TrackerError where no file can
        be read, or where all are needed.
        """
        del query, updated_since  # a file is taken whole
        for number in range(self._stand.file, len(self._paths)):
            yield from self._pages(number)
            yield Page((), (), place=self._place(number + 1, "", 0.0))
        yield Page((), (), WHAT_CAME)

    def _pages(self, number: int) -> Iterator[Page]:
        """The pages of a file; of one that is refused the reason, in the place of a record."""
        try:
            for page in self._readable(number):
                found = page.place
                place = found and self._place(number, found.next_page, found.share)
                yield structs.replace(page, place=place)
        except TrackerError as error:
            self.refused.append(f"{self._paths[number].name}: {error}")
            if self._all_or_none or len(self.refused) == len(self._paths):
                if len(self._paths) == 1:
                    raise
                raise type(error)("; ".join(self.refused)) from error
            yield Page((), (Unreadable("", self.refused[-1]),))

    def _readable(self, number: int) -> Iterator[Page]:
        """The pages of a file. Raises TrackerError for one of several that has nothing readable."""
        held: list[Page] = []
        is_any = len(self._paths) == 1 or self._goes_on(number)
        for page in self._read(number):
            held.append(page)
            if is_any or page.records or len(held) > PAGES_HELD:
                is_any = True
                yield from held
                held = []
        reasons = [one.reason for page in held for one in page.unreadable]
        if reasons:
            raise TrackerError(f"none of its records can be read, e.g. {reasons[0]}")

    def _read(self, number: int) -> Iterator[Page]:
        if self._registry.read_on is not None and self._goes_on(number):
            return self._registry.read_on(self._paths[number], self._stand.place)
        return self._registry.read_file(self._paths[number])

    def _goes_on(self, number: int) -> bool:
        return number == self._stand.file and bool(self._stand.place)

    def _place(self, file: int, place: str, share: float) -> Place:
        stand = _Stand(file, place, tuple(self.refused))
        sizes = self._sizes
        done = sum(sizes[:file]) + share * sum(sizes[file : file + 1])
        return Place(json.encode(stand).decode(), done / max(sum(sizes), 1))

    def by_numbers(self, numbers: Sequence[str]) -> Iterator[Page]:
        """Nothing, and that is all there is: what is not in the files is not there."""
        del numbers
        yield Page((), (), 0)


def _size(path: Path) -> int:
    return path.stat().st_size if path.is_file() else 0


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
    concludes nothing. Where the last import of these files was cut off, it goes on from there.
    """
    journal = Journal(runtime.engine, key, reading_of(key, paths, full=full))
    source = _Files(runtime.registry(key), paths, journal, all_or_none=full)
    names = ", ".join(path.name for path in paths)

    def plan(now: datetime) -> Plan:
        with runtime.engine.connect() as connection:
            first = is_first(connection, key, now) and not was_imported(connection, key, now)
        return Plan([Search(IMPORT, {"files": names})], FULL if full else INCREMENTAL, first)

    try:
        report = pull(runtime, Task("import", names, key), source, plan, observed_at)
    except SnapshotRejected:
        journal.forget()  # it would be rejected again
        raise
    journal.forget()
    return structs.replace(report, refused=source.refused)


def reading_of(key: str, paths: Sequence[Path], *, full: bool) -> str:
    """What tells the reading of these files, as they are, by today's rules: a SHA-256."""
    found = marking(key)
    found.update(f"{key} {full}".encode())
    for path in paths:
        found.update(f"\n{path.name}".encode())
        with suppress(OSError):  # whoever reads the file says so
            stat = path.stat()
            found.update(f" {stat.st_size} {stat.st_mtime_ns} ".encode())
            with path.open("rb") as stream:
                stream.seek(max(stat.st_size - END_LOOKED_AT, 0))
                found.update(hashlib.sha256(stream.read()).digest())
    return found.hexdigest()
