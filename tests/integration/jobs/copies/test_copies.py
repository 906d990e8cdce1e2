"""WHO's copy of a record that we hold is provenance: it neither counts, disagrees nor is told."""

from __future__ import annotations

import io
import json
from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest

from benchmarks.who_copy import portal_export
from jobs.alerts.run import run_alerts
from jobs.link.trials import link_if_due, link_trials
from jobs.queries.changes import changes_since
from jobs.queries.studies import find_study, study_as_of
from jobs.reports.write import write_report
from jobs.sync.import_files import import_files
from jobs.sync.rebuild import rebuild
from tracker.as_of import AsOf
from tracker.changes import Importance
from tracker.config import Config
from tracker.reports.request import ReportRequest

Make = Callable[..., Any]
Record = dict[str, Any]
NUMBER = "NCT99000001"
OURS, COPY = f"ctgov:{NUMBER}", f"ictrp:{NUMBER}"
KINDS = ("landscape", "discrepancies", "trends", "diseases")


def import_copies(
    made: Any, folder: Path, records: list[Record], observed_at: datetime, **changed: str
) -> None:
    """Import WHO's copies of these records, and link."""
    path = folder / f"who{observed_at.day}.xml"
    path.write_bytes(portal_export(records, **changed))
    import_files(made.runtime, "ictrp", [path], observed_at=observed_at)
    link_if_due(made.runtime)


@pytest.fixture
def copied(tmp_path: Path, at: Make) -> Callable[..., None]:
    """`copied(world, records, day)`: import WHO's copies of these records and link."""

    def make(made: Any, records: list[Record], day: int = 6, **changed: str) -> None:
        import_copies(made, tmp_path, records, at(day, 16), **changed)

    return make


def document(made: Any, kind: str, folder: Path, **asked: Any) -> dict[str, Any]:
    """A report without the day on which it was made and the block of sources."""
    (path,) = write_report(made.runtime, kind, ReportRequest(formats=("json",), **asked), folder)
    found: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    found["tables"] = [table for table in found["tables"] if table["key"] != "sources"]
    for name in ("sources", "text"):
        found.pop(name, None)
    return found


@pytest.fixture(scope="module")
def reported(
    lasting_world: Make, two_days: Any, at: Make, tmp_path_factory: pytest.TempPathFactory
) -> dict[str, list[Any]]:
    """By kind: its report without any copy, with a copy of every study, and after a rebuild."""
    records, folder = two_days[0], tmp_path_factory.mktemp("reported")
    made = lasting_world(records)
    made.sync(5)
    link_trials(made.runtime)
    found = {kind: [document(made, kind, folder)] for kind in KINDS}
    import_copies(made, folder, records, at(5, 16))
    assert made.rows("SELECT count(*) FROM study_relation WHERE relation = 'copy'") == [(120,)]
    for kind in KINDS:
        found[kind].append(document(made, kind, folder))
    rebuild(made.runtime)
    link_if_due(made.runtime)
    for kind in KINDS:
        found[kind].append(document(made, kind, folder))
    return found


@pytest.mark.parametrize("kind", KINDS)
def test_no_report_moves_where_every_study_has_a_copy(
    reported: dict[str, list[Any]], kind: str
) -> None:
    alone, copied, rebuilt = reported[kind]
    assert copied == alone
    assert rebuilt == alone


def test_the_copy_is_neither_a_registration_nor_a_voice(
    world: Make, record: Make, copied: Make
) -> None:
    made = world([record(1), record(2)])
    made.sync(5)
    copied(made, [record(1)])
    assert made.rows("SELECT study_count, study_key FROM trial ORDER BY study_key") == [
        (1, OURS),
        (1, "ctgov:NCT99000002"),
    ]
    assert made.rows("SELECT count(*) FROM discrepancy") == [(0,)]
    assert made.rows("SELECT study_key, other_key FROM study_relation") == [(COPY, OURS)]


def test_a_copy_alone_speaks_until_the_record_itself_is_held(
    world: Make, record: Make, copied: Make, tmp_path: Path
) -> None:
    made = world([record(1)])
    copied(made, [record(1)], 5)
    assert [one["registration_number"] for one in document(made, "landscape", tmp_path)["trials"]]
    link_trials(made.runtime)
    key = made.rows("SELECT trial_key FROM trial")
    made.sync(6)
    link_if_due(made.runtime)
    (trial,) = document(made, "landscape", tmp_path, cohort="candidates")["trials"]
    assert trial["enrollment"] is None, "the copy says twice ten, and is not heard"
    assert made.rows("SELECT trial_key FROM trial") == key
    then = document(
        made, "landscape", tmp_path, as_of=AsOf.on(date(2026, 10, 5)), cohort="candidates"
    )
    assert [one["enrollment"] for one in then["trials"]] == [20], "on that day it spoke"


def test_both_orders_end_in_the_same_reports(
    world: Make, two_days: Any, copied: Make, tmp_path: Path
) -> None:
    records = two_days[0]
    first, second = world(records), world(records)
    first.sync(5)
    copied(first, records, 6)
    copied(second, records, 5)
    second.sync(6)
    link_if_due(second.runtime)
    assert document(first, "landscape", tmp_path) == document(second, "landscape", tmp_path)
    trials = "SELECT trial_key, study_key, study_count FROM trial ORDER BY 1"
    assert first.rows(trials) == second.rows(trials)


def test_a_record_that_left_its_registry_is_not_brought_back_by_its_copy(
    world: Make, record: Make, copied: Make, tmp_path: Path
) -> None:
    made = world([record(1), record(2)], [record(2)])
    made.sync(5)
    copied(made, [record(1)], 6)
    made.replica.advance()
    made.sync(7, full=True)
    link_if_due(made.runtime)
    found = document(made, "landscape", tmp_path, cohort="candidates")["trials"]
    assert [one["registration_number"] for one in found] == ["NCT99000002"]


def test_changes_of_a_copy_are_not_told(world: Make, record: Make, copied: Make) -> None:
    made = world([record(1), record(2)])
    made.sync(5)
    copied(made, [record(2)], 6)
    copied(made, [record(2)], 7, Public_title="Another title", Recruitment_Status="Completed")
    copied(made, [record(1)], 8)
    assert told(made) == []


def told(made: Any, since: datetime | None = None) -> list[tuple[str, str]]:
    found = changes_since(made.runtime, since, None, Importance.TRACE).changes
    return [(one.study_key, one.change.kind) for one in found]


def test_a_trial_that_a_copy_knew_is_not_new_when_its_record_comes(
    world: Make, record: Make, copied: Make, at: Make
) -> None:
    posted = {"studyFirstPostDateStruct": {"date": "2026-10-06"}}
    made = world([record(1)], [record(1), record(2), record(3, statusModule=posted)])
    made.sync(5)
    copied(made, [record(2)], 6)
    made.replica.advance()
    made.sync(7, full=True)
    link_if_due(made.runtime)
    assert sorted(told(made, at(7))) == [
        ("ctgov:NCT99000002", "own_record"),
        ("ctgov:NCT99000003", "registered"),
    ]


def test_a_number_names_the_record_and_not_its_copy(
    world: Make, record: Make, copied: Make
) -> None:
    made = world([record(1)])
    made.sync(5)
    copied(made, [record(1)])
    assert find_study(made.runtime, NUMBER) == OURS
    assert find_study(made.runtime, COPY) == COPY


def test_the_page_of_a_study_says_where_else_it_is_listed_and_of_when(
    world: Make, record: Make, copied: Make, tmp_path: Path
) -> None:
    made = world([record(1)])
    made.sync(5)
    copied(made, [record(1)])
    page = study_page(made, tmp_path, OURS)
    assert "WHO ICTRP" in page
    assert "| 2020-03-18 | 2,393 |" in page, "made on 18 March 2020, the state is of 6 October 2026"
    assert "another registry's copy" in study_page(made, tmp_path, COPY)
    shown = study_as_of(made.runtime, OURS, AsOf())
    assert shown["also_listed_as"] == [{"study": COPY, "text_of": "2020-03-18"}]
    assert study_as_of(made.runtime, COPY, AsOf())["copy_of"] == OURS


def study_page(made: Any, folder: Path, key: str) -> str:
    request = ReportRequest(formats=("md",), study_key=key)
    (path,) = write_report(made.runtime, "study", request, folder)
    return path.read_text(encoding="utf-8")


def test_the_sources_count_the_copies(
    world: Make, record: Make, copied: Make, tmp_path: Path
) -> None:
    made = world([record(1), record(2)])
    made.sync(5)
    copied(made, [record(1), record(3)])
    (path,) = write_report(
        made.runtime, "landscape", ReportRequest(formats=("json",), cohort="candidates"), tmp_path
    )
    found = json.loads(path.read_text(encoding="utf-8"))
    (sources,) = (table for table in found["tables"] if table["key"] == "sources")
    assert [row["copies"] for row in sources["rows"]] == [0, 1]
    assert len(found["trials"]) == 3


def test_alerts_tell_a_known_trial_only_where_its_own_record_moves_it(
    world: Make, record: Make, copied: Make, at: Make
) -> None:
    """Its copy does not say that cells are given; the record itself does, and so it enters."""
    cells = {
        "conditionsModule": {"conditions": ["Lupus nephritis"]},
        "armsInterventionsModule": {
            "interventions": [{"type": "BIOLOGICAL", "name": "Mesenchymal stromal cells"}]
        },
    }
    made = world([record(1)], [record(1), record(2, **cells), record(3, **cells)])
    made.sync(5)
    copied(made, [record(2), record(3, **cells)], 6, Condition="Lupus nephritis")
    assert alerts(made, at(7)).count("NCT9900000") == 0, "a first import is no news"
    made.replica.advance()
    made.sync(8, full=True)
    link_if_due(made.runtime)
    told = alerts(made, at(9))
    assert "NCT99000002" in told
    assert "entered the cohort" in told
    assert "newly registered" not in told
    assert "NCT99000003" not in told, "it was in the cohort by its copy"
    copied(made, [record(2), record(3)], 10, Recruitment_Status="Completed")
    assert "NCT9900000" not in alerts(made, at(11))


def alerts(made: Any, now: datetime) -> str:
    settings = made.runtime.config.model_dump(mode="json", exclude_defaults=True)
    rules = [{"name": "cohort", "cohort": "msc_autoimmune", "channels": ["terminal"]}]
    made.runtime.config = Config.model_validate(
        settings | {"alerts": {"rules": rules}, "channels": {"terminal": {"kind": "terminal"}}}
    )
    shown = io.StringIO()
    run_alerts(made.runtime, now=now, stream=shown)
    return shown.getvalue()
