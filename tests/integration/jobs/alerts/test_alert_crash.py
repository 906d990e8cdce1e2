"""A run of the alerts killed with SIGKILL at random moments; 200 of them under `make soak`."""

from __future__ import annotations

import pytest

from benchmarks.soak_alerts import soak

# Apprise looks for a module that Python 3.13 no longer has.
pytestmark = pytest.mark.filterwarnings("ignore:'imghdr' is deprecated")


@pytest.mark.slow
def test_nothing_is_lost_and_nothing_told_twice() -> None:
    counts = soak(points=5, size=120, seed=3)
    assert counts.studies > 10
    assert sum(counts.where.values()) == 5
    assert (counts.lost, counts.twice) == (0, 0)
