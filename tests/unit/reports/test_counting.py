from __future__ import annotations

import pytest

from tracker.classification import Classification
from tracker.reports.counting import count_by, cross
from tracker.reports.dimensions import Crossing, layout
from tracker.reports.report import Table
from tracker.reports.studies import Studies
from tracker.reports.words import Words

WORDS = Words("en")


def counted(studies: Studies, dimension: str, year: int = 2026) -> Table:
    return count_by(studies, layout().by_key[dimension], WORDS, year)


def trials(table: Table) -> dict[str | None, int]:
    """Trials by raw value, without the values that nobody has."""
    return {value: row[1] for value, row in zip(table.values, table.rows, strict=True) if row[1]}


def column(table: Table, key: str) -> dict[str | None, int]:
    """The cells of the column `key` by raw value, without empty ones."""
    at = [column.key for column in table.columns].index(key)
    return {value: row[at] for value, row in zip(table.values, table.rows, strict=True) if row[at]}


def test_by_trial_and_by_enrollment_with_what_is_known(shelf) -> None:
    shelf.add(1, phase="PHASE1", enrollment=10)
    shelf.add(2, phase="PHASE1", enrollment=None)
    shelf.add(3, phase="PHASE1/PHASE2", enrollment=30)
    shelf.add(4, phase=None, enrollment=5)
    table = counted(shelf.studies(), "phase")
    assert trials(table) == {"PHASE1": 2, "PHASE1/PHASE2": 1, None: 1}
    assert column(table, "people_untold") == {"PHASE1": 10, "PHASE1/PHASE2": 30, None: 5}
    assert (table.known, table.total) == (3, 4)
    assert "3 of 4 trials give a number" in table.rule


def test_shares_are_of_the_known(shelf) -> None:
    shelf.add(1, phase="PHASE1")
    shelf.add(2, phase=None)
    rows = dict(
        zip(
            counted(shelf.studies(), "phase").values,
            counted(shelf.studies(), "phase").rows,
            strict=True,
        )
    )
    assert rows["PHASE1"][2:4] == (1.0, 0.5)
    assert rows[None][2:4] == (None, 0.5)


def test_no_phase_applies_is_not_a_missing_phase(shelf) -> None:
    shelf.add(1, phase="NA")
    shelf.add(2, phase=None)
    table = counted(shelf.studies(), "phase")
    assert trials(table) == {"NA": 1, None: 1}
    assert table.known == 1


def test_phase_is_not_asked_of_observational_studies(shelf) -> None:
    shelf.add(1, study_type="OBSERVATIONAL", phase=None)
    shelf.add(2, study_type=None, phase=None)
    shelf.add(3)
    assert counted(shelf.studies(), "phase").total == 2


def test_a_study_in_two_countries_counts_in_both_and_once_in_their_region(shelf) -> None:
    shelf.add(1, [("DE", "Europe"), ("FR", "Europe")], enrollment=7)
    shelf.add(2, [("CN", "Eastern and South-Eastern Asia")])
    shelf.add(3)
    studies = shelf.studies()
    assert trials(counted(studies, "country")) == {"DE": 1, "FR": 1, "CN": 1, None: 1}
    assert trials(counted(studies, "region"))["Europe"] == 1
    assert counted(studies, "country").known == 2


def test_years_run_without_gaps_and_the_running_one_is_marked(shelf) -> None:
    shelf.add(1, start_year=2023)
    shelf.add(2, start_year=2026)
    shelf.add(3, start_year=2027)
    table = counted(shelf.studies(), "start_year")
    assert table.values[:5] == ("2023", "2024", "2025", "2026", "2027")
    assert [row[0] for row in table.rows][3] == "2026 (incomplete)"
    assert "2026 is not over: its figures are incomplete." in table.notes
    assert "Later ones are planned starts." in table.notes


def test_two_tissues_count_under_both_and_unspecified_is_unknown(shelf) -> None:
    said = Classification("cell_source", "mixed", ("adipose", "bone_marrow"))
    shelf.add(1, said=[said])
    shelf.add(2, said=[Classification("cell_source", "unspecified")])
    shelf.add(3, said=[Classification("cell_source", "adipose", ("placenta",))])
    table = counted(shelf.studies(), "cell_source")
    assert trials(table) == {"adipose": 2, "bone_marrow": 1, None: 1}
    assert (table.known, table.total) == (2, 3)


def test_the_main_disease_counts_alone(shelf) -> None:
    shelf.add(1, said=[Classification("disease_group", "ms", ("nmosd",))])
    assert trials(counted(shelf.studies(), "disease_group")) == {"ms": 1}


@pytest.mark.parametrize(
    ("count", "size"),
    [(0, "0"), (1, "1-49"), (49, "1-49"), (50, "50-99"), (199, "100-199"), (200, "200+")],
)
def test_sizes(shelf, count: int, size: str) -> None:
    shelf.add(1, enrollment=count)
    assert trials(counted(shelf.studies(), "enrollment_size")) == {size: 1}


@pytest.mark.parametrize(
    ("countries", "sites", "kind"),
    [(1, 1, "single_centre"), (1, 4, "multi_centre"), (3, 9, "multi_country"), (0, 0, None)],
)
def test_centres(shelf, countries: int, sites: int, kind: str | None) -> None:
    shelf.add(1, country_count=countries, site_count=sites)
    assert trials(counted(shelf.studies(), "centres")) == {kind: 1}


def test_two_dimensions_at_once(shelf) -> None:
    shelf.add(1, phase="PHASE2", said=[Classification("cell_source", "adipose")])
    shelf.add(2, phase="PHASE2", said=[Classification("cell_source", "adipose")])
    shelf.add(3, phase="PHASE1", said=[Classification("cell_source", "placenta")])
    shelf.add(4, phase=None, said=[Classification("cell_source", "placenta")])
    table = cross(shelf.studies(), Crossing("cell_source", "phase"), WORDS, 2026)
    assert table.series == ("PHASE1", "PHASE2")
    assert table.rows == (("Adipose tissue", 0, 2), ("Placenta or amnion", 1, 0))
    assert (table.known, table.total) == (3, 4)


def test_nothing_to_count(shelf) -> None:
    table = counted(shelf.studies(), "phase")
    assert (table.known, table.total) == (0, 0)
    assert sum(row[1] for row in table.rows) == 0


def test_a_part_keeps_only_its_own_values(shelf) -> None:
    shelf.add(1, [("DE", "Europe")])
    shelf.add(2, [("FR", "Europe")])
    studies = shelf.studies()
    assert trials(counted(studies.only([1]), "country")) == {"FR": 1}


def heads(table: Table) -> list[str]:
    return [column.key for column in table.columns]


def test_planned_and_counted_people_are_never_one_number(shelf) -> None:
    shelf.add(1, enrollment=10, enrollment_type="ACTUAL")
    shelf.add(2, enrollment=30, enrollment_type="ESTIMATED")
    table = counted(shelf.studies(), "phase")
    assert column(table, "people_actual") == {"PHASE1": 10}
    assert column(table, "people_planned") == {"PHASE1": 30}
    assert "people_untold" not in heads(table)
    shelf.add(3, enrollment=4)
    assert column(counted(shelf.studies(), "phase"), "people_untold") == {"PHASE1": 4}


def test_who_is_credited_to_several_values_is_no_share_and_the_head_says_so(shelf) -> None:
    shelf.add(1, [("DE", "Europe"), ("FR", "Europe")], enrollment=7, enrollment_type="ACTUAL")
    table = counted(shelf.studies(), "country")
    assert column(table, "people_actual") == {"DE": 7, "FR": 7}
    titles = [one.title for one in table.columns if one.key.startswith("people")]
    assert all("credited to each" in title for title in titles)
    assert [one.key for one in table.columns if one.kind == "share"] == ["share", "share_all"]
    alone = counted(shelf.studies(), "region")
    assert not any("credited" in one.title for one in alone.columns)


def test_where_a_silent_record_has_none_shares_are_of_all(shelf) -> None:
    """Of four trials one names a medicine: 25 %, not all of those that name any."""
    shelf.add(1, said=[Classification("combination", "antibodies"), Classification("dose", "x")])
    for serial in (2, 3, 4):
        shelf.add(serial, said=[Classification("combination", None)])
    for key, absent in (
        ("combination", "Nothing named beside the cells"),
        ("dose_stated", "No number of cells stated"),
    ):
        table = counted(shelf.studies(), key)
        assert "share" not in heads(table)
        assert [row[2] for row in table.rows if row[1]] == [0.25, 0.75]
        assert table.rows[-1][0] == absent
        assert (table.known, table.total) == (4, 4)


def test_years_without_any_and_the_running_one_stay_on_the_axis(shelf) -> None:
    shelf.add(1, registration_year=2020)
    shelf.add(2, registration_year=2023)
    table = counted(shelf.studies(), "registration_year", 2026)
    assert table.values == ("2020", "2021", "2022", "2023", "2024", "2025", "2026")
    assert [row[1] for row in table.rows] == [1, 0, 0, 1, 0, 0, 0]
    assert table.running == "2026"


def test_years_of_a_crossing_are_an_axis_too(shelf) -> None:
    shelf.add(1, registration_year=2022, phase="PHASE2")
    shelf.add(2, registration_year=2024, phase="PHASE1")
    by_row = cross(shelf.studies(), Crossing("registration_year", "phase"), WORDS, 2024)
    assert by_row.rows == (("2022", 0, 1), ("2023", 0, 0), ("2024 (incomplete)", 1, 0))
    by_column = cross(shelf.studies(), Crossing("phase", "registration_year"), WORDS, 2024)
    assert [one.title for one in by_column.columns[1:]] == ["2022", "2023", "2024 (incomplete)"]
    assert by_column.notes == by_row.notes != ()


def test_a_value_of_unknown_accuracy_is_no_figure(shelf) -> None:
    """It is neither counted nor called not stated; its row says why, and so does a note."""
    only = Classification("strategy", "anti_infection_proliferation")
    shelf.add(1, said=[Classification("strategy", "immune_modulation", (only.value,))])
    shelf.add(2, said=[only])
    shelf.add(3, said=[Classification("strategy", None)])
    table = counted(shelf.studies(), "strategy")
    assert trials(table) == {"immune_modulation": 1, None: 1}
    assert (table.known, table.total) == (1, 3)
    row = table.rows[table.values.index("anti_infection_proliferation")]
    assert row[0] == "Anti-infection, anti-proliferation (not measured)"
    assert row[1:] == (None,) * (len(table.columns) - 1)
    assert "share" not in heads(table)  # 1 of 1 known would be 100 %, and 2 state a strategy
    assert table.rows[0][2] == pytest.approx(1 / 3)
    assert any("its accuracy is not known" in note for note in table.notes)
    assert any("are right" in note for note in table.notes)


def test_both_languages_say_that_a_value_is_not_measured() -> None:
    for language, word in (("en", "not measured"), ("zh", "未测量")):
        assert word in Words(language).trusted("strategy", "anti_infection_proliferation")
