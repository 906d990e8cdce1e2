"""From a sync to messages: what is told, to whom, and that it is told once."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest

from db.locks import take
from db.transaction import writing
from jobs.alerts.run import log, preview
from tracker.errors import ConfigError

Make = Callable[..., Any]
At = Callable[..., datetime]
STATUS = {"statusModule": {"overallStatus": "COMPLETED"}}


def test_a_first_pass_is_one_line(desk: Make, two_days: Any, at: At) -> None:
    made = desk(two_days[0])
    report = made.run(at(5))
    assert report.decided.passes == 1
    assert made.seen.count("NCT99") == 0
    assert "ctgov: first pass (2026-10-05), a baseline of 120 studies" in made.seen
    assert made.run(at(6)).messages == 0


def test_a_change_is_told_once(desk: Make, record: Make, at: At) -> None:
    made = desk([record(1), record(2)], [record(1), record(2, **STATUS)])
    made.run(at(5))
    made.day(6)
    report = made.run(at(6))
    assert report.delivered.sent == {"file": 1, "terminal": 1}
    assert "NCT99000002" in made.seen
    assert "status: recruiting -> completed" in made.seen
    assert "NCT99000001" not in made.seen
    assert [path.suffix for path in report.files] == [".html", ".txt"]
    again = made.run(at(7))
    assert (again.messages, again.delivered.sent, made.seen) == (0, {}, "")


def test_every_true_event_of_a_day_is_told_and_no_other(desk: Make, two_days: Any, at: At) -> None:
    before, after, story = two_days
    made = desk(before, after)
    made.rules({"least_importance": "trace"})
    made.configure(channels={"terminal": {"kind": "terminal", "most_items": 1000}})
    made.run(at(5))
    made.day(6)
    made.run(at(6))
    moved = {*story.new, *story.changed, *story.vanished}
    told = {line.split(" | ")[0].strip() for line in made.seen.splitlines() if " | " in line}
    assert told == moved


def test_rules_send_to_their_own_channels(desk: Make, record: Make, at: At) -> None:
    day = {"date": "2026-10-06", "type": "ACTUAL"}
    new = record(3, statusModule={"studyFirstPostDateStruct": day})
    made = desk([record(1), record(2)], [record(1, **STATUS), new])
    made.rules(
        {"name": "done", "when": {"status_becomes": ["COMPLETED"]}, "channels": ["terminal"]},
        {"name": "new", "when": {"registered": True}, "channels": ["file"]},
    )
    made.run(at(5))
    made.day(6)
    report = made.run(at(6))
    assert "NCT99000001" in made.seen
    assert "NCT99000003" not in made.seen
    (text,) = (path.read_text("utf-8") for path in report.files if path.suffix == ".txt")
    assert "NCT99000003" in text
    assert "NCT99000001" not in text


def test_at_once_does_not_wait_for_the_digest(desk: Make, record: Make, at: At) -> None:
    made = desk([record(1), record(2)], [record(1, **STATUS)])
    made.rules(
        {"name": "done", "when": {"status_becomes": ["COMPLETED"]}, "channels": []}
        | {"at_once": ["terminal"]},
        {"name": "gone", "when": {"disappeared": True}},
    )
    made.run(at(5))
    made.day(6)
    made.run(at(6), digests=False)
    assert "completed" in made.seen
    assert "left the registry" not in made.seen
    made.run(at(7))
    assert "left the registry" in made.seen
    assert "completed" not in made.seen.replace("| completed", "")


def test_two_rules_on_one_channel_tell_a_study_once(desk: Make, record: Make, at: At) -> None:
    made = desk([record(1)], [record(1, **STATUS)])
    made.rules({"kinds": ["status"]}, {"when": {"status_becomes": ["COMPLETED"]}})
    made.run(at(5))
    made.day(6)
    report = made.run(at(6))
    assert report.decided.alerts == 2
    assert made.seen.count("status: recruiting -> completed") == 1


def test_demo_says_so(desk: Make, two_days: Any, at: At) -> None:
    made = desk(two_days[0], two_days[1])
    made.day(6)
    report = made.run(at(6), demo=True)
    assert made.seen.startswith("DEMO DATA")
    assert all("DEMO DATA" in path.read_text("utf-8") for path in report.files)


def test_a_rule_about_nothing_stops_the_run_before_it_begins(
    desk: Make, record: Make, at: At
) -> None:
    made = desk([record(1)])
    made.rules({"cohort": "nobody"})
    with pytest.raises(ConfigError, match="no cohort 'nobody'"):
        made.run(at(5))
    assert made.world.rows("SELECT count(*) FROM considered_pass") == [(0,)]


def test_a_preview_says_what_to_whom_and_why_and_sends_nothing(
    desk: Make, record: Make, at: At
) -> None:
    made = desk([record(1)], [record(1, **STATUS)])
    made.day(6)
    (terminal,) = [
        one for one in preview(made.world.runtime, at(5), at(6)) if one.channel != "file"
    ]
    assert terminal.rules == {"news": 1}
    assert "status: recruiting -> completed" in "\n".join(terminal.lines())
    assert terminal.lines()[0] == "terminal -> terminal, because of: news (1)"
    assert preview(made.world.runtime, at(6), at(7)) == []
    assert made.world.rows("SELECT count(*) FROM alert") == [(0,)]
    made.run(at(6))
    assert preview(made.world.runtime, at(5), at(6)) != []


def test_the_log_has_every_message(desk: Make, record: Make, at: At) -> None:
    made = desk([record(1)], [record(1, **STATUS)])
    made.run(at(5))
    made.day(6)
    made.run(at(6))
    entries = log(made.world.runtime)
    assert [entry.channel for entry in entries] == ["terminal", "file"] * 2
    assert all(entry.sent_at == entry.created_at for entry in entries)
    assert "1 study with news" in entries[0].line()
    assert len(log(made.world.runtime, most=1)) == 1


def test_even_a_pass_met_again_tells_nothing_twice(desk: Make, record: Make, at: At) -> None:
    made = desk([record(1)], [record(1, **STATUS)])
    made.run(at(5))
    made.day(6)
    made.run(at(6))
    with writing(made.world.runtime.engine) as connection:
        connection.exec_driver_sql("DELETE FROM considered_pass WHERE observed_at > '2026-10-06'")
    report = made.run(at(7))
    assert (report.decided.passes, report.decided.alerts, report.messages) == (1, 0, 0)


def test_a_second_run_at_the_same_time_stands_back(desk: Make, record: Make, at: At) -> None:
    made = desk([record(1)])
    engine, now = made.world.runtime.engine, made.world.runtime.now()
    lease = take(engine, "alerts", now, timedelta(minutes=5))
    assert lease is not None
    report = made.run(at(5))
    assert report.is_busy
    assert "another process" in report.lines()[0]
    lease.release()
    assert made.run(at(5)).messages == 2


def test_a_run_that_breaks_is_written_down_and_told_by_the_next(
    desk: Make, record: Make, at: At, monkeypatch: pytest.MonkeyPatch
) -> None:
    def break_down(*_: Any) -> None:
        raise ZeroDivisionError("oops")

    made = desk([record(1)])
    with monkeypatch.context() as patched:
        patched.setattr("jobs.alerts.run.decide", break_down)
        with pytest.raises(ZeroDivisionError):
            made.run(at(5))
    assert made.world.rows("SELECT outcome, error FROM run WHERE job = 'alerts'") == [
        ("failed", "ZeroDivisionError: oops")
    ]
    made.run(at(5, 16))
    assert "TROUBLE: job alerts failed: ZeroDivisionError: oops" in made.seen
    made.run(at(5, 17))
    assert "All clear" in made.seen
