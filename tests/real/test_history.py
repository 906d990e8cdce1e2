"""Real daily histories: what is noise to a person is noise to us, and what is real is all found."""

from __future__ import annotations

from pathlib import Path

import pytest

from benchmarks.real_corpus import Pair, expected_paths, history, our_paths
from tracker.registries.ctgov.redact import raw_record


@pytest.fixture
def pairs(shared_dir: Path) -> list[Pair]:
    return history(shared_dir)


def test_a_new_load_stamp_is_not_even_a_new_body(pairs: list[Pair]) -> None:
    stamped = [p for p in pairs if p.paths == {"derivedSection.miscInfoModule.versionHolder"}]
    kept = [(p.before, p.after) for p in stamped if p.before and p.after]
    assert len(kept) > 600
    for before, after in kept:
        assert before != after, "the stamp did move"
        assert raw_record(before).body == raw_record(after).body


def test_noise_makes_no_change(pairs: list[Pair]) -> None:
    noise = [p for p in pairs if p.verdict == "noise" and p.before and p.after]
    differing = [p for p in noise if raw_record(p.before).body != raw_record(p.after).body]
    assert len(differing) >= 2
    assert {p.number: our_paths(p) for p in differing if our_paths(p)} == {}


def test_what_is_real_makes_exactly_the_changes_listed(pairs: list[Pair]) -> None:
    real = [p for p in pairs if p.verdict == "real"]
    assert len(real) == 44
    for pair in real:
        implied = (
            {"countries"} if any(p.endswith("locations.country") for p in pair.paths) else set()
        )
        assert our_paths(pair) - implied == expected_paths(pair), pair.number
