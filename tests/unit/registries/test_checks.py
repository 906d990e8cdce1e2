from __future__ import annotations

import pytest

from tracker.registries.checks import Tally, judge_drop, judge_pass


def effects(
    received: int, total: int | None, *, unreadable: int = 0, previous: int | None = None
) -> tuple[dict[str, str], bool, bool]:
    tally = Tally(received=received, duplicates=0, unreadable=unreadable, total=total)
    verdict = judge_pass(tally, previous=previous, unreadable_share=0.01)
    return {c.name: c.effect for c in verdict.checks}, verdict.accepted, verdict.complete


@pytest.mark.parametrize(
    ("received", "total", "effect"),
    [(100, 100, "fine"), (99, 100, "partial"), (101, 100, "partial"), (0, 0, "fine")],
)
def test_the_total_is_reached_or_the_pass_is_partial(
    received: int, total: int, effect: str
) -> None:
    found, accepted, complete = effects(received, total)
    assert found["total"] == effect
    assert accepted
    assert complete == (effect == "fine")


def test_without_a_total_a_pass_is_partial() -> None:
    found, accepted, complete = effects(10, None)
    assert (found["total"], accepted, complete) == ("partial", True, False)


@pytest.mark.parametrize(
    ("unreadable", "effect"),
    [(0, "fine"), (1, "partial"), (9, "partial"), (10, "rejected"), (200, "rejected")],
)
def test_a_few_unreadable_records_make_a_pass_partial_and_many_spoil_it(
    unreadable: int, effect: str
) -> None:
    found, accepted, complete = effects(200 - unreadable, 200, unreadable=unreadable)
    assert found == {"total": "fine", "readable": effect, "not_empty": "fine"}
    assert accepted == (effect != "rejected")
    assert complete == (effect == "fine")


def test_many_that_are_a_small_share_make_a_pass_partial() -> None:
    found, accepted, _ = effects(1980, 2000, unreadable=20)
    assert (found["readable"], accepted) == ("partial", True)


def test_nothing_readable_at_all_spoils_even_a_small_pass() -> None:
    found, accepted, _ = effects(0, 1, unreadable=1)
    assert (found["readable"], accepted) == ("rejected", False)


@pytest.mark.parametrize(
    ("previous", "effect"),
    [(None, "fine"), (0, "fine"), (9, "fine"), (10, "rejected"), (5000, "rejected")],
)
def test_nothing_at_all_is_believed_only_where_there_was_little(
    previous: int | None, effect: str
) -> None:
    found, accepted, _ = effects(0, 0, previous=previous)
    assert found["not_empty"] == effect
    assert accepted == (effect == "fine")


def test_the_words_say_the_numbers() -> None:
    tally = Tally(received=7, duplicates=1, unreadable=1, total=9)
    words = [c.words for c in judge_pass(tally, previous=6, unreadable_share=0.5).checks]
    assert words == [
        "8 different records received, the registry says 9",
        "1 of 8 records unreadable",
        "7 records, 6 in the last full pass",
    ]


@pytest.mark.parametrize(
    ("known", "missing", "days", "effect"),
    [
        (1000, 50, 7, "fine"),
        (1000, 51, 7, "rejected"),
        (1000, 51, 1, "rejected"),
        (1000, 50, 0, "fine"),
        (1000, 100, 14, "fine"),
        (1000, 101, 14, "rejected"),
        (1000, 500, 3650, "fine"),
        (1000, 501, 3650, "rejected"),
        (10, 9, 1, "fine"),
        (10, 10, 1, "rejected"),
        (0, 0, 0, "fine"),
    ],
)
def test_a_drop_is_believed_up_to_a_share_that_grows_by_the_week(
    known: int, missing: int, days: float, effect: str
) -> None:
    check = judge_drop(known=known, missing=missing, days=days, largest_drop=0.05)
    assert check.effect == effect
    assert f"{missing} of {known}" in check.words
