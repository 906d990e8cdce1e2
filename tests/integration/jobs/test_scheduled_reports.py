"""Reports by schedule: when they are due, once each whatever happens, and how digests tell them."""

from __future__ import annotations

import io
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from pathlib import Path
from threading import Barrier
from typing import Any

import pytest
from lxml import html
from pydantic import ValidationError

from db import locks
from db.engine import open_store
from jobs.alerts.run import run_alerts
from jobs.cli.sync_options import report_after_pull
from jobs.health.check import examine
from jobs.reports import scheduled
from jobs.reports.publish import publish
from jobs.reports.wanted import check_reports
from jobs.runtime import Runtime
from jobs.service import reports
from jobs.service.reports import period_name, write_due_reports
from jobs.service.timetable import report_periods
from tracker.config import Config
from tracker.errors import ConfigError, TrackerError

Make = Callable[..., Any]
At = Callable[..., datetime]
ALL = {"kinds": ["landscape"], "cohorts": ["candidates"], "formats": ["md"]}
PAGE = "landscape-candidates.md"


class Office:
    """A store whose reports are scheduled, on a clock that a test turns."""

    def __init__(self, made: Any, folder: Path) -> None:
        self.made = made
        self.runtime: Runtime = made.runtime
        self.folder = folder
        self.configure(
            output={"directory": str(folder)},
            schedule={"report": "weekly"},
            reports=ALL,
            alerts={"rules": [{"name": "news", "channels": ["terminal"]}]},
            channels={"terminal": {"kind": "terminal"}},
        )

    def configure(self, **sections: Any) -> None:
        settings = self.runtime.config.model_dump(mode="json", exclude_defaults=True)
        self.runtime.config = Config.model_validate(settings | sections)

    def day(self, day: int, moment: datetime) -> None:
        """Let the registry load its next day, and sync."""
        self.runtime.clock = lambda: moment
        self.made.replica.advance()
        self.made.sync(day, full=True)

    def written(self) -> list[str]:
        """The outcomes of all times that reports were made."""
        rows = self.made.rows("SELECT outcome FROM run WHERE job = 'scheduled reports' ORDER BY id")
        return [outcome for (outcome,) in rows]

    def digest(self) -> str:
        """What the terminal shows of the digest of this moment."""
        stream = io.StringIO()
        run_alerts(self.runtime, now=self.runtime.now(), stream=stream)
        return stream.getvalue()


@pytest.fixture
def office(world: Make, record: Make, tmp_path: Path, at: At) -> Office:
    """Two studies on the 5th, a Monday; three on the 12th, of which one is new and one is gone."""
    first = [record(serial) for serial in range(1, 31)]
    second = [*first[1:], record(31), record(32)]
    made = world(first, second, largest_drop=0.5)
    made.runtime.clock = lambda: at(5, 16)
    made.sync()
    return Office(made, tmp_path / "out")


def test_nothing_is_due_before_a_pass_of_the_period_was_accepted(office: Office, at: At) -> None:
    office.runtime.clock = lambda: at(12, 16)
    assert write_due_reports(office.runtime) == []
    assert not office.folder.exists()


def test_a_rejected_pass_makes_nothing_due(
    world: Make, record: Make, tmp_path: Path, at: At
) -> None:
    whole = [record(serial) for serial in range(1, 60)]
    made = world(whole, whole[:20], whole)
    made.sync()
    office = Office(made, tmp_path / "out")
    with pytest.raises(TrackerError, match="rejected"):
        office.day(12, at(12, 16))
    assert write_due_reports(office.runtime) == []
    assert office.written() == []
    office.day(13, at(13, 16))
    assert len(write_due_reports(office.runtime)) == 1


def test_without_a_schedule_nothing_is_ever_due(office: Office) -> None:
    office.configure(schedule={})
    assert write_due_reports(office.runtime) == []


def test_a_period_has_its_reports_once(office: Office, at: At) -> None:
    assert write_due_reports(office.runtime) == [
        "Reports of 2026-10-05, the state of 2026-10-05; files: 1"
    ]
    assert write_due_reports(office.runtime) == []
    office.day(7, at(7, 16))
    assert write_due_reports(office.runtime) == []
    assert office.written() == ["ok"]
    assert (office.folder / "2026-10-05" / PAGE).is_file()
    assert (office.folder / "latest" / PAGE).is_file()
    assert [path.name for path in office.folder.glob(".*")] == []


def test_two_schedulers_at_the_same_moment_write_one(office: Office) -> None:
    ready = Barrier(2)

    def other() -> list[str]:
        engine = open_store(office.made.url)
        runtime = Runtime(config=office.runtime.config, engine=engine, clock=office.runtime.clock)
        ready.wait()
        said = write_due_reports(runtime)
        engine.dispose()
        return said

    with ThreadPoolExecutor(2) as threads:
        said = [one.result() for one in [threads.submit(other), threads.submit(other)]]
    assert office.written() == ["ok"]
    assert len([lines for lines in said if lines and lines[0].startswith("Reports of")]) == 1


def test_a_crash_before_the_lock_was_given_back_repeats_nothing(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Killed(BaseException):
        pass

    def die(*_: Any, **__: Any) -> None:
        raise Killed

    with monkeypatch.context() as patch:
        patch.setattr(locks.Lease, "release", die)
        with pytest.raises(Killed):
            write_due_reports(office.runtime)
    assert write_due_reports(office.runtime) == []
    assert office.written() == ["ok"]


def test_what_failed_is_told_and_tried_again(
    office: Office, monkeypatch: pytest.MonkeyPatch, at: At
) -> None:
    def fail(*_: Any) -> None:
        raise OSError("no room")

    with monkeypatch.context() as patch:
        patch.setattr(scheduled, "publish", fail)
        assert write_due_reports(office.runtime) == ["reports FAILED: OSError: no room"]
    troubles = {(one.code, one.subject) for one in examine(office.runtime).troubles}
    assert ("job_failed", "report") in troubles
    assert [path.name for path in office.folder.iterdir()] == []
    office.runtime.clock = lambda: at(5, 17)
    assert write_due_reports(office.runtime)[0].startswith("Reports of 2026-10-05")
    assert office.written() == ["failed", "ok"]
    assert examine(office.runtime).troubles == []


def test_a_pass_that_comes_in_meanwhile_is_in_the_reports(
    office: Office, monkeypatch: pytest.MonkeyPatch, at: At
) -> None:
    make = reports.write_set
    moments = iter([at(6)])

    def slow(*arguments: Any) -> Any:
        made = make(*arguments)
        for moment in moments:
            office.day(6, moment)
        return made

    monkeypatch.setattr(reports, "write_set", slow)
    assert "the state of 2026-10-06" in write_due_reports(office.runtime)[0]
    page = (office.folder / "2026-10-05" / PAGE).read_text()
    assert "State of: 2026-10-06" in page
    assert "candidates: 31 trials; recruiting 31" in office.digest()


def test_who_lost_the_lease_notes_nothing(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(locks.Lease, "is_mine", lambda _: False)
    assert "another process took over" in write_due_reports(office.runtime)[0]
    assert office.written() == ["failed"]
    assert "Reports of" not in office.digest()


def test_a_digest_links_the_reports_and_carries_the_trend(office: Office, at: At) -> None:
    write_due_reports(office.runtime)
    first = office.digest()
    page = office.folder / "2026-10-05" / PAGE
    assert "Reports of 2026-10-05, the state of 2026-10-05:\n" in first
    assert f"candidates: 30 trials; recruiting 30\n{page}\n" in first
    office.day(12, at(12, 16))
    write_due_reports(office.runtime)
    second = office.digest()
    moved = "candidates: 31 trials (+1 since 2026-10-05: 2 entered, 1 left); recruiting 31 (+1)"
    assert f"\n{moved}\n{office.folder}/2026-10-12/{PAGE}\n" in second


def test_links_are_addresses_where_the_folder_has_one(office: Office) -> None:
    office.configure(
        output={"directory": str(office.folder), "public_url": "https://example.org/trials/"}
    )
    write_due_reports(office.runtime)
    office.digest()
    ((page,),) = office.made.rows("SELECT html FROM digest")
    address = f"https://example.org/trials/2026-10-05/{PAGE}"
    assert address in html.fromstring(page).xpath("//a/@href")


def test_reports_alone_are_a_message_only_where_the_settings_say_so(office: Office, at: At) -> None:
    office.digest()
    write_due_reports(office.runtime)
    assert office.digest() == ""
    office.configure(reports=ALL | {"tell": True})
    office.configure(schedule={"report": "0 18 * * *"})
    office.runtime.clock = lambda: at(6, 19)
    office.made.sync(6)
    assert write_due_reports(office.runtime) == []  # the pass of 15:00 is before 18:00
    office.runtime.clock = lambda: at(7, 16)
    office.made.sync(7)
    assert len(write_due_reports(office.runtime)) == 1
    told = office.digest()
    assert "* Reports of 2026-10-07, the state of 2026-10-07, are written" in told
    assert "(+0 since 2026-10-05: 0 entered, 0 left)" in told
    assert office.digest() == ""


def test_site_languages_and_all_kinds(office: Office) -> None:
    office.configure(
        reports={
            "kinds": ["changes", "quality"],
            "cohorts": ["candidates"],
            "formats": ["md", "json"],
            "languages": ["en", "zh"],
            "site": True,
        }
    )
    write_due_reports(office.runtime)
    for language in ("en", "zh"):
        assert (office.folder / "site" / language / "index.html").is_file()
        assert len(list((office.folder / "2026-10-05" / language).glob("quality*"))) == 2
    lines = office.digest().splitlines()
    assert f"{office.folder}/site/en/index.html" in lines
    assert len([line for line in lines if line.endswith(".md")]) == 4


def test_the_report_of_changes_goes_on_where_the_last_one_ended(office: Office, at: At) -> None:
    office.configure(reports=ALL | {"kinds": ["changes"], "formats": ["json"]})
    write_due_reports(office.runtime)
    office.day(12, at(12, 16))
    write_due_reports(office.runtime)
    (page,) = (office.folder / "2026-10-12").glob("changes*.json")
    told = page.read_text()
    assert {number for number in ("NCT99000031", "NCT99000032") if number in told} == {
        "NCT99000031",
        "NCT99000032",
    }


@pytest.mark.parametrize(
    ("report", "zone", "now", "began", "name"),
    [
        ("daily", "UTC", "2026-10-07T00:10", "2026-10-07T00:00", "2026-10-07"),
        ("weekly", "UTC", "2026-10-11T23:00", "2026-10-05T00:00", "2026-10-05"),
        ("monthly", "UTC", "2026-10-31T23:00", "2026-10-01T00:00", "2026-10-01"),
        ("monthly", "Asia/Shanghai", "2026-10-31T17:00", "2026-10-31T16:00", "2026-11-01"),
        ("30 6 * * mon", "UTC", "2026-10-05T06:00", "2026-09-28T06:30", "2026-09-28T0630"),
    ],
)
def test_when_a_period_begins_and_what_its_folder_is_called(
    report: str, zone: str, now: str, began: str, name: str
) -> None:
    config = Config.model_validate({"schedule": {"report": report, "time_zone": zone}})
    periods = report_periods(config)
    assert periods is not None
    due = periods.last(datetime.fromisoformat(now).replace(tzinfo=UTC))
    assert due == datetime.fromisoformat(began).replace(tzinfo=UTC)
    assert period_name(config, due) == name


@pytest.mark.parametrize(
    ("sections", "said"),
    [
        ({"schedule": {"report": "yearly"}}, "daily, weekly, monthly, or a cron line"),
        ({"schedule": {"report": "0 0 * * 1"}}, "write weekdays by name"),
        ({"reports": {"cohorts": ["nobody"]}}, "there is no cohort 'nobody'; known: candidates"),
        ({"reports": {"languages": []}}, "languages"),
        ({"output": {"public_url": "example.org"}}, "begins with https://"),
        ({"output": {"public_url": "javascript:alert(1)"}}, "begins with https://"),
    ],
)
def test_settings_that_cannot_be_right_are_refused(sections: Any, said: str) -> None:
    with pytest.raises(ValidationError, match=said):
        Config.model_validate(sections)


@pytest.mark.parametrize(
    ("wanted", "said"),
    [
        ({"kinds": ["landscapes"]}, "reports.kinds: unknown 'landscapes'; known: landscape, "),
        ({"kinds": ["study"]}, "reports.kinds: unknown 'study'"),
        ({"formats": ["doc"]}, "reports.formats: unknown 'doc'"),
        ({"languages": ["fr"]}, "reports.languages: unknown 'fr'; known: en, zh"),
    ],
)
def test_reports_that_there_are_not_are_refused_at_the_start(wanted: Any, said: str) -> None:
    with pytest.raises(ConfigError, match=said):
        check_reports(Config.model_validate({"reports": wanted}))


def test_a_schedule_of_no_reports_is_refused_at_the_start() -> None:
    asked: dict[str, Any] = {"schedule": {"report": "weekly"}, "reports": {"kinds": []}}
    with pytest.raises(ConfigError, match="asks for nothing"):
        check_reports(Config.model_validate(asked))
    asked["reports"] |= {"site": True}
    check_reports(Config.model_validate(asked))


def test_a_sync_by_hand_is_followed_by_reports(office: Office, capsys: Any, at: At) -> None:
    report_after_pull(office.runtime)
    assert office.written() == ["ok"]
    assert "Reports of 2026-10-05, the state of 2026-10-05; files: 1" in capsys.readouterr().err
    office.configure(schedule={})
    office.runtime.clock = lambda: at(12, 16)
    office.made.sync(12)
    report_after_pull(office.runtime)
    assert office.written() == ["ok"]


def test_publishing_replaces_files_and_leaves_others(tmp_path: Path) -> None:
    made, folder = tmp_path / "made", tmp_path / "public"
    (made / "studies").mkdir(parents=True)
    (made / "index.html").write_text("new")
    (made / "studies" / "one.html").write_text("one")
    folder.mkdir()
    (folder / "index.html").write_text("old")
    (folder / "CNAME").write_text("a person's")
    found = publish(made, folder)
    assert found == [folder / "index.html", folder / "studies" / "one.html"]
    assert (folder / "index.html").read_text() == "new"
    assert (folder / "CNAME").read_text() == "a person's"
    assert not list(folder.rglob("*.part"))
