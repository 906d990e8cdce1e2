"""A dozen ways to write a number of cells, one way to say it."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tracker.classification import Classification
from tracker.study.model import Intervention

Say = Callable[..., dict[str, Classification]]


def dose(say: Say, text: str) -> Classification:
    return say(interventions=(Intervention(name="MSC", description=text),))["dose"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2x10^6 cells/kg", "2e6 cells/kg"),
        ("2 × 10⁶ MSCs per kg body weight", "2e6 cells/kg"),
        ("1*10E6 cells/kg", "1e6 cells/kg"),
        ("1.0E+6 MSC/kg", "1e6 cells/kg"),
        ("2 x 106 cells/kg", "2e6 cells/kg"),  # the superscript was lost on the way
        ("10^6 cells/kg", "1e6 cells/kg"),
        ("1~2x10^6 MSCs per kg", "1e6-2e6 cells/kg"),
        ("120 million cells", "1.2e8 cells"),
        ("2,000,000 mesenchymal stem cells per kilogram", "2e6 cells/kg"),
        ("1×10^6个/kg", "1e6 cells/kg"),
        ("three infusions of 2x10^6 cells/kg, 7 days apart", "2e6 cells/kg x 3 / 7 d"),
        ("2x10^6 cells/kg once a week for 4 weeks", "2e6 cells/kg x 4 / 7 d"),
        ("a single dose of 40 million cells", "4e7 cells x 1"),
        ("2x10^6 cells/kg every 2 weeks, 3 times", "2e6 cells/kg x 3 / 14 d"),
    ],
)
def test_dose(say: Say, text: str, expected: str) -> None:
    found = dose(say, text)
    assert found.value == expected
    assert found.evidence[0].field == "interventions[0].description"


@pytest.mark.parametrize(
    "text", ["for 10 days", "neutrophils above 0.5 x 10^9/L", "platelets 20 x 10^9", "10 mg/kg"]
)
def test_other_numbers_are_no_dose(say: Say, text: str) -> None:
    assert dose(say, text).value is None


def test_dose_levels_are_kept_apart(say: Say) -> None:
    found = dose(say, "Cohort 1: 10x10^6 cells. Cohort 2: 30x10^6 cells.")
    assert (found.value, found.others) == ("1e7 cells", ("3e7 cells",))


def test_the_thickness_of_a_suspension_gives_way_to_a_dose(say: Say) -> None:
    assert dose(say, "5 million cells/mL; 100 million cells in all").value == "1e8 cells"
