"""Two weeks of the simulated year, held against the story of the invented registry."""

from __future__ import annotations

import pytest

from benchmarks.soak_year import simulate

# Apprise looks for a module that Python 3.13 no longer has.
pytestmark = pytest.mark.filterwarnings("ignore:'imghdr' is deprecated")


@pytest.mark.slow
def test_two_weeks_every_event_is_told_once_and_none_is_invented() -> None:
    found = simulate(days=14, size=100, seed=5)
    assert found.true_events > 20
    assert (found.lost, found.invented, found.repeated_with_mark) == (0, 0, 0)
    assert found.told == found.true_events
    assert found.notices["baseline"] == 1
    assert found.notices["wider search"] == 1
    assert found.notices["registry failing"] == 1
    assert (
        found.notices["all clear"] == found.notices["registry failing"] + found.notices["data old"]
    )
    assert set(found.notices) <= {
        "baseline",
        "wider search",
        "registry failing",
        "data old",
        "delivery stuck",
        "all clear",
    }
