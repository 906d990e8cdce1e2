"""An import that was cut off goes on where it stood, and ends as if nothing had happened."""

from __future__ import annotations

import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import msgspec
import pytest

from jobs.sync.import_files import import_files
from tracker.errors import SnapshotRejected
from tracker.registries.ctgov import files, pages

Make = Callable[..., Any]
PAGE = 3


class Killed(BaseException):
    """In the place of a signal: nothing that the program catches."""


@pytest.fixture(autouse=True)
def _small_pages(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(files, "RECORDS_AT_ONCE", PAGE)


@pytest.fixture
def read(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The numbers of the records that are read, one after the other."""
    seen: list[str] = []
    whole = pages.raw_record

    def reading(served: bytes, mark: bytes | None = None) -> Any:
        found = whole(served, mark)
        seen.append(found.registration_number)
        return found

    monkeypatch.setattr(pages, "raw_record", reading)
    return seen


@pytest.fixture
def archive(tmp_path: Path, record: Make) -> Path:
    """Twelve records, of which one comes twice and one member is broken."""
    path = tmp_path / "all.zip"
    known_as = record(3, identificationModule={"nctIdAliases": ["NCT99800003"]})
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as made:
        for serial in range(12):
            one = known_as if serial == 3 else record(serial)
            made.writestr(f"{serial:02}/{serial}.json", msgspec.json.encode(one))
        made.writestr("again.json", msgspec.json.encode(record(5)))
        made.writestr("broken.json", b"{")
    return path


def killed_after(made: Any, pages_kept: int, *paths: Path, at: Any) -> None:
    told = 0

    def tell(*_: Any) -> None:
        nonlocal told
        told += 1
        if told == pages_kept:
            raise Killed

    made.runtime.progress = tell
    with pytest.raises(Killed):
        import_files(made.runtime, "ctgov", paths, full=False, observed_at=at)
    made.runtime.progress = lambda *_: None


@pytest.mark.parametrize("pages_kept", [1, 3, 5])
def test_a_killed_import_reads_at_most_a_page_again(
    world: Make, record: Make, at: Make, archive: Path, read: list[str], pages_kept: int
) -> None:
    whole, made = world([record(1)]), world([record(1)])
    expected = import_files(whole.runtime, "ctgov", [archive], observed_at=at(5))
    read.clear()
    killed_after(made, pages_kept, archive, at=at(5))
    assert len(made.rows("SELECT * FROM received")) == pages_kept
    killed_after(made, 1, archive, at=at(5))
    report = import_files(made.runtime, "ctgov", [archive], observed_at=at(5))
    assert len(read) == 13
    assert (report.outcome.counts(), report.completeness) == (
        expected.outcome.counts(),
        expected.completeness,
    )
    ledger = "SELECT received, duplicates, unreadable, registry_total FROM snapshot"
    assert made.rows(f"{ledger} ORDER BY id DESC LIMIT 1") == whole.rows(ledger)
    one, other = whole.content(), made.content()
    differing = {name for name in one if one[name] != other[name]}
    assert not differing & {"study", "version", "change", "body", "issue", "study_identifier"}
    assert made.rows("SELECT * FROM received") == []


def test_of_several_files_those_that_were_read_are_not_read_again(
    world: Make, record: Make, at: Make, tmp_path: Path, read: list[str]
) -> None:
    made = world([record(1)])
    paths = [tmp_path / f"{name}.jsonl" for name in "abc"]
    for number, path in enumerate(paths):
        records = [record(10 * number + one) for one in range(4)]
        path.write_bytes(b"\n".join(map(msgspec.json.encode, records)))
    bad = tmp_path / "bad.jsonl.gz"
    bad.write_text("neither nor", encoding="utf-8")
    every = [paths[0], bad, *paths[1:]]
    killed_after(made, 7, *every, at=at(5))
    report = import_files(made.runtime, "ctgov", every, observed_at=at(5))
    assert (report.outcome.new, len(read)) == (12, 12)
    assert [one.partition(":")[0] for one in report.refused] == ["bad.jsonl.gz"]


def test_a_file_that_is_another_now_is_read_from_the_start(
    world: Make, record: Make, at: Make, tmp_path: Path, read: list[str]
) -> None:
    made = world([record(1)])
    path = tmp_path / "a.jsonl"
    for title in ("One", "Other"):
        records = [record(n, identificationModule={"briefTitle": f"{title} {n}"}) for n in range(7)]
        path.write_bytes(b"\n".join(map(msgspec.json.encode, records)))
        read.clear()
        if title == "One":
            killed_after(made, 2, path, at=at(5))
    report = import_files(made.runtime, "ctgov", [path], observed_at=at(5))
    assert (len(read), report.outcome.new) == (7, 7)
    titles = made.rows("SELECT DISTINCT substr(brief_title, 1, 5) FROM study")
    assert titles == [("Other",)]


def test_a_rejected_import_is_not_gone_on_with(
    world: Make, record: Make, at: Make, tmp_path: Path
) -> None:
    made = world([record(1)])
    path = tmp_path / "a.jsonl"
    path.write_bytes(b"{}\n" * 30)
    for _ in range(2):
        with pytest.raises(SnapshotRejected):
            import_files(made.runtime, "ctgov", [path], observed_at=at(5))
    assert made.rows("SELECT * FROM received") == []
    assert made.rows("SELECT unreadable FROM snapshot") == [(30,), (30,)]


def test_progress_is_told_with_about_the_whole(
    world: Make, record: Make, at: Make, archive: Path
) -> None:
    made, told = world([record(1)]), list[Any]()
    made.runtime.progress = lambda *step: told.append(step)
    import_files(made.runtime, "ctgov", [archive], observed_at=at(5))
    counted = [(done, total) for name, done, total in told if name == "import"]
    assert counted[0] == (3, 14)
    assert counted[-1] == (12, 13)
