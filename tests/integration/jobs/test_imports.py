from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import msgspec
import pytest

from jobs.sync.import_files import import_files
from jobs.sync.rebuild import rebuild
from tracker.config import Config
from tracker.errors import SnapshotRejected, StoreError, TrackerError

Make = Callable[..., Any]
Record = dict[str, Any]


@pytest.fixture
def file_of(tmp_path: Path) -> Callable[..., Path]:
    def make(name: str, records: list[Record]) -> Path:
        path = tmp_path / name
        path.write_bytes(b"\n".join(map(msgspec.json.encode, records)))
        return path

    return make


def test_files_lead_to_the_same_as_a_sync(
    world: Make, file_of: Make, at: Make, two_days: tuple[list[Record], list[Record], Any]
) -> None:
    before, after, _ = two_days
    synced, imported = world(before, after), world(before)
    synced.sync(5)
    synced.replica.advance()
    synced.sync(6, full=True)
    for day, records in ((5, before), (6, after)):
        halves = [file_of(f"{day}a.jsonl", records[:50]), file_of(f"{day}b.jsonl", records[50:])]
        report = import_files(imported.runtime, "ctgov", halves, full=True, observed_at=at(day))
        assert (report.completeness, report.searches) == ("COMPLETE", {"import": len(records)})
    one, other = synced.content(), imported.content()
    assert {name for name in one if one[name] != other[name]} == {"study_search"}


def test_what_is_not_in_a_file_is_only_gone_if_the_file_is_said_to_be_whole(
    world: Make, file_of: Make, record: Make, at: Make
) -> None:
    made = world([record(1)])
    both, one = file_of("both.jsonl", [record(1), record(2)]), file_of("one.jsonl", [record(1)])
    import_files(made.runtime, "ctgov", [both], observed_at=at(5))
    part = import_files(made.runtime, "ctgov", [one], observed_at=at(6))
    assert (part.scope, part.outcome.counts()["gone"]) == ("incremental", 0)
    whole = import_files(made.runtime, "ctgov", [one], full=True, observed_at=at(7))
    assert (whole.scope, whole.outcome.counts()["gone"]) == ("full", 1)


def test_the_ledger_names_the_files(world: Make, file_of: Make, record: Make, at: Make) -> None:
    made = world([record(1)])
    paths = [file_of("a.jsonl", [record(1)]), file_of("b.jsonl", [record(2)])]
    import_files(made.runtime, "ctgov", paths, observed_at=at(5))
    assert made.rows("SELECT job, subject, outcome FROM run") == [
        ("import", "a.jsonl, b.jsonl", "ok")
    ]
    assert made.rows("SELECT search, query FROM snapshot") == [
        ("import", '{"files":"a.jsonl, b.jsonl"}')
    ]


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("gone.jsonl", "there is no file"),
        ("table.csv", "a ctgov file ends in"),
        ("bad.jsonl.gz", "cannot be unpacked"),
    ],
)
def test_a_file_that_cannot_be_read_costs_itself(
    world: Make, file_of: Make, record: Make, at: Make, name: str, words: str
) -> None:
    made = world([record(1)])
    good, bad = file_of("good.jsonl", [record(1)]), file_of(name, [])
    if "gone" in name:
        bad.unlink()
    else:
        bad.write_text("neither nor", encoding="utf-8")
    for alone, full in (([bad], False), ([good, bad], True)):
        with pytest.raises(TrackerError, match=words):
            import_files(made.runtime, "ctgov", alone, full=full, observed_at=at(5))
    assert made.rows("SELECT count(*) FROM study") == [(0,)]
    assert set(made.rows("SELECT outcome FROM run")) == {("failed",)}
    report = import_files(made.runtime, "ctgov", [bad, good], observed_at=at(5))
    assert (report.completeness, report.outcome.new) == ("PARTIAL", 1)
    (refused,) = report.refused
    assert refused.startswith(f"{name}: ")
    assert words in refused
    assert made.rows("SELECT code FROM issue") == [("unreadable_record",)]


def test_a_file_of_spoilt_records_does_not_reject_the_others(
    world: Make, file_of: Make, record: Make, at: Make, tmp_path: Path
) -> None:
    made = world([record(1)])
    spoilt = tmp_path / "spoilt.jsonl"
    spoilt.write_text("<<<<<<< ours\n" * 40, encoding="utf-8")
    good = file_of("good.jsonl", [record(1), record(2)])
    report = import_files(made.runtime, "ctgov", [spoilt, good], observed_at=at(5))
    assert report.outcome.new == 2
    assert "none of its records can be read" in report.refused[0]


@pytest.mark.parametrize("later_first", [True, False])
def test_of_two_states_at_one_moment_the_later_is_kept(
    world: Make, file_of: Make, record: Make, at: Make, *, later_first: bool
) -> None:
    made = world([record(1)])
    one, other = (
        record(1, statusModule={"overallStatus": status, "lastUpdatePostDateStruct": {"date": day}})
        for status, day in (("RECRUITING", "2026-09-01"), ("COMPLETED", "2026-09-20"))
    )
    states = [other, one] if later_first else [one, other]
    for number, state in enumerate(states):
        path = file_of(f"{number}.jsonl", [state, record(2 + number)])
        report = import_files(made.runtime, "ctgov", [path], observed_at=at(5))
        assert (report.outcome.new, report.refused) == (2 - number, [])
    expected = [("NCT99000001", "COMPLETED")]
    query = "SELECT registration_number, overall_status FROM study WHERE study_key LIKE '%01'"
    assert made.rows(query) == expected
    assert made.rows("SELECT count(*) FROM version WHERE study_key LIKE '%01'") == [(1,)]
    assert made.rows("SELECT code, count(*) FROM issue GROUP BY 1") == [("second_state", 1)]
    before = made.content()
    rebuild(made.runtime)
    assert made.content() == before


@pytest.mark.parametrize("later_first", [True, False])
def test_of_two_files_of_one_import_the_later_record_is_kept(
    world: Make, file_of: Make, record: Make, at: Make, *, later_first: bool
) -> None:
    made = world([record(1)])
    states = [
        record(1, statusModule={"overallStatus": status, "lastUpdatePostDateStruct": {"date": day}})
        for status, day in (("RECRUITING", "2026-09-01"), ("COMPLETED", "2026-09-20"))
    ]
    paths = [file_of(f"{n}.jsonl", [state]) for n, state in enumerate(states)]
    import_files(made.runtime, "ctgov", paths[::-1] if later_first else paths, observed_at=at(5))
    assert made.rows("SELECT overall_status FROM study") == [("COMPLETED",)]


def test_a_broken_record_among_others_is_left_out_and_shown(
    world: Make, record: Make, at: Make, tmp_path: Path
) -> None:
    made = world([record(1)])
    path = tmp_path / "mixed.jsonl"
    path.write_text(json.dumps(record(1)) + '\n<<<<<<< ours {"nctId": 1\n', encoding="utf-8")
    report = import_files(made.runtime, "ctgov", [path], full=True, observed_at=at(5))
    assert (report.completeness, report.outcome.counts()["new"]) == ("PARTIAL", 1)
    ((value, message, level),) = made.rows("SELECT value, message, level FROM issue")
    assert value.startswith("<<<<<<< ours")
    assert "no record of API v2" in message
    assert level == "error"


def test_a_file_with_nothing_readable_is_refused(world: Make, at: Make, tmp_path: Path) -> None:
    made = world([])
    path = tmp_path / "conflict.json"
    path.write_text('{\n<<<<<<< ours\n"protocolSection": {}', encoding="utf-8")
    with pytest.raises(SnapshotRejected, match="1 of 1 records unreadable"):
        import_files(made.runtime, "ctgov", [path], observed_at=at(5))
    assert made.rows("SELECT code FROM issue") == [("unreadable_record",)]


def test_the_past_is_refused(world: Make, file_of: Make, record: Make, at: Make) -> None:
    made = world([record(1)])
    path = file_of("a.jsonl", [record(1)])
    import_files(made.runtime, "ctgov", [path], observed_at=at(6))
    with pytest.raises(StoreError, match="choose a later"):
        import_files(made.runtime, "ctgov", [path], observed_at=at(5))


def test_a_record_in_two_files_counts_once(
    world: Make, file_of: Make, record: Make, at: Make
) -> None:
    made = world([record(1)])
    paths = [file_of(f"{n}.jsonl", [record(1), record(n)]) for n in (2, 3)]
    report = import_files(made.runtime, "ctgov", paths, observed_at=at(5))
    assert (report.completeness, report.outcome.counts()["new"]) == ("COMPLETE", 3)
    assert made.rows("SELECT received, duplicates FROM snapshot") == [(3, 1)]


def test_a_sync_after_an_import_goes_on_from_it(
    world: Make, file_of: Make, record: Make, at: Make
) -> None:
    changed = record(1, conditionsModule={"conditions": ["Other"]})
    made = world([changed, record(2)])
    path = file_of("a.jsonl", [record(1), record(2)])
    import_files(made.runtime, "ctgov", [path], full=True, observed_at=at(4))
    report = made.sync(5)
    assert (report.scope, report.is_baseline) == ("full", False)
    assert report.outcome.counts()["changed"] == 1
    assert report.outcome.counts()["unchanged"] == 1


def test_where_no_file_can_be_read_each_is_named(world: Make, at: Make, tmp_path: Path) -> None:
    made = world([])
    paths = [tmp_path / "a.jsonl", tmp_path / "b.jsonl"]
    paths[0].write_text("garbage\n")
    with pytest.raises(TrackerError, match=r"^a\.jsonl: .*; b\.jsonl: there is no file"):
        import_files(made.runtime, "ctgov", paths, observed_at=at(5))


def test_a_broken_record_in_each_import_does_not_make_each_a_baseline(
    world: Make, file_of: Make, record: Make, at: Make
) -> None:
    made = world([])
    settings = made.runtime.config.model_dump(mode="json", exclude_defaults=True)
    settings["registries"]["ctgov"]["unreadable_share"] = 0.5
    made.runtime.config = Config.model_validate(settings)
    for day, serials in ((5, (1, 2)), (6, (1, 3))):
        path = file_of(f"{day}.jsonl", [record(one) for one in serials])
        path.write_bytes(path.read_bytes() + b"\n{broken\n")
        report = import_files(made.runtime, "ctgov", [path], observed_at=at(day))
        assert (report.completeness, report.is_baseline) == ("PARTIAL", day == 5)
    told = made.rows("SELECT kind FROM change WHERE kind <> 'baseline'")
    assert len(told) == 1
    assert told[0][0] in {"registered", "found_late"}
    rebuild(made.runtime)
    assert made.rows("SELECT kind FROM change WHERE kind <> 'baseline'") == told
