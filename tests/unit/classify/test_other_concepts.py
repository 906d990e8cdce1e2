"""Product, strategy, trial design and combination."""

from __future__ import annotations

from collections.abc import Callable

from tracker.classification import Classification
from tracker.classify.cell_therapy import CELL_THERAPIES
from tracker.classify.product import PRODUCTS
from tracker.classify.word_lists import word_lists
from tracker.study.model import Arm, Intervention, Site
from tracker.study.vocabulary import Allocation, ArmType, Masking

Say = Callable[..., dict[str, Classification]]
MSC = (Intervention(name="MSC"),)


def test_product_by_code_name(say: Say) -> None:
    found = say(brief_title="ANTG-ASC in Fistula", interventions=MSC)["product"]
    assert found.value == "Cupistem"
    assert found.evidence[0].words == "antg asc"


def test_products_speak_the_words_of_the_other_concepts() -> None:
    sources, routes = {*word_lists()["cell_source"], ""}, {*word_lists()["route"], ""}
    for known in PRODUCTS.values():
        assert known.therapy in CELL_THERAPIES, known.name
        assert known.source in sources, known.name
        assert known.route in routes, known.name
        assert known.donor in ("", "autologous", "allogeneic"), known.name


def test_several_strategies_may_hold(say: Say) -> None:
    found = say(
        interventions=MSC,
        brief_summary="MSC modulate the immune response and promote wound healing.",
    )["strategy"]
    assert {found.value, *found.others} == {"immune_modulation", "tissue_repair"}


def test_no_strategy_where_nothing_is_given(say: Say) -> None:
    assert say(brief_summary="Inflammation is measured.")["strategy"].value is None


def test_trial_design(say: Say) -> None:
    found = say(
        allocation=Allocation.RANDOMIZED,
        masking=Masking.DOUBLE,
        arms=(
            Arm(label="MSC", type=ArmType.EXPERIMENTAL),
            Arm(label="saline", type=ArmType.PLACEBO_COMPARATOR),
        ),
        sites=(Site(facility="A Hospital"), Site(facility="B Hospital")),
        countries=("CN",),
    )["trial_design"]
    assert found.value == "randomized"
    assert found.others == ("placebo control", "double masked", "multi-centre")


def test_trial_design_of_an_almost_empty_record(say: Say) -> None:
    found = say()["trial_design"]
    assert (found.value, found.others) == (None, ())


def test_combination_names_kinds_of_medicine(say: Say) -> None:
    found = say(interventions=(Intervention(name="MSC plus cyclophosphamide and prednisone"),))[
        "combination"
    ]
    assert {found.value, *found.others} == {"immunosuppressants", "glucocorticoids"}
