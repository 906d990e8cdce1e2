"""What was measured of a value decides whether figures may be made of it."""

from __future__ import annotations

import pytest

from tracker.classify.measured import Bar, Counts, Trust, measured_values, trust, withheld
from tracker.classify.strategy_words import strategy_words

BAR = Bar(precision=0.9, recall=0.8)


@pytest.mark.parametrize(
    ("counts", "expected"),
    [
        (Counts(labelled=10, said=10, right=9), Trust.RELIABLE),
        (Counts(labelled=10, said=8, right=8), Trust.RELIABLE),
        (Counts(labelled=10, said=11, right=9), Trust.NOT_RELIABLE),
        (Counts(labelled=10, said=7, right=7), Trust.NOT_RELIABLE),
        (Counts(labelled=10, said=0, right=0), Trust.NOT_RELIABLE),
        (Counts(labelled=0, said=3, right=0), Trust.NOT_MEASURED),
        (None, Trust.NOT_MEASURED),
    ],
)
def test_the_bar(counts: Counts | None, expected: Trust) -> None:
    assert BAR.trust(counts) == expected


def test_counts_that_cannot_be_are_refused() -> None:
    with pytest.raises(ValueError, match="right"):
        Counts(labelled=1, said=1, right=2)


def test_every_strategy_has_a_line() -> None:
    assert measured_values("strategy").keys() == strategy_words().values.keys()


def test_a_value_without_records_is_withheld() -> None:
    assert trust("strategy", "anti_infection_proliferation") == Trust.NOT_MEASURED
    assert "anti_infection_proliferation" in withheld("strategy")


def test_the_first_measurement_decides_not_a_better_one_after_a_repair() -> None:
    """16 of 18 were right at first; a half that is measured again is not held out any more."""
    counts = measured_values("strategy")["tissue_repair"]
    assert (counts.said, counts.right) == (18, 16)
    assert trust("strategy", "tissue_repair") == Trust.NOT_RELIABLE
    assert "tissue_repair" in withheld("strategy")
    assert trust("strategy", "immune_modulation") == Trust.RELIABLE


def test_a_concept_that_is_measured_elsewhere_is_asked_no_bar() -> None:
    assert trust("donor", "autologous") == Trust.RELIABLE
    assert withheld("donor") == ()
