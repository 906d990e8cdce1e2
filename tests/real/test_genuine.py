"""Records as the registry served them: all are read, the one that was damaged is refused."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from benchmarks.real_corpus import genuine, read
from jobs.sync.import_files import import_files
from tracker.changes import diff
from tracker.errors import SnapshotRejected
from tracker.issues import Level
from tracker.registries.catalog import registry
from tracker.registries.ctgov.audit import unread_paths
from tracker.registries.ctgov.redact import raw_record
from tracker.study.model import study_from_json, study_to_json


def test_all_are_read_and_each_is_itself(shared_dir: Path) -> None:
    served = list(genuine(shared_dir))
    assert len(served) == 166
    for one in served:
        study, issues = read(one)
        assert [issue for issue in issues if issue.level is Level.ERROR] == []
        assert diff(study, study) == []
        assert study_from_json(study_to_json(study)) == study


def test_no_country_and_no_word_of_the_registry_is_unknown(shared_dir: Path) -> None:
    issues = Counter((i.code, i.field) for one in genuine(shared_dir) for i in read(one)[1])
    unknown = {field for code, field in issues if code == "unknown_term"}
    assert unknown <= {"sponsor_type"}
    assert {code for code, _ in issues} <= {"unknown_term", "unread_field"}


def test_every_path_that_nobody_reads_is_known_with_its_reason(shared_dir: Path) -> None:
    reasons = registry("ctgov").facts.ignored
    unread = Counter(p for one in genuine(shared_dir) for p in unread_paths(raw_record(one).body))
    print("\n".join(f"{count:4} {path}" for path, count in sorted(unread.items())))  # noqa: T201  shown with -s
    of_the_beta_api = {path for path in unread if path not in reasons}
    assert all(unread[path] <= 3 for path in of_the_beta_api), "more than a curiosity: read it"
    assert len(of_the_beta_api) < 10


def test_no_address_is_kept(shared_dir: Path) -> None:
    for one in genuine(shared_dir):
        body = raw_record(one).body
        json.loads(body)
        assert b"@" not in body or not any(
            word.count(b"@") == 1 and b"." in word.partition(b"@")[2] for word in body.split()
        )


def test_the_damaged_record_is_refused_with_a_clear_message(
    shared_dir: Path, world: Callable[..., Any], at: Callable[..., Any], tmp_path: Path
) -> None:
    (damaged,) = (shared_dir / "corpus" / "corrupt").iterdir()
    copy = tmp_path / "damaged.json"
    copy.write_bytes(damaged.read_bytes())
    made = world([])
    with pytest.raises(SnapshotRejected, match="1 of 1 records unreadable"):
        import_files(made.runtime, "ctgov", [copy], observed_at=at(5))
    ((level, message),) = made.rows("SELECT level, message FROM issue")
    assert level == "error"
    assert "no record of API v2" in message


def test_the_withheld_record_is_read(shared_dir: Path) -> None:
    (path,) = (shared_dir / "corpus" / "extra").iterdir()
    study, issues = read(path.read_bytes())
    assert study.overall_status == "WITHHELD"
    assert {issue.field for issue in issues} <= {"sponsor_type"}, "its sponsor is [Redacted]"
