from __future__ import annotations

import gzip
import json
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from jobs.demo.replica.corpus import Corpus, CorpusError, load_corpus

Study = Callable[..., dict[str, Any]]


def lines(*records: object) -> bytes:
    return b"".join(json.dumps(record).encode() + b"\n" for record in records)


@pytest.mark.parametrize(
    ("name", "pack"),
    [
        ("a.jsonl", lines),
        ("a.jsonl.gz", lambda first, second: gzip.compress(lines(first, second))),
        ("a.jsonl", lambda first, second: lines({"study": first}, {"studies": [second]})),
        ("a.json", lambda first, second: json.dumps({"studies": [first, second]}).encode()),
        ("a.json.gz", lambda first, second: gzip.compress(lines({"studies": [first, second]}))),
    ],
)
def test_reads_every_container(tmp_path: Path, study: Study, name: str, pack: Any) -> None:
    path = tmp_path / name
    path.write_bytes(pack(study(1), study(2)))
    corpus = load_corpus([path])
    assert {number: json.loads(record) for number, record in corpus.records.items()} == {
        "NCT99000001": study(1),
        "NCT99000002": study(2),
    }


def test_reads_an_archive_and_leaves_other_members(tmp_path: Path, study: Study) -> None:
    path = tmp_path / "all.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("01/NCT99000001.json", json.dumps(study(1)))
        archive.writestr("README.txt", "not a record")
    assert list(load_corpus([path]).records) == ["NCT99000001"]


def test_keeps_the_bytes_of_a_line_and_joins_those_that_span_lines(
    tmp_path: Path, study: Study
) -> None:
    odd = json.dumps(study(1)).replace(":", " : ").encode()
    (tmp_path / "a.jsonl").write_bytes(odd + b"\n\n")
    assert load_corpus([tmp_path / "a.jsonl"]).records["NCT99000001"] == odd
    (tmp_path / "b.json").write_text(json.dumps(study(2), indent=2), encoding="utf-8")
    record = load_corpus([tmp_path / "b.json"]).records["NCT99000002"]
    assert b"\n" not in record
    assert json.loads(record) == study(2)


def test_the_last_record_of_a_number_stays(tmp_path: Path, study: Study) -> None:
    for name, title in (("a", "old"), ("b", "new")):
        identity = {"nctId": "NCT99000001", "briefTitle": title}
        (tmp_path / f"{name}.jsonl").write_bytes(lines(study(1, identificationModule=identity)))
    records = load_corpus([tmp_path / "a.jsonl", tmp_path / "b.jsonl"]).records
    assert b'"new"' in records["NCT99000001"]


def test_the_timestamp_comes_from_the_load_date_else_from_the_updates(
    tmp_path: Path, study: Study
) -> None:
    path = tmp_path / "a.jsonl"
    path.write_bytes(lines(study(1), study(5)))
    assert load_corpus([path]).data_timestamp == "2026-01-06T09:00:04"
    loaded = study(2) | {"derivedSection": {"miscInfoModule": {"versionHolder": "2025-11-14"}}}
    path.write_bytes(lines(study(1), loaded))
    assert load_corpus([path]).data_timestamp == "2025-11-14T09:00:04"
    assert load_corpus([path], "2026-02-02T09:00:05").data_timestamp == "2026-02-02T09:00:05"


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("a.jsonl", b'{"protocolSection": {}}\n', "a.jsonl:1: no ClinicalTrials.gov v2 record"),
        ("a.jsonl", b"<<<<<<< HEAD\n", "a.jsonl:1: no ClinicalTrials.gov v2 record"),
        ("a.json.gz", b"not compressed", "cannot read"),
        ("a.zip", b"no archive", "cannot read"),
        ("a.json", b'{"studies": []}', "no record carries a date"),
    ],
)
def test_says_what_cannot_be_read(tmp_path: Path, name: str, content: bytes, message: str) -> None:
    (tmp_path / name).write_bytes(content)
    with pytest.raises(CorpusError, match=message):
        load_corpus([tmp_path / name])


def test_names_a_file_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(CorpusError, match=r"cannot read .*absent\.json"):
        load_corpus([tmp_path / "absent.json"])


def test_takes_dictionaries(study: Study) -> None:
    corpus = Corpus.from_records([study(1)], "2026-10-02T09:00:04")
    assert json.loads(corpus.records["NCT99000001"]) == study(1)
