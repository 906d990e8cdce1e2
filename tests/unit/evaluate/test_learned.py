from __future__ import annotations

import csv
from pathlib import Path

from tracker.evaluate.learned import digest, learned_note, learned_sets


def test_labels_that_nobody_learned_from_say_so() -> None:
    (told,) = learned_note(["NCT99000001", "NCT99000002"])
    assert told.startswith("None of these labels was at hand")


def test_labels_that_were_at_hand_are_counted_apart(monkeypatch) -> None:
    sets = {"one": frozenset({digest("NCT99000001"), digest("NCT99000002")}), "two": frozenset()}
    monkeypatch.setattr("tracker.evaluate.learned.learned_sets", lambda: sets)
    (told,) = learned_note(["NCT99000001", "NCT99000003", "NCT99000002"])
    assert told.startswith("LEARNED FROM: 2 of 3 labels")
    assert "(one: 2)" in told
    assert "1 labels are new" in told


def test_the_labels_of_the_first_release_are_known_again(shared_dir: Path) -> None:
    with (shared_dir / "gold" / "labels_dev.csv").open(encoding="utf-8") as rows:
        numbers = [row["nct_id"] for row in csv.DictReader(rows)]
    (told,) = learned_note(numbers)
    assert told.startswith(f"LEARNED FROM: {len(numbers)} of {len(numbers)} labels")
    assert [len(one) for one in learned_sets().values()] == [len(numbers)]
