"""Whatever a registry shows: who entered less who left is the difference of two as-of counts.

In the report of changes, in the news that alert rules meet, and for the candidates as for a cohort.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from sqlalchemy import text

from db.transaction import writing
from tests.doubles.cohort_counts import check
from tracker.reports.request import CANDIDATES

Make = Callable[..., Any]
Days = Sequence[tuple[str, ...]]
NUMBERS = ("NCT99000001", "NCT99000002", "NCT99000003")
COHORTS = ("msc_autoimmune", CANDIDATES)
FIRST_DAY = datetime(2026, 10, 5, 15, tzinfo=UTC)
LETTER = st.sampled_from("AaBbCV-m=")
DAYS = st.lists(st.tuples(LETTER, LETTER, LETTER), min_size=2, max_size=5)
EXAMPLES = int(os.environ.get("TRACKER_SOAK", "4"))  # each is days of a store
CALM = settings(
    deadline=None,
    max_examples=EXAMPLES,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)


def days(*lives: str) -> Days:
    """The days of these lives, all of one length."""
    return list(zip(*lives, strict=True))


@pytest.mark.slow
@CALM
@given(DAYS)
@example(days("AAB", "BAA", "A-A"))
@example(days("A-a-A", "ABABA", "-AmAA"))
@example(days("AVA", "VAB", "AVm"))
def test_entered_less_left_is_the_difference_of_two_counts(follower: Make, shown: Days) -> None:
    with follower() as made:
        for letters in shown:
            made.follow(dict(zip(NUMBERS, letters, strict=True)))
        with writing(made.engine) as connection:  # a follower judges no pass; alerts want it
            connection.execute(text("UPDATE snapshot SET state = 'accepted'"))
        moments = [(FIRST_DAY + timedelta(days=number)).date() for number in range(len(shown))]
        with made.engine.connect() as connection:
            for cohort in COHORTS:
                check(made.runtime, connection, cohort, moments)
