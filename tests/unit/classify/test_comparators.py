"""What a trial is compared with: by what its arms give."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from tracker.classification import Classification
from tracker.study.model import Arm, Intervention
from tracker.study.vocabulary import ArmType

Say = Callable[..., dict[str, Classification]]
EXPERIMENTAL, ACTIVE = ArmType.EXPERIMENTAL, ArmType.ACTIVE_COMPARATOR
PLACEBO, SHAM, NOTHING = (
    ArmType.PLACEBO_COMPARATOR,
    ArmType.SHAM_COMPARATOR,
    ArmType.NO_INTERVENTION,
)
SEVERAL = "several arms with the product"
CELLS = "Umbilical cord mesenchymal stem cells"


@pytest.fixture
def compared(say: Say) -> Callable[..., list[str]]:
    """`compared((type, label, *what it gives), ..., described={})`: the words of the comparison."""

    def make(*arms: Any, described: dict[str, str] | None = None) -> list[str]:
        names = dict.fromkeys(name for _, _, *given in arms for name in given)
        told = say(
            arms=tuple(
                Arm(label=label, type=kind, interventions=tuple(f"Biological: {n}" for n in given))
                for kind, label, *given in arms
            ),
            interventions=tuple(
                Intervention(name=name, description=(described or {}).get(name)) for name in names
            ),
        )["trial_design"]
        return [word for word in told.others if "control" in word or word == SEVERAL]

    return make


def test_a_second_dose_of_the_product_is_no_active_comparator(compared) -> None:
    found = compared(
        (PLACEBO, "Placebo", "Placebo"), (ACTIVE, "Low", "Prochymal"), (ACTIVE, "High", "Prochymal")
    )
    assert found == ["placebo control", SEVERAL]


def test_the_studied_cells_in_the_arm_called_active(compared) -> None:
    assert compared((ACTIVE, "Cells", CELLS), (NOTHING, "Nothing")) == ["no intervention control"]


def test_another_medicine_is_an_active_comparator(compared) -> None:
    arms = ((EXPERIMENTAL, "Cells", CELLS), (ACTIVE, "Drug", "Methotrexate"))
    assert compared(*arms) == ["active comparator control"]


def test_a_medicine_under_the_label_of_a_placebo_is_one_too(compared) -> None:
    arms = ((EXPERIMENTAL, "Cells", CELLS), (PLACEBO, "Control", "Cyclophosphamide"))
    assert compared(*arms) == ["active comparator control"]


@pytest.mark.parametrize("name", ["Placebo", "Normal saline", "Placebo for mesenchymal stem cells"])
@pytest.mark.parametrize("label", [ACTIVE, PLACEBO, ArmType.OTHER, None])
def test_a_placebo_is_one_under_any_label(compared, name: str, label: ArmType | None) -> None:
    assert compared((EXPERIMENTAL, "Cells", CELLS), (label, "Second", name)) == ["placebo control"]


def test_a_double_dummy_has_the_medicine_for_its_control(compared) -> None:
    arms = (
        (EXPERIMENTAL, "Cells", CELLS, "Placebo tablets"),
        (ACTIVE, "Drug", "Mycophenolate", "Placebo of mesenchymal stem cells"),
    )
    assert compared(*arms) == ["active comparator control"]


def test_a_crossover_has_the_product_in_both_arms_and_a_placebo_all_the_same(compared) -> None:
    arms = (
        (EXPERIMENTAL, "First cells", CELLS, "Placebo"),
        (PLACEBO, "First placebo", CELLS, "Placebo"),
    )
    assert compared(*arms) == ["placebo control"]


def test_what_all_arms_get_is_not_compared(compared) -> None:
    arms = (
        (EXPERIMENTAL, "Cells", CELLS, "Prednisone"),
        (PLACEBO, "Control", "Prednisone", "Saline"),
    )
    assert compared(*arms) == ["placebo control"]


def test_where_an_arm_names_nothing_its_label_stands_and_that_is_said(compared) -> None:
    experimental = (EXPERIMENTAL, "Cells", CELLS)
    assert compared(experimental, (PLACEBO, "Two", "Control")) == ["placebo control (by label)"]
    assert compared(experimental, (ACTIVE, "Two")) == ["active comparator control (by label)"]
    assert compared(experimental, (SHAM, "Two")) == ["sham control (by label)"]
    either = (PLACEBO, "Two", "Cells or placebo")
    assert compared(experimental, either) == ["placebo control (by label)"]


def test_one_intervention_for_all_arms_leaves_the_words_of_the_arm(compared) -> None:
    arms = ((EXPERIMENTAL, "Cells", CELLS), (PLACEBO, "Lactated Ringer's solution", CELLS))
    assert compared(*arms) == ["placebo control"]
    called = ((NOTHING, "Nobody"), (PLACEBO, "Mesenchymal stem cells", CELLS))
    assert compared(*called) == ["no intervention control"]


def test_without_cells_the_same_medicine_in_two_arms_is_a_dose(compared) -> None:
    arms = ((EXPERIMENTAL, "Low", "Anifrolumab"), (ACTIVE, "High", "Anifrolumab"))
    assert "active comparator control" not in compared(*arms)
    other = ((EXPERIMENTAL, "A", "Anifrolumab"), (ACTIVE, "B", "Belimumab"))
    assert compared(*other) == ["active comparator control"]


def test_a_single_arm_has_no_control(compared) -> None:
    assert compared((ACTIVE, "Cells", CELLS)) == []


def test_every_verdict_has_its_reason(say: Say) -> None:
    found = say(
        arms=(Arm("Low", ACTIVE, interventions=("Drug: Prochymal",)), Arm("Two", SHAM)),
        interventions=(Intervention(name="Prochymal"),),
    )["trial_design"]
    rules = [one.rule for one in found.evidence if one.field.startswith("arms[")]
    assert rules == ["the arm gives the studied product", "by label"]
