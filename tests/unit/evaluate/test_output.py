"""An evaluation as text and as a page: every figure is there, and nothing of a record is markup."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tracker.evaluate import Evaluation, Judged, LabelRow, evaluate
from tracker.evaluate.as_page import confusion_table, page
from tracker.evaluate.as_text import lines, percent
from tracker.evaluate.figures import Figure

HOSTILE = "MSC in <script>alert(1)</script> Lupus"


@pytest.fixture
def found(make_judged: Callable[..., Judged]) -> Evaluation:
    said = {
        "NCT99000001": make_judged(HOSTILE, "Lupus Nephritis", "UC-MSC"),
        "NCT99000002": make_judged("MSC in Stroke", "Stroke", "MSC"),
    }
    labels = [
        LabelRow(nct_id="NCT99000001", in_cohort=False, therapy="none", note="<b>unclear</b>"),
        LabelRow(nct_id="NCT99000002", in_cohort=False, therapy="msc"),
        *(LabelRow(nct_id=f"NCT991000{serial:02}", in_cohort=True) for serial in range(25)),
    ]
    return evaluate(labels, said, notes=["no column route: not measured"])


@pytest.mark.parametrize(
    ("figure", "text"),
    [
        (Figure(None), "-"),
        (Figure(1.0), "100.0 %"),
        (Figure(0.98712, 0.9612, 0.99654), "98.7 % (96.1-99.7)"),
    ],
)
def test_figures_in_percent(figure: Figure, text: str) -> None:
    assert percent(figure) == text


def test_the_text_tells_all(found: Evaluation) -> None:
    text = "\n".join(lines(found))
    for part in (
        "cohort msc_autoimmune: 27 labels (27 core)",
        "25 labels without a record, not scored: NCT99100000, ",
        "and 5 more (--json lists all)",
        "no column route: not measured",
        "core and presumed",
        "precision",
        "to be looked at by a person:",
        "errors among the",
        "therapy, core: 1 of 2 differ (label -> ours)\n  none -> msc 1",
        f"NCT99000001 [core] {HOSTILE}",
        "people: none   we: msc",
        "note: <b>unclear</b>",
        "interventions[0].name: »UC-MSC«",
    ):
        assert part in text


def test_columns_line_up(found: Evaluation) -> None:
    table = [line for line in lines(found) if line.startswith(("concept ", "therapy "))]
    assert len({line.index("accuracy" if "accuracy" in line else "50.0 %") for line in table}) == 1


def test_the_page_is_whole_and_harmless(found: Evaluation) -> None:
    written = page(found, "labels.csv")
    assert "<script" not in written
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in written
    assert "&lt;b&gt;unclear&lt;/b&gt;" in written
    assert "http" not in written.replace("http-equiv", "")
    assert "<mark>UC-MSC</mark>" in written
    assert 'class="wrong">1<' in written
    assert "NCT99100024" in written
    assert "no column route: not measured" in written


def test_the_confusion_table_has_labels_down_and_answers_across(found: Evaluation) -> None:
    therapy = found.concepts["therapy"]["all"]
    assert therapy.values == ["msc", "none"]
    assert confusion_table(therapy) == [[1, 0], [1, 0]]
