"""Lives with a bad registry: whatever went wrong on the way, the end is what the registry says."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from datetime import date, timedelta
from random import Random
from typing import Any

import pytest

from benchmarks.synthetic import make_corpus, next_day
from jobs.demo.replica.messages import ReplicaError
from jobs.sync.rebuild import rebuild
from tracker.errors import TrackerError

FAULTS = [
    "429:retry-after=0",
    "403-html",
    "500",
    "502",
    "503",
    "cut",
    "half-json",
    "wrong-type",
    "empty-page",
    "duplicate",
    "missing",
    "expired-token",
    "refresh",
]
CURRENT = """
    SELECT study_key, body_sha256, overall_status, phase, enrollment, lead_sponsor
    FROM study WHERE gone_at IS NULL ORDER BY 1
"""
CAME_AND_WENT = "SELECT study_key, kind FROM change WHERE path = 'study' AND kind = 'reappeared'"


def script(rng: Random) -> str:
    """One to five kinds of fault, each every few requests and a few times in all."""
    kinds = rng.sample(FAULTS, rng.randint(1, 5))
    parts = (
        f"{kind}{',' if ':' in kind else ':'}every={rng.randint(2, 9)},times={rng.randint(1, 4)}"
        for kind in kinds
    )
    return ";".join(parts)


@pytest.mark.parametrize("seed", range(4))
def test_the_end_is_what_the_registry_says(world: Callable[..., Any], seed: int) -> None:
    rng, day = Random(seed), date(2026, 10, 5)
    days = [make_corpus(seed, 48, as_of=day)]
    for offset in (1, 2, 3):
        days.append(next_day(days[-1], seed, as_of=day + timedelta(days=offset))[0])
    made = world(*days, faults=script(rng), attempts=4)
    for number in range(5, 13):
        with suppress(TrackerError):  # it says why, and has concluded nothing
            report = made.sync(number, full=rng.random() < 0.5)
            assert report.completeness == "COMPLETE" or report.outcome.gone == 0
        if number < 8:
            with suppress(ReplicaError):  # a fault `refresh` has brought the last day already
                made.replica.advance()
    straight = world(days[-1])
    straight.sync(20)
    made.runtime.config = straight.runtime.config.model_copy(
        update={"store": made.runtime.config.store}
    )
    made.sync(20, full=True)
    assert made.rows(CURRENT) == straight.rows(CURRENT)
    assert made.rows(CAME_AND_WENT) == [], "nobody was ever thought gone who was not"
    before = made.content()
    rebuild(made.runtime)
    assert made.content() == before
