"""Files of any dress give the same records; what is broken is named and costs little else."""

from __future__ import annotations

import gzip
import json
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tracker.errors import TrackerError
from tracker.registries.base import Unreadable
from tracker.registries.ctgov.files import RECORDS_AT_ONCE, read_file

Record = dict[str, Any]
Make = Callable[..., Record]


def contents(path: Path) -> tuple[list[str], list[Unreadable]]:
    """The numbers of the records in `path`, and what could not be read."""
    pages = list(read_file(path))
    numbers = [record.registration_number for page in pages for record in page.records]
    return numbers, [spoilt for page in pages for spoilt in page.unreadable]


def wanted(*serials: int) -> list[str]:
    return [f"NCT99{serial:06}" for serial in serials]


DRESSES: dict[str, Callable[[list[Record]], bytes]] = {
    "page.json": lambda records: json.dumps({"studies": records, "totalCount": 3}).encode(),
    "token_first.json": lambda records: json.dumps(
        {"nextPageToken": "x", "studies": records}, indent=2
    ).encode(),
    "list.json": lambda records: json.dumps(records, indent=1).encode(),
    "lines.jsonl": lambda records: "\n".join(map(json.dumps, records)).encode() + b"\n",
    "lines.ndjson": lambda records: "\r\n\r\n".join(map(json.dumps, records)).encode(),
    "lines_called.json": lambda records: "\n".join(map(json.dumps, records)).encode(),
}


@pytest.mark.parametrize("packed", ["", ".gz"])
@pytest.mark.parametrize("start", [b"", b"\xef\xbb\xbf"], ids=["bare", "bom"])
@pytest.mark.parametrize("name", DRESSES)
def test_any_dress_gives_the_same_records(
    tmp_path: Path, record: Make, name: str, start: bytes, packed: str
) -> None:
    content = start + DRESSES[name]([record(1), record(2), record(3)])
    path = tmp_path / f"{name}{packed}"
    path.write_bytes(gzip.compress(content) if packed else content)
    assert contents(path) == (wanted(1, 2, 3), [])


def test_one_record_alone(tmp_path: Path, record: Make) -> None:
    path = tmp_path / "NCT99000001.JSON"
    path.write_text(json.dumps(record(1), indent=2), encoding="utf-8")
    assert contents(path) == (wanted(1), [])


def test_a_zip_holds_files_of_any_dress_and_others(tmp_path: Path, record: Make) -> None:
    path = tmp_path / "all.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("a/NCT99000001.json", json.dumps(record(1)))
        archive.writestr("lines.jsonl", f"{json.dumps(record(2))}\n\n{json.dumps(record(3))}\n")
        archive.writestr("contents.txt", "nothing")
    assert contents(path) == (wanted(1, 2, 3), [])


def test_many_records_come_in_pages(tmp_path: Path, record: Make) -> None:
    path = tmp_path / "many.jsonl"
    count = RECORDS_AT_ONCE * 2 + 1
    path.write_text("\n".join(json.dumps(record(serial)) for serial in range(count)), "utf-8")
    assert [len(page.records) for page in read_file(path)] == [RECORDS_AT_ONCE] * 2 + [1]


@pytest.mark.parametrize("content", [b"", b" \n ", b"[]", b'{"studies": []}'])
def test_nothing_in_a_file_is_no_record(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "empty.json"
    path.write_bytes(content)
    numbers, spoilt = contents(path)
    assert numbers == []
    assert len(spoilt) <= 1


@pytest.mark.parametrize("name", ["list.json", "page.json", "token_first.json", "lines.jsonl"])
def test_a_file_that_breaks_off_costs_the_record_it_breaks_in(
    tmp_path: Path, record: Make, name: str
) -> None:
    records = [
        record(serial, descriptionModule={"briefSummary": ']}[{"\\ ä'}) for serial in (1, 2, 3)
    ]
    content = DRESSES[name](records)
    path = tmp_path / name
    path.write_bytes(content[: content.rindex(b"Invented Illness")])
    numbers, spoilt = contents(path)
    assert numbers == wanted(1, 2)
    assert len(spoilt) == 1


def test_a_conflict_left_by_git_is_refused_and_named(tmp_path: Path, record: Make) -> None:
    lines = json.dumps(record(1), indent=2).splitlines()
    conflict = ["<<<<<<< ours", lines[5], "=======", lines[5], ">>>>>>> theirs"]
    path = tmp_path / "conflict.json"
    path.write_text("\n".join([*lines[:5], *conflict, *lines[6:]]), encoding="utf-8")
    numbers, (spoilt,) = contents(path)
    assert numbers == []
    assert "no record of API v2" in spoilt.reason


@pytest.mark.parametrize("content", [b"[" * 200_000, b'{"a":' * 200_000, b"[" * 9 + b"]" * 9])
@pytest.mark.parametrize("name", ["deep.json", "deep.jsonl"])
def test_absurd_nesting_is_an_unreadable_record(tmp_path: Path, content: bytes, name: str) -> None:
    path = tmp_path / name
    path.write_bytes(content)
    numbers, spoilt = contents(path)
    assert numbers == []
    assert len(spoilt) == 1


@pytest.mark.parametrize(
    "content", [b"null", b"7", b'"text"', b"true", b"[1, null]", b"\xff\xfe\x00{"]
)
@pytest.mark.parametrize("name", ["odd.json", "odd.jsonl"])
def test_json_that_is_no_record_is_unreadable(tmp_path: Path, content: bytes, name: str) -> None:
    path = tmp_path / name
    path.write_bytes(content)
    numbers, spoilt = contents(path)
    assert numbers == []
    assert spoilt


def damaged_zip(path: Path, record: Record) -> None:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("one.json", json.dumps(record) * 50)


def truncated(content: bytes) -> bytes:
    return content[: len(content) // 2]


def flipped(content: bytes) -> bytes:
    return content[:60] + bytes([content[60] ^ 0xFF]) + content[61:]


def encrypted(content: bytes) -> bytes:
    """With the flag set that says so, in both headers."""
    central = content.index(b"PK\x01\x02")
    marked = bytearray(content)
    marked[6] |= 1
    marked[central + 8] |= 1
    return bytes(marked)


@pytest.mark.parametrize("damage", [truncated, flipped, encrypted, lambda _: b"no zip"])
def test_a_damaged_zip_is_refused(
    tmp_path: Path, record: Make, damage: Callable[[bytes], bytes]
) -> None:
    path = tmp_path / "all.zip"
    damaged_zip(path, record(1))
    path.write_bytes(damage(path.read_bytes()))
    with pytest.raises(TrackerError, match=r"all\.zip"):
        contents(path)


@pytest.mark.parametrize("name", ["one.json.gz", "lines.jsonl.gz"])
@pytest.mark.parametrize("damage", [truncated, flipped, lambda _: b"no gzip", lambda _: b""])
def test_a_damaged_gzip_is_refused(
    tmp_path: Path, record: Make, name: str, damage: Callable[[bytes], bytes]
) -> None:
    path = tmp_path / name
    path.write_bytes(damage(gzip.compress(json.dumps(record(1)).encode())))
    if path.stat().st_size == 0:
        assert contents(path)[0] == []
        return
    with pytest.raises(TrackerError, match=name):
        contents(path)


def test_what_is_not_there_or_of_another_kind_is_said(tmp_path: Path) -> None:
    with pytest.raises(TrackerError, match=r"there is no file .*gone\.json"):
        contents(tmp_path / "gone.json")
    (tmp_path / "x.csv").write_text("a,b", encoding="utf-8")
    with pytest.raises(TrackerError, match=r"ends in \.json, \.jsonl"):
        contents(tmp_path / "x.csv")
    (tmp_path / "folder.json").mkdir()
    with pytest.raises(TrackerError, match=r"folder\.json"):
        contents(tmp_path / "folder.json")
    with zipfile.ZipFile(tmp_path / "no.zip", "w") as archive:
        archive.writestr("readme.txt", "x")
    with pytest.raises(TrackerError, match=r"holds no \.json"):
        contents(tmp_path / "no.zip")
