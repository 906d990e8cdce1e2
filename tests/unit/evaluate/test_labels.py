"""Label files: what is tolerated, what is refused, and that the refusal names the line."""

from __future__ import annotations

from pathlib import Path

import pytest

from tracker.classify.cell_therapy import CELL_THERAPIES
from tracker.classify.disease_group import DISEASE_GROUPS
from tracker.classify.word_lists import word_lists
from tracker.errors import TrackerError
from tracker.evaluate import LabelRow, LabelSheet, read_labels
from tracker.evaluate.labels import ALLOWED

HEAD = "nct_id,tier,therapy,disease_group,in_cohort,source,donor,route,product,note\n"
WHOLE = (
    'NCT99000001,core,msc,crohn,yes,adipose,allogeneic,intralesional,darvadstrocel,"fistula, too"\n'
)


def read(tmp_path: Path, content: str | bytes) -> LabelSheet:
    path = tmp_path / "labels.csv"
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return read_labels(path)


def test_a_whole_row(tmp_path: Path) -> None:
    assert read(tmp_path, HEAD + WHOLE) == LabelSheet(
        (
            LabelRow(
                nct_id="NCT99000001",
                tier="core",
                in_cohort=True,
                therapy="msc",
                disease_group="crohn",
                source="adipose",
                donor="allogeneic",
                route="intralesional",
                product="darvadstrocel",
                note="fistula, too",
            ),
        )
    )


def test_blank_cells_are_no_labels(tmp_path: Path) -> None:
    row = read(tmp_path, HEAD + "nct99000001,unscored,,,,,,,,\n").rows[0]
    assert row == LabelRow(nct_id="NCT99000001", tier="unscored", in_cohort=None)


def test_presumed_means_no_member_even_where_the_cell_is_blank(tmp_path: Path) -> None:
    assert read(tmp_path, HEAD + "NCT99000001,presumed,,,,,,,,\n").rows[0].in_cohort is False


def test_a_byte_order_mark_and_other_line_ends_are_tolerated(tmp_path: Path) -> None:
    content = b"\xef\xbb\xbf" + (HEAD + WHOLE).replace("\n", "\r\n").encode()
    assert read(tmp_path, content) == read(tmp_path, HEAD + WHOLE)


def test_missing_and_unknown_columns_are_told(tmp_path: Path) -> None:
    sheet = read(tmp_path, "NCT_ID,In_Cohort,therapy,rater\nNCT99000001,Yes,MSC,AB\n")
    assert sheet.rows[0] == LabelRow(nct_id="NCT99000001", in_cohort=True, therapy="msc")
    assert sheet.notes == (
        "no column tier: every row counts as core",
        "no column disease_group, source, donor, route, product: not measured",
        "columns that were not read: rater",
    )


@pytest.mark.parametrize(
    ("content", "complaint"),
    [
        ("", "no column nct_id and in_cohort; its columns: none"),
        ("study,in_cohort\n1,yes\n", "no column nct_id; its columns: study, in_cohort"),
        (HEAD + WHOLE + ",core,msc,crohn,yes,,,,,\n", "line 3: no nct_id"),
        (HEAD + WHOLE + WHOLE, "line 3: NCT99000001 has a line already"),
        (HEAD + "NCT99000001,core,mscs,,yes,,,,,\n", "line 2: therapy is 'mscs', not one of msc"),
        (HEAD + "NCT99000001,sure,,,yes,,,,,\n", "line 2: tier is 'sure'"),
        (HEAD + "NCT99000001,core,,,maybe,,,,,\n", "line 2: in_cohort is 'maybe', not one of yes"),
        (HEAD + "NCT99000001,presumed,,,yes,,,,,\n", "in_cohort cannot be yes"),
        (HEAD + "NCT99000001,core,,,yes,,,,,a,b\n", "more cells than the heading has columns"),
        (b"\xff\xfe" + HEAD.encode("utf-16-le"), "is not UTF-8"),
    ],
)
def test_a_slip_of_the_pen_is_refused(tmp_path: Path, content: str | bytes, complaint: str) -> None:
    with pytest.raises(TrackerError, match=r"labels\.csv") as refused:
        read(tmp_path, content)
    assert complaint in str(refused.value)


def test_all_slips_are_told_at_once_up_to_a_bound(tmp_path: Path) -> None:
    rows = "".join(f"NCT990000{number:02},core,,,perhaps,,,,,\n" for number in range(14))
    with pytest.raises(TrackerError, match=r"line 11: .*\n  and 4 more"):
        read(tmp_path, HEAD + rows)


def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(TrackerError, match="cannot be read"):
        read_labels(tmp_path / "nowhere.csv")


def test_a_line_that_breaks_off_counts_with_what_it_has(tmp_path: Path) -> None:
    assert read(tmp_path, HEAD + "NCT99000001,core,msc,crohn,yes").rows[0].source == ""


def test_every_value_of_ours_is_one_that_people_can_give() -> None:
    """Else a value of a new word list could never be right."""
    assert set(ALLOWED["therapy"]) == CELL_THERAPIES
    assert set(ALLOWED["disease_group"]) == DISEASE_GROUPS
    assert set(ALLOWED["source"]) == {*word_lists()["cell_source"], "other", "mixed", "unspecified"}
    assert set(ALLOWED["donor"]) == {*word_lists()["donor"], "both", "unspecified"}
    assert set(ALLOWED["route"]) == {*word_lists()["route"], "multiple", "unspecified"}
