"""What the registry said on a day, from its own history: believed by its dates, and marked."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

from jobs.queries.studies import study_as_of, version_list
from jobs.reports.build import select_studies
from jobs.reports.write import write_report
from jobs.sync.backfill import fetch_history
from tracker.as_of import AsOf
from tracker.errors import ConfigError, TrackerError
from tracker.reports.request import ReportRequest

Make = Callable[..., Any]
At = Callable[..., Any]
Days = list[list[dict[str, Any]]]
ONE, TWO = "ctgov:NCT99000001", "ctgov:NCT99000002"


def statuses(made: Any, day: int, clock: str) -> dict[str, str]:
    request = ReportRequest(as_of=AsOf.on(date(2026, 10, day), clock))
    with made.runtime.engine.connect() as connection:
        frame = select_studies(made.runtime, connection, request).trials.frame
    return dict(zip(frame["study_key"], frame["overall_status"], strict=True))


def test_the_registrys_clock_equals_what_was_observed(world: Make, days: Days, late: Make) -> None:
    """One store watched every day, one came late and asked for the history: they agree."""
    watching = world(*days)
    for number, _ in enumerate(days):
        if number:
            watching.replica.advance()
        watching.sync(5 + number, full=True)
    made = late()
    assert statuses(made, 6, "registry") == {}, "before the history is fetched nothing is known"
    fetch_history(made.runtime)
    for day in (5, 6, 7, 8):
        observed = statuses(watching, day, "observed")
        assert statuses(made, day, "registry") == observed
        assert statuses(watching, day, "registry") == observed
        for key, status in observed.items():
            shown = study_as_of(
                made.runtime, key, AsOf(made.runtime.now().replace(day=day), "registry")
            )
            assert shown["overall_status"] == status


def test_a_version_that_is_only_listed_stands_for_nothing(late: Make) -> None:
    """The second study's last version is not fetched: what it said then is not guessed."""
    made = late(faults="500:path=NCT99000001/history/[123]")
    fetch_history(made.runtime)
    assert ONE not in statuses(made, 7, "registry")
    assert statuses(made, 8, "registry")[ONE] == "COMPLETED", "this one we saw ourselves"


def test_reports_say_how_many_states_are_reconstructed(late: Make, tmp_path: Any) -> None:
    made = late(faults="500:path=NCT99000001/history/1")
    fetch_history(made.runtime)
    then = AsOf.on(date(2026, 10, 6), "registry")
    asked = ReportRequest(as_of=then, formats=("md",), study_key=TWO)
    for kind in ("landscape", "trends", "quality", "diseases", "statements"):
        (path,) = write_report(made.runtime, kind, asked, tmp_path)
        text = path.read_text()
        assert "1 of these studies" in text
        assert "1 studies, of this cohort or not, were there by then in a state that" in text
        assert "known 1 + not known 1 = 2 trials posted by 2026-10-06" in text
    (path,) = write_report(made.runtime, "study", asked, tmp_path)
    assert "reconstructed: not observed by us" in path.read_text()
    (path,) = write_report(made.runtime, "landscape", ReportRequest(formats=("md",)), tmp_path)
    assert "reconstructed" not in path.read_text()


def test_show_lists_what_is_reconstructed(late: Make) -> None:
    made = late()
    fetch_history(made.runtime)
    found = version_list(made.runtime, ONE)
    origins = [(one["number"], one.get("registry_version"), one["origin"]) for one in found]
    assert origins == [
        *((None, n, "reconstructed") for n in range(3)),
        (None, 3, "observed"),
        (1, None, "observed"),
    ]
    assert "NOT_YET_RECRUITING -> RECRUITING" in json.dumps(found[1]["changes"])


def test_the_registrys_clock_needs_a_day() -> None:
    with pytest.raises(ConfigError, match="--as-of DAY"):
        AsOf(None, "registry")
    with pytest.raises(ConfigError, match="known: observed, registry"):
        AsOf(None, "atomic")


def test_what_is_not_known_says_how_to_ask(late: Make, at: At) -> None:
    made = late()
    with pytest.raises(TrackerError, match="tracker history"):
        study_as_of(made.runtime, ONE, AsOf(at(6), "registry"))


def test_the_commands(late: Make, command: Callable[..., Any]) -> None:
    made = late()
    told = command(made, "history", "--cohort", "candidates", "--limit", "1")
    assert told.stdout.startswith("asked about 1 studies: 4 versions are new, 4 fetched;")
    assert json.loads(command(made, "history", "NCT99000002", "--json").stdout)["fetched"] == 2
    shown = command(made, "show", "NCT99000001", "--versions").stdout
    assert "registry's version 1  registry's date 2026-10-06  reconstructed\n" in shown
    day = ("--as-of", "2026-10-06", "--clock", "registry")
    assert json.loads(command(made, "show", "NCT99000001", *day, "--json").stdout)["state"] == (
        "reconstructed from the registry's history, its version of 2026-10-06"
    )
    assert json.loads(command(made, "show", "NCT99000001", *day, "--raw").stdout)
    assert "this record reconstructed from" in command(made, "explain", "NCT99000001", *day).stdout
    early = command(made, "explain", "NCT99000001", "--as-of", "2020-01-01", "--clock", "registry")
    assert "`tracker history` asks the registry for it" in early.stdout


def test_an_old_record_that_cannot_be_read_is_kept_and_left_out(
    world: Make, days: Days, switched_on: Any
) -> None:
    for early in days[:2]:
        early[1]["protocolSection"]["conditionsModule"] = ["of an older kind"]
    made = world(*days, **switched_on)
    for _ in days[1:]:
        made.replica.advance()
    made.sync(8)
    assert fetch_history(made.runtime).errors == {}
    codes = made.rows("SELECT code, example_study_key FROM issue")
    assert ("history_unreadable", TWO) in codes
    request = ReportRequest(as_of=AsOf.on(date(2026, 10, 5), "registry"))
    with made.runtime.engine.connect() as connection:
        studies = select_studies(made.runtime, connection, request).trials
    assert list(studies.frame["study_key"]) == [ONE]
    assert studies.then.not_known == {TWO}
    assert [one["changes"] for one in version_list(made.runtime, TWO)[:2]] == [[], []]
