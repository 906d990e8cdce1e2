"""What is wrong with a member of an archive costs that member, and reading goes on anywhere."""

from __future__ import annotations

import gzip
import json
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tracker.registries.base import Page
from tracker.registries.ctgov import archive, files, served_file
from tracker.registries.ctgov.files import read_file, read_on

Record = dict[str, Any]
Make = Callable[..., Record]


def zipped(path: Path, members: dict[str, bytes]) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as made:
        for name, content in members.items():
            made.writestr(name, content)
    return path


def numbers(pages: list[Page]) -> list[str]:
    return [record.registration_number for page in pages for record in page.records]


def reasons(pages: list[Page]) -> list[str]:
    return [spoilt.reason for page in pages for spoilt in page.unreadable]


def one(record: Record) -> bytes:
    return json.dumps(record).encode()


HOSTILE: dict[str, tuple[str, bytes, str]] = {
    "bomb": ("35/NCT99000007.json", b"[" + b" " * 3_000_000 + b"]", "more than any list"),
    "traversal": ("../../NCT99000007.json", b"{}", "leads out of the archive"),
    "absolute": ("/etc/NCT99000007.json", b"{}", "leads out of the archive"),
    "another drive": ("C:/NCT99000007.json", b"{}", "leads out of the archive"),
    "nested": ("NCT99000007.zip", b"PK", "it is packed twice"),
    "nested gzip": ("NCT99000007.json.gz", gzip.compress(b"{}"), "it is packed twice"),
    "no record": ("NCT99000007.json", b"{}", "no record of API v2"),
    "endless line": ("NCT99000007.jsonl", b" " * 300_000 + b"\n", "longer than any record"),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_member_costs_itself(
    tmp_path: Path, record: Make, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(archive, "LARGE", 1_000_000)
    monkeypatch.setattr(served_file, "LARGEST_RECORD", 200_000)
    member, content, words = HOSTILE[name]
    good = {"35/NCT99000001.json": one(record(1)), "36/NCT99000002.json": one(record(2))}
    path = zipped(tmp_path / "all.zip", {member: content} | good)
    pages = list(read_file(path))
    assert numbers(pages) == ["NCT99000001", "NCT99000002"]
    (reason,) = reasons(pages)
    assert words in reason


def test_what_is_said_of_a_member_names_it_and_its_number(tmp_path: Path, record: Make) -> None:
    members = {"a/NCT99000007.zip": b"PK", "b/NCT99000001.json": one(record(1))}
    (page,) = read_file(zipped(tmp_path / "all.zip", members))
    (spoilt,) = page.unreadable
    assert spoilt.reason.startswith("a/NCT99000007.zip: ")
    assert (spoilt.excerpt, spoilt.registration_number) == ("a/NCT99000007.zip", "NCT99000007")


@pytest.mark.parametrize("how", ["flipped", "encrypted"])
def test_a_damaged_or_encrypted_member_costs_itself(tmp_path: Path, record: Make, how: str) -> None:
    members = {f"NCT9900000{n}.json": one(record(n)) for n in (1, 2)}
    path = zipped(tmp_path / "all.zip", members)
    content = bytearray(path.read_bytes())
    if how == "flipped":
        content[60] ^= 0xFF
    else:
        content[6] |= 1
        content[content.index(b"PK\x01\x02") + 8] |= 1
    path.write_bytes(content)
    pages = list(read_file(path))
    assert numbers(pages) == ["NCT99000002"]
    (reason,) = reasons(pages)
    assert "unpacked" in reason if how == "flipped" else "encrypted" in reason


def test_other_files_and_what_a_mac_adds_are_passed_over(tmp_path: Path, record: Make) -> None:
    members = {
        "__MACOSX/._NCT99000001.json": b"\x00\x05",
        "read me.txt": b"x",
        ".DS_Store.json": b"x",
        "35/NCT99000001.json": one(record(1)),
    }
    pages = list(read_file(zipped(tmp_path / "all.zip", members)))
    assert (numbers(pages), reasons(pages)) == (["NCT99000001"], [])


def dressed(tmp_path: Path, name: str, records: list[Record]) -> Path:
    texts = [one(record) for record in records]
    path = tmp_path / name
    if name.endswith(".zip"):
        members = {f"{n}.json": b"[" + text + b"]" for n, text in enumerate(texts[:3])}
        members |= {"page.json": b'{"studies": [' + b",".join(texts[3:6]) + b"]}"}
        members |= {"lines.jsonl": b"\n".join(texts[6:])}
        return zipped(path, members)
    content = b"\n\n".join(texts) + b"\n"
    if "jsonl" not in name:
        content = b'\xef\xbb\xbf{"totalCount": 9, "studies" : [ ' + b" ,\n".join(texts) + b"]}"
    path.write_bytes(gzip.compress(content) if name.endswith(".gz") else content)
    return path


@pytest.mark.parametrize("at_once", [64_000_000, 10])
@pytest.mark.parametrize("name", ["a.zip", "a.jsonl", "a.jsonl.gz", "a.json", "a.json.gz"])
def test_reading_goes_on_where_any_page_ended(
    tmp_path: Path, record: Make, name: str, at_once: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(files, "RECORDS_AT_ONCE", 2)
    monkeypatch.setattr(served_file, "AT_ONCE", at_once)
    monkeypatch.setattr(served_file, "READ_AT_ONCE", 50)
    text = {"briefSummary": 'a "quoted\\" [ brace } ä'}
    records = [record(serial, descriptionModule=text) for serial in range(9)]
    path = dressed(tmp_path, name, records)
    pages = list(read_file(path))
    whole = numbers(pages)
    assert whole == [f"NCT9900000{n}" for n in range(9)]
    assert reasons(pages) == []
    read = 0
    for page in pages:
        assert page.place is not None
        read += len(page.records)
        assert numbers(list(read_on(path, page.place.next_page))) == whole[read:]
    shares = [page.place.share for page in pages if page.place]
    assert shares == sorted(shares)
    assert shares[-1] == 1.0


def test_a_large_list_that_breaks_off_costs_its_last_record(
    tmp_path: Path, record: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(served_file, "AT_ONCE", 10)
    path = tmp_path / "a.json"
    content = b"[" + b",".join(one(record(n)) for n in (1, 2, 3)) + b"]"
    path.write_bytes(content[:-30])
    pages = list(read_file(path))
    assert numbers(pages) == ["NCT99000001", "NCT99000002"]
    assert len(reasons(pages)) == 1


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b'{"a": "' + b"x" * 5000 + b'"}', "no list of records"),
        (b'[{"a": "' + b"x" * 5000 + b'"}]', "longer than any record"),
    ],
)
def test_a_large_text_that_is_no_list_of_records_is_said(
    tmp_path: Path, content: bytes, words: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, size in (("AT_ONCE", 10), ("READ_AT_ONCE", 500), ("LARGEST_RECORD", 2000)):
        monkeypatch.setattr(served_file, name, size)
    path = tmp_path / "a.json"
    path.write_bytes(content)
    (reason,) = reasons(list(read_file(path)))
    assert words in reason
