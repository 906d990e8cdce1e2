"""The strategy on real records, against the readings: what today's rules find never gets less."""

from __future__ import annotations

from pathlib import Path

import pytest

from benchmarks.strategy import measured

# A rule that does better moves them here. They decide nothing: measured.toml does.
LEAST_RIGHT = {
    "rules": {"immune_modulation": 38, "tissue_repair": 23, "not_stated": 34},
    "held_out": {"immune_modulation": 28, "tissue_repair": 16, "not_stated": 42},
}
MOST_WRONG = {
    "rules": {"immune_modulation": 0, "tissue_repair": 0, "not_stated": 0},
    "held_out": {"immune_modulation": 1, "tissue_repair": 1, "not_stated": 2},
}


@pytest.mark.parametrize("half", LEAST_RIGHT)
def test_no_figure_falls(shared_dir: Path, half: str) -> None:
    found = measured(shared_dir)[half]
    right = {label: found[label].true_in for label in LEAST_RIGHT[half]}
    wrong = {label: found[label].false_in for label in MOST_WRONG[half]}
    assert {label: n for label, n in right.items() if n < LEAST_RIGHT[half][label]} == {}
    assert {label: n for label, n in wrong.items() if n > MOST_WRONG[half][label]} == {}
