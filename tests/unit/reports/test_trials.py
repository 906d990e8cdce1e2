"""A trial counts once: what is taken of its registrations, and that nothing else moves."""

from __future__ import annotations

from typing import Any

import pytest

from tracker.classification import Classification
from tracker.reports.context import CohortSelection
from tracker.reports.counting import count_by
from tracker.reports.dimensions import layout
from tracker.reports.discrepancies import build as discrepancies
from tracker.reports.landscape import build as landscape
from tracker.reports.render.as_html import as_html
from tracker.reports.render.as_json import as_json
from tracker.reports.studies import Studies
from tracker.reports.trials import (
    as_trials,
    count_trials,
    groups_of,
    registrations_of,
    whole_trials,
)
from tracker.reports.words import Words

EU = "2029-598001-11-00"
URL = "https://registry.example/NCT99000001"
OURS, THEIRS = "ctgov:NCT99000001", f"ctis:{EU}"
TRIALS = [[OURS, THEIRS], ["ctgov:NCT99000003", "ctgov:NCT99009999"]]
ELSEWHERE = {
    "study_key": THEIRS,
    "registry_key": "ctis",
    "registration_number": EU,
    "url": f"https://eu.example/{EU}",
}


def said(concept: str, value: str) -> Classification:
    return Classification(concept, value)


@pytest.fixture
def twice(shelf: Any) -> Studies:
    """Three studies, of which the first two are one trial."""
    shelf.add(
        1,
        [("ES", "Southern Europe")],
        enrollment=20,
        enrollment_type="ACTUAL",
        phase="PHASE1",
        overall_status="COMPLETED",
        last_update_posted="2026-03-01",
        first_posted="2025-05-01",
        registration_year=2025,
        start_date="2025-06",
        start_date_type="ACTUAL",
        start_year=2025,
        lead_sponsor="Example University",
        lead_sponsor_key="example university",
        sponsor_type="university",
        site_count=1,
    )
    shelf.add(
        2,
        [("FR", "Western Europe"), ("ES", "Southern Europe")],
        [said("cell_source", "adipose")],
        enrollment=40,
        enrollment_type="ESTIMATED",
        phase="PHASE2",
        overall_status="RECRUITING",
        last_update_posted="2026-02-01",
        first_posted="2024-12-01",
        registration_year=2024,
        lead_sponsor="Example Uni",
        lead_sponsor_key="other",
        masking="DOUBLE",
        site_count=3,
        **ELSEWHERE,
    )
    shelf.add(3, [("ES", "Southern Europe")], enrollment=10, phase="PHASE3")
    studies: Studies = shelf.studies()
    return studies


def merged(studies: Studies) -> Studies:
    return as_trials(studies, groups_of(studies, TRIALS))


def selected(studies: Studies) -> CohortSelection:
    return CohortSelection(
        cohort="candidates",
        title=None,
        trials=merged(studies),
        registrations=studies,
        candidates=3,
        repeated=1,
    )


def counted(studies: Studies, key: str) -> dict[Any, int]:
    table = count_by(studies, layout().by_key[key], Words("en"), 2026)
    return {value: row[1] for value, row in zip(table.values, table.rows, strict=True) if row[1]}


def test_registrations_become_one_row_by_the_rules_of_discrepancies(twice: Studies) -> None:
    trials = merged(twice)
    assert list(trials.frame["study_key"]) == [OURS, "ctgov:NCT99000003"]
    row = trials.frame.loc[0]
    assert (row["enrollment"], row["enrollment_type"]) == (20, "ACTUAL"), "a count over a plan"
    assert row["phase"] == "PHASE2", "a regulator's word"
    assert row["overall_status"] == "COMPLETED", "updated last"
    assert (row["lead_sponsor"], row["sponsor_type"]) == ("Example University", "university")
    assert (row["first_posted"], row["registration_year"]) == ("2024-12-01", 2024)
    assert (row["last_update_posted"], row["site_count"]) == ("2026-03-01", 3)
    assert row["masking"] == "DOUBLE", "what only one registration says"
    assert (row["country_count"], row["centres"]) == (2, "multi_country")


def test_values_are_counted_once_a_trial(twice: Studies) -> None:
    trials = merged(twice)
    assert counted(twice, "country") == {"ES": 3, "FR": 1}
    assert counted(trials, "country") == {"ES": 2, "FR": 1}
    assert counted(trials, "phase") == {"PHASE2": 1, "PHASE3": 1}
    assert counted(trials, "cell_source") == {"adipose": 1, None: 1}
    assert int(trials.frame["enrollment"].sum()) == 30


def test_what_we_say_is_said_of_a_registration_in_the_cohort_first(shelf: Any) -> None:
    shelf.add(1, said=[said("disease_group", "oncology")])
    shelf.add(2, said=[said("disease_group", "ms")], **ELSEWHERE)
    studies = shelf.studies()
    groups = groups_of(studies, TRIALS)
    assert counted(as_trials(studies, groups), "disease_group") == {"oncology": 1}
    assert counted(as_trials(studies, groups, {1}), "disease_group") == {"ms": 1}


def test_nothing_moves_where_nothing_is_linked(twice: Studies) -> None:
    assert as_trials(twice, []) is twice
    alone = twice.only([0, 1])
    assert merged(alone) is alone, "the other registration is not here"
    assert groups_of(alone, TRIALS) == []


def test_a_trial_is_in_where_one_of_its_registrations_is(twice: Studies) -> None:
    groups = groups_of(twice, TRIALS)
    assert groups == [(0, 2)], "the numbers follow the keys"
    assert whole_trials([2], groups) == {0, 2}
    assert whole_trials([1], groups) == {1}
    assert count_trials([0, 1, 2], groups) == 2


def test_the_landscape_has_the_trial_once_with_all_links(twice: Studies, inputs: Any) -> None:
    report = landscape(inputs(selection=selected(twice)))
    assert dict(report.facts)["Trials"] == "2 trials, which stand for 3 registrations"
    assert report.trials
    keys = [column.key for column in report.trials.columns]
    rows = [dict(zip(keys, row, strict=True)) for row in report.trials.rows]
    (row,) = [row for row in rows if row["registration_number"][0] == "NCT99000001"]
    assert row["also_registered"] == [(EU, f"https://eu.example/{EU}")]
    assert [r["also_registered"] for r in rows if r is not row] == [None]
    page = as_html(report)["landscape-candidates.html"].decode()
    assert f'[["{EU}","https://eu.example/{EU}"]]' in page
    assert f'"also_registered": "{EU}"' in as_json(report)["landscape-candidates.json"].decode()


def test_a_landscape_without_links_has_no_column_for_them(shelf: Any, inputs: Any) -> None:
    shelf.add(1)
    report = landscape(inputs())
    assert dict(report.facts)["Trials"] == "1 trials, which stand for 1 registrations"
    assert report.trials
    assert "also_registered" not in [column.key for column in report.trials.columns]


def test_an_address_that_is_none_is_no_link_in_the_list(twice: Studies, inputs: Any) -> None:
    twice.frame.loc[2, "url"] = "javascript:alert(1)"
    report = landscape(inputs(selection=selected(twice)))
    assert "javascript:" not in as_html(report)["landscape-candidates.html"].decode()


def test_disagreements_stand_side_by_side_with_what_counts(twice: Studies, inputs: Any) -> None:
    trials = registrations_of(twice, groups_of(twice, TRIALS))
    report = discrepancies(inputs(selection=selected(twice), linked_trials=trials))
    tables = {table.key: table for table in report.tables}
    overview = {
        value: row[1:3]
        for value, row in zip(
            tables["disagreements"].values, tables["disagreements"].rows, strict=True
        )
    }
    assert overview["phases"] == (1, 1)
    assert overview["start_date"] == (0, 0), "one registration says nothing"
    rows = [row[2:] for row in tables["discrepancy_enrollment"].rows]
    assert rows == [
        (
            ("NCT99000001", "https://registry.example/NCT99000001"),
            "20 (Actual)",
            "yes",
            "20 (Actual)",
        ),
        ((EU, f"https://eu.example/{EU}"), "40 (Planned)", "no", "20 (Actual)"),
    ]
    assert "over a planned one" in tables["discrepancy_enrollment"].rule
    assert [row[3] for row in tables["discrepancy_phases"].rows] == ["Phase 1", "Phase 2"]
    assert [row[3] for row in tables["discrepancy_countries"].rows] == ["Spain", "Spain; France"]
