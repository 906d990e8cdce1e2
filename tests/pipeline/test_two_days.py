"""Two days in the life: what the store says of the second day is what truly happened."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from benchmarks.synthetic import Story
from tracker.config import load_config

Record = dict[str, Any]
Days = tuple[list[Record], list[Record], Story]

# Where a path of the registry's record is told in a Study; the results are not analysed.
FIELDS = {
    "hasResults": "has_results",
    "resultsSection": None,
    "protocolSection.statusModule.overallStatus": "overall_status",
    "protocolSection.statusModule.lastKnownStatus": "last_known_status",
    "protocolSection.statusModule.whyStopped": "why_stopped",
    "protocolSection.statusModule.startDateStruct": "start_date",
    "protocolSection.statusModule.primaryCompletionDateStruct": "primary_completion_date",
    "protocolSection.statusModule.completionDateStruct": "completion_date",
    "protocolSection.statusModule.resultsFirstSubmitDate": "results_first_submitted",
    "protocolSection.statusModule.resultsFirstSubmitQcDate": "results_first_submitted_qc",
    "protocolSection.statusModule.resultsFirstPostDateStruct": "results_first_posted",
    "protocolSection.designModule.enrollmentInfo": "enrollment",
    "protocolSection.designModule.phases": "phases",
    "protocolSection.sponsorCollaboratorsModule.leadSponsor": "lead_sponsor",
    "protocolSection.sponsorCollaboratorsModule.collaborators": "collaborators",
    "protocolSection.contactsLocationsModule.locations": "sites",
    "protocolSection.identificationModule.briefTitle": "brief_title",
    "protocolSection.identificationModule.secondaryIdInfos": "secondary_ids",
    "protocolSection.eligibilityModule.eligibilityCriteria": "eligibility_criteria",
    "protocolSection.eligibilityModule.maximumAge": "maximum_age",
    "protocolSection.outcomesModule.primaryOutcomes": "primary_outcomes",
    "protocolSection.conditionsModule.conditions": "conditions",
}
BOOKKEEPING = {"status_verified", "last_update_submitted", "last_update_posted"}
CHANGES = "SELECT study_key, path, kind FROM change WHERE observed_at LIKE '2026-10-06%'"


def field_of(path: str) -> str | None:
    head, _, last = path.rpartition(".")
    return FIELDS[head if last in ("date", "type", "count", "name", "class") else path]


@pytest.fixture(scope="module")
def lived(lasting_world: Callable[..., Any], two_days: Days) -> Any:
    """The two days, both pulled whole."""
    before, after, _ = two_days
    made = lasting_world(before, after)
    made.first = made.sync(5)
    made.replica.advance()
    made.second = made.sync(6, full=True)
    return made


def changed_fields(world: Any) -> dict[str, set[str]]:
    """Fields that changed on the second day by registration number; path `study` apart."""
    found: dict[str, set[str]] = defaultdict(set)
    for key, path, _ in world.rows(CHANGES):
        if path != "study":
            found[key.removeprefix("ctgov:")].add(path.partition(".")[0])
    return found


def kinds(world: Any) -> dict[str, str]:
    return {
        key.removeprefix("ctgov:"): kind
        for key, path, kind in world.rows(CHANGES)
        if path == "study"
    }


def test_the_first_day_is_a_silent_baseline(lived: Any, two_days: Days) -> None:
    first = lived.first
    assert (first.scope, first.completeness, first.is_baseline) == ("full", "COMPLETE", True)
    counts = first.outcome.counts()
    assert (counts["new"], counts["changes"]) == (len(two_days[0]),) * 2
    found = lived.rows("SELECT DISTINCT kind FROM change WHERE observed_at LIKE '2026-10-05%'")
    assert found == [("baseline",)]


def test_the_second_day_is_counted_truly(lived: Any, two_days: Days) -> None:
    before, after, story = two_days
    counts = lived.second.outcome.counts()
    assert counts["new"] == len(story.new)
    assert counts["changed"] == len(story.changed)
    assert counts["gone"] == len(story.vanished)
    assert counts["unreadable"] == counts["reappeared"] == 0
    as_before = len(after) - len(story.new) - len(story.changed)
    assert counts["cosmetic"] + counts["unchanged"] == as_before
    assert lived.second.searches == {"all": len(after)}
    assert len(before) + len(story.new) == len(lived.rows("SELECT * FROM study"))


def test_new_and_vanished_studies_are_told_as_such(lived: Any, two_days: Days) -> None:
    story = two_days[2]
    told = dict.fromkeys(story.new, "registered") | dict.fromkeys(story.late, "found_late")
    assert kinds(lived) == told | dict.fromkeys(story.vanished, "disappeared")
    gone = lived.rows("SELECT registration_number FROM study WHERE gone_at IS NOT NULL")
    assert {number for (number,) in gone} == set(story.vanished)


def test_exactly_what_happened_has_changed(lived: Any, two_days: Days) -> None:
    story, found = two_days[2], changed_fields(lived)
    assert set(found) == set(story.changed)
    for number, event in story.changed.items():
        wanted = {field_of(path) for path in event.paths} - {None}
        implied = {"countries"} if "sites" in wanted else set()
        assert found[number] - BOOKKEEPING - implied == wanted, event
        assert bool(found[number] & BOOKKEEPING) != event.silent, event


def test_noise_moves_the_body_and_makes_no_version(lived: Any, two_days: Days) -> None:
    versions = dict(lived.rows("SELECT study_key, max(number) FROM version GROUP BY 1"))
    for number, kind in two_days[2].noise.items():
        assert versions[f"ctgov:{number}"] == 1, kind
    changed = {key for key, number in versions.items() if number == 2}
    assert changed == {f"ctgov:{number}" for number in two_days[2].changed}


def test_versions_say_when_they_were_seen_and_when_the_registry_says(lived: Any) -> None:
    rows = lived.rows("SELECT observed_at, registry_updated, number FROM version")
    assert {(observed[:10], number) for observed, _, number in rows} == {
        ("2026-10-05", 1),
        ("2026-10-06", 1),
        ("2026-10-06", 2),
    }
    assert all(updated is None or updated <= observed[:10] for observed, updated, _ in rows)


def test_values_before_and_after_are_told(lived: Any, two_days: Days) -> None:
    before, after, story = two_days
    number = next(n for n, event in story.changed.items() if event.kind == "terminated")
    query = "SELECT before, after, kind, importance FROM change WHERE path = 'overall_status'"
    ((was, now, kind, importance),) = lived.rows(f"{query} AND study_key = 'ctgov:{number}'")
    old, new = (status_of(records, number) for records in (before, after))
    assert (json.loads(was), json.loads(now)) == (old, new)
    assert (new, kind, importance) == ("TERMINATED", "stopped", 3)


def status_of(records: list[Record], number: str) -> str:
    sections = [record["protocolSection"] for record in records]
    by_number = {section["identificationModule"]["nctId"]: section for section in sections}
    status: str = by_number[number]["statusModule"]["overallStatus"]
    return status


def test_an_incremental_pass_finds_all_that_moved_a_date(
    world: Callable[..., Any], two_days: Days
) -> None:
    """What moves none comes with the next full pass, and then the two ways have led to the same."""
    before, after, story = two_days
    made = world(before, after, after)
    made.sync(5)
    made.replica.advance()
    report = made.sync(6)
    silent = {number for number, event in story.changed.items() if event.silent}
    assert (report.scope, report.completeness) == ("incremental", "COMPLETE")
    assert report.outcome.counts()["gone"] == 0
    assert set(changed_fields(made)) == set(story.changed) - silent
    assert set(kinds(made)) == set(story.new) - set(story.late)
    made.replica.advance()
    later = made.sync(12)
    assert later.scope == "full"
    assert later.outcome.counts()["changed"] == len(silent)
    assert later.outcome.counts()["gone"] == len(story.vanished)
    statuses = made.rows("SELECT study_key, overall_status FROM study ORDER BY 1")
    whole = world(before, after)
    whole.sync(5)
    whole.replica.advance()
    whole.sync(6, full=True)
    assert statuses == whole.rows("SELECT study_key, overall_status FROM study ORDER BY 1")


def test_nothing_new_costs_few_requests_and_no_rows(
    world: Callable[..., Any], two_days: Days, repository: Path
) -> None:
    """At most four requests for each search; only the run and its snapshots are written down."""
    made = world(two_days[0], page_size=200, searches=searches_of(repository))
    made.sync(5)
    for day, scope, full in (
        (6, "incremental", False),
        (7, "full", True),
        (13, "incremental", False),
    ):
        before, asked = made.tables(), len(made.replica.requests)
        report = made.sync(day, full=full)
        after, requests = made.tables(), made.replica.requests[asked:]
        assert report.scope == scope
        assert report.outcome.counts()["changes"] == 0
        assert len(requests) <= 4 * len(report.searches)
        written = {name: len(after[name]) - len(before[name]) for name in after}
        expected = {"run": 1, "snapshot": len(report.searches)}
        assert {name: count for name, count in written.items() if count} == expected
        assert all(after[name][: len(before[name])] == before[name] for name in after)


def searches_of(repository: Path) -> dict[str, Any]:
    """The two searches of config.toml instead of the one that finds everything."""
    searches = load_config(repository / "config.toml", {}).registries["ctgov"].searches
    return {name: search.model_dump() for name, search in searches.items()}
