"""The readings of the strategy by hand: complete, and their README says what they say."""

from __future__ import annotations

import pytest

from benchmarks.strategy import CONCEPT
from benchmarks.strategy_readings import FOLDER, LABELS, agreed, halves, kappa, reading
from tracker.classify.measured import measured_values


def test_both_readings_are_of_the_same_records() -> None:
    assert reading("first").keys() == reading("second").keys()


def test_not_stated_stands_alone() -> None:
    every = [labels for name in ("first", "second") for labels in reading(name).values()]
    assert [
        one for one in (*every, *agreed().values()) if "not_stated" in one and one - {"not_stated"}
    ] == []


def test_the_halves_are_the_sample() -> None:
    one, other = halves()
    assert one | other == agreed().keys()
    assert len(one) == len(other)


def test_the_counts_that_decide_are_of_the_half_held_out() -> None:
    labels, (_, held_out) = agreed(), halves()
    wanted = {
        value: sum(value in labels[number] for number in held_out)
        for value in LABELS
        if value != "not_stated"
    }
    assert {value: one.labelled for value, one in measured_values(CONCEPT).items()} == wanted


@pytest.mark.parametrize("label", LABELS)
def test_the_readme_tells_the_agreement(label: str) -> None:
    first, second = reading("first"), reading("second")
    counts = [sum(label in one for one in each.values()) for each in (first, second)]
    differ = sum((label in first[number]) != (label in second[number]) for number in first)
    found = kappa(first, second, label)
    told = "-"
    if found.value is not None and found.low is not None and found.high is not None:
        told = f"{found.value:.2f} ({found.low:.2f}-{found.high:.2f})"
    row = f"| {label} | {counts[0]} | {counts[1]} | {differ} | {told} |"
    assert row in (FOLDER / "README.md").read_text(encoding="utf-8").splitlines()


def test_kappa_as_counted_by_hand() -> None:
    """20 both yes, 15 both no, 15 differ of 50: observed 0.7, by chance 0.5."""
    first = {str(n): frozenset({"x"} if n < 25 else ()) for n in range(50)}
    second = {str(n): frozenset({"x"} if n < 20 or 25 <= n < 35 else ()) for n in range(50)}
    found = kappa(first, second, "x")
    assert found.value == pytest.approx(0.4)
    assert found.low is not None
    assert found.low < 0.4


def test_kappa_is_not_told_where_nobody_ever_says_yes() -> None:
    nothing = {"1": frozenset[str](), "2": frozenset[str]()}
    assert kappa(nothing, nothing, "x").value is None
