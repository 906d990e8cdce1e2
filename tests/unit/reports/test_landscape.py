from __future__ import annotations

from tracker.classification import Classification
from tracker.reports.baselines import baselines
from tracker.reports.dimensions import layout
from tracker.reports.landscape import build as landscape
from tracker.reports.report import Report, Table


def table(report: Report, key: str) -> Table:
    return next(table for table in report.tables if table.key == key)


def classified(
    disease: str = "ms", cells: str = "msc", source: str = "adipose"
) -> list[Classification]:
    said = (("disease_group", disease), ("cell_therapy", cells), ("cell_source", source))
    return [Classification(concept, value) for concept, value in said]


def test_dimensions_of_the_record_are_there_before_anything_is_classified(shelf, inputs) -> None:
    shelf.add(1)
    keys = {table.key for table in landscape(inputs()).tables}
    asked = {"phase", "overall_status", "country", "region", "lead_sponsor_class", "sponsor_type"}
    assert asked | {"start_year", "registration_year", "study_type"} <= keys
    assert "disease_group" not in keys


def test_every_dimension_is_there_once_studies_are_classified(shelf, inputs) -> None:
    concepts = [d.key for d in layout().dimension if d.source == "concept"]
    shelf.add(1, said=[Classification(concept, "x") for concept in concepts])
    keys = {table.key for table in landscape(inputs()).tables}
    assert {d.key for d in layout().dimension} <= keys
    assert {"first_years", "enrollment", "cell_source_by_phase"} <= keys


def test_every_count_tells_its_completeness_and_rule(shelf, inputs) -> None:
    shelf.add(1, said=classified())
    report = landscape(inputs())
    dimensions = {d.key for d in layout().dimension}
    for one in report.tables:
        if one.key in dimensions:
            assert one.known is not None, one.key
            assert one.total is not None, one.key
            assert one.rule, one.key


def test_a_partial_pass_is_labelled_and_the_last_good_day_told(shelf, inputs) -> None:
    shelf.add(1)
    row = table(landscape(inputs()), "sources").rows[0]
    assert row[0] == "ClinicalTrials.gov"
    assert row[1].isoformat() == "2026-10-05"
    assert "PARTIAL" in row[3]
    assert row[4:] == (3, "msc: 3 of 4; other: 2")


def test_screening_flow(shelf, inputs) -> None:
    shelf.add(1)
    chosen = shelf.selection(
        cohort="mine",
        title="My cohort",
        candidates=5,
        searches=(("msc", 4),),
        to_look_at=1,
        repeated=1,
    )
    report = landscape(inputs(selection=chosen))
    screening = table(report, "screening")
    assert [column.key for column in screening.columns] == ["label", "registrations", "trials"]
    assert [row[1:] for row in screening.rows] == [
        (4, None),
        (5, None),
        (1, None),
        (None, 3),
        (None, 1),
        (None, 1),
    ]
    assert report.name == "landscape-mine"
    assert "My cohort" in report.title


def test_planned_and_actual_enrollment_apart(shelf, inputs) -> None:
    shelf.add(1, enrollment=10, enrollment_type="ACTUAL")
    shelf.add(2, enrollment=30, enrollment_type="ACTUAL")
    shelf.add(3, enrollment=7, enrollment_type="ESTIMATED")
    shelf.add(4, enrollment=1)
    rows = table(landscape(inputs()), "enrollment").rows
    assert rows[0][1:] == (2, 40, 20, 10, 30)
    assert rows[1][1:] == (1, 7, 7, 7, 7)
    assert rows[2][1:] == (1, 1, 1, 1, 1)


def test_first_year_of_each_disease(shelf, inputs) -> None:
    shelf.add(1, start_date="2010-05", start_year=2010, said=classified("ms"))
    shelf.add(2, start_date="2009", start_year=2009, said=classified("ms"))
    shelf.add(3, start_date=None, said=classified("sle"))
    first = table(landscape(inputs()), "first_years")
    assert first.rows == (("Multiple sclerosis", 2009, "NCT99000002"),)
    assert (first.known, first.total) == (2, 3)


def test_published_figures_stand_beside_ours_with_the_reason(shelf, inputs) -> None:
    shelf.add(1, said=classified("crohn"))
    shelf.add(2, said=classified("sle"))
    chosen = shelf.selection(cohort="stem_cell_autoimmune", title="Stem cells")
    found = table(landscape(inputs(selection=chosen)), "baseline_chen_2025")
    by_label = {row[0]: row for row in found.rows}
    assert by_label["Studies"][1] == 244
    assert by_label["Disease: Crohn's disease"][1:4:2] == (85, 1)
    assert any("Why the figures differ" in note for note in found.notes)


def test_the_comparison_has_one_base_and_agrees_with_the_table_of_phases(shelf, inputs) -> None:
    """Chen counts interventional trials: three of the four here, of which two are phase I to II."""
    shelf.add(1, phase="PHASE1", said=classified("crohn"))
    shelf.add(2, phase="PHASE1/PHASE2", said=classified("ssc"))
    shelf.add(3, phase="PHASE3", said=classified("crohn"))
    shelf.add(4, study_type="OBSERVATIONAL", phase=None, said=classified("crohn"))
    chosen = shelf.selection(cohort="stem_cell_autoimmune", title="Stem cells")
    report = landscape(inputs(selection=chosen))
    found = table(report, "baseline_chen_2025")
    by_label = {row[0]: row[1:] for row in found.rows}
    assert by_label["Studies"][2] == 3
    assert by_label["Phase I to II"] == (204, 204 / 244, 2, 2 / 3)
    assert by_label["Disease: Crohn's disease"][2] == 2
    assert "3 interventional trials" in found.rule
    phases = dict(zip(table(report, "phase").values, table(report, "phase").rows, strict=True))
    assert phases["PHASE1"][3] + phases["PHASE1/PHASE2"][3] == by_label["Phase I to II"][3]


def test_a_comparison_stands_only_with_the_comparable_cohort_and_others_say_where(
    shelf, inputs
) -> None:
    shelf.add(1, said=classified())
    chosen = shelf.selection(cohort="msc_autoimmune", title="MSC")
    report = landscape(inputs(selection=chosen))
    keys = [one.key for one in report.tables if one.key.startswith("baseline")]
    assert keys == ["baseline_lopez_santalla_2020", "baseline_wang_2016"]
    (section,) = [one for one in report.sections if one.key == "baselines"]
    assert any("stem_cell_autoimmune" in text and "Chen" in text for text in section.text)


def test_baselines_use_known_dimensions_and_both_languages() -> None:
    dimensions = layout().by_key
    for name, baseline in baselines().items():
        assert {"en", "zh"} <= baseline.scope.keys() & baseline.why.keys(), name
        assert all(figure.dimension in dimensions for figure in baseline.figure), name


def test_every_study_is_listed_newest_first(shelf, inputs) -> None:
    shelf.add(1, first_posted="2020-01-01")
    shelf.add(2, first_posted="2026-01-01", phase=None)
    shelf.add(3, first_posted=None)
    trials = landscape(inputs()).trials
    assert trials is not None
    assert [row[0][0] for row in trials.rows] == ["NCT99000002", "NCT99000001", "NCT99000003"]
    assert trials.found_by["phase"] == ((), ("PHASE1",), ("PHASE1",))
