"""SIGKILL at random moments of a sync: run again, the store is as if nothing had happened."""

from __future__ import annotations

import os
from pathlib import Path

from benchmarks.soak_kill import kill_and_repeat

POINTS = int(os.environ.get("TRACKER_SOAK", "12"))


def test_a_killed_sync_that_is_run_again_leads_to_the_same(tmp_path: Path) -> None:
    outcome = kill_and_repeat(tmp_path, points=POINTS, seed=7, size=80)
    assert outcome.differing == []
    assert outcome.killed + outcome.finished == POINTS
    assert outcome.killed >= POINTS // 2, "most were cut short, else nothing was tried"
