"""Which rows count for what, and what becomes of a difference."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from tracker.evaluate import Judged, LabelRow, evaluate

Make = Callable[..., Judged]
LUPUS = ("Cord MSC in Lupus", "Lupus Nephritis", "UC-MSC")
STROKE = ("MSC in Stroke", "Stroke", "MSC")


def row(serial: int, *, inside: bool | None = None, **said: Any) -> LabelRow:
    return LabelRow(nct_id=f"NCT9900000{serial}", in_cohort=inside, **said)


def test_core_counts_presumed_only_as_outsiders_and_borderline_apart(make_judged: Make) -> None:
    said = {f"NCT9900000{serial}": make_judged(*LUPUS) for serial in range(5)}
    found = evaluate(
        [
            row(0, inside=True, therapy="msc"),
            row(1, inside=False, tier="presumed", therapy="none"),
            row(2, inside=False, tier="borderline", therapy="none"),
            row(3, inside=True, tier="unscored", therapy="none"),
            row(4, inside=None, therapy="msc"),
        ],
        said,
    )
    everyone, core, borderline = found.membership.values()
    assert (everyone.n, everyone.true_in, everyone.false_in) == (2, 1, 1)
    assert (core.n, core.precision.value) == (1, 1.0)
    assert (borderline.n, borderline.false_in) == (1, 1)
    assert {scope: one.n for scope, one in found.concepts["therapy"].items()} == {
        "cohort": 1,
        "all": 2,
        "borderline": 1,
    }
    assert found.tiers == {"core": 2, "presumed": 1, "borderline": 1, "unscored": 1}
    assert [(one.measure, one.nct_id, one.tier) for one in found.disagreements] == [
        ("membership", "NCT99000001", "presumed"),
        ("membership", "NCT99000002", "borderline"),
        ("therapy", "NCT99000002", "borderline"),
    ]


def test_blank_labels_are_not_scored(make_judged: Make) -> None:
    found = evaluate([row(1, inside=True)], {"NCT99000001": make_judged(*LUPUS)})
    assert all(one.n == 0 for scopes in found.concepts.values() for one in scopes.values())
    assert found.disagreements == ()


def test_labels_without_a_record_are_listed(make_judged: Make) -> None:
    rows = [row(1, inside=True), row(2, inside=True)]
    found = evaluate(rows, {"NCT99000001": make_judged(*LUPUS)}, notes=["a note"])
    assert found.missing == ("NCT99000002",)
    assert found.membership["core"].n == 1
    assert found.notes == ("a note",)


def test_a_difference_keeps_both_sides_and_why(make_judged: Make) -> None:
    label = row(1, inside=False, therapy="msc", disease_group="other", note="a rater's word")
    membership, disease = evaluate([label], {"NCT99000001": make_judged(*LUPUS)}).disagreements
    assert (membership.label, membership.confidence) == ("out (msc, other)", "sure")
    assert membership.ours.startswith("in (")
    assert "aims at sle" in membership.ours
    assert (disease.measure, disease.label, disease.ours) == ("disease_group", "other", "sle")
    assert disease.note == "a rater's word"
    assert disease.title == "Cord MSC in Lupus"
    assert "conditions[0]" in {quotation.field for quotation in disease.evidence}
    assert "Lupus Nephritis" in {quotation.words for quotation in disease.evidence}


def test_doubt_is_counted_and_so_is_what_a_person_would_mend(make_judged: Make) -> None:
    doubtful = make_judged("MSC for Fistula", "Fistula", "MSC", keywords=("Crohn disease",))
    assert doubtful.unsure
    said = {"NCT99000001": doubtful, "NCT99000002": make_judged(*STROKE)}
    label = row(1, inside=not doubtful.inside)
    found = evaluate([label, row(2, inside=False)], said).calibration
    assert (found.n, found.looked_at, found.errors_looked_at, found.errors_sure) == (2, 1, 1, 0)
    assert found.share_looked_at.value == pytest.approx(0.5)
    assert found.after_review.false_in == found.after_review.missed == 0


@pytest.mark.parametrize(
    ("label", "right"), [("Prochymal", 1), ("remestemcel-l", 1), ("Ryoncil", 1), ("Cx601", 0)]
)
def test_a_product_by_any_of_its_names(make_judged: Make, label: str, right: int) -> None:
    judged = make_judged("Prochymal in Crohn's Disease", "Crohn Disease", "Prochymal")
    found = evaluate([row(1, inside=True, product=label)], {"NCT99000001": judged})
    assert found.concepts["product"]["all"].right == right
    assert found.concepts["product"]["all"].macro_f1.value is None


def test_a_product_that_we_do_not_name_differs(make_judged: Make) -> None:
    found = evaluate(
        [row(1, inside=True, product="Examplocel")], {"NCT99000001": make_judged(*LUPUS)}
    )
    assert found.concepts["product"]["all"].pairs == (("Examplocel", "none named", 1),)
