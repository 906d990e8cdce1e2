"""The main job on real records: three syncs through the replica, with the searches as shipped."""

from __future__ import annotations

from pathlib import Path

import pytest

from benchmarks.real_summary import Summary, lines, live_through


@pytest.fixture
def summary(shared_dir: Path, tmp_path: Path) -> Summary:
    return live_through(shared_dir, tmp_path)


@pytest.mark.slow
def test_three_syncs_over_real_records(summary: Summary) -> None:
    print("\n".join(lines(summary)))  # noqa: T201  shown with -s
    first, nothing, later = summary.steps
    assert (first.report.scope, first.report.completeness) == ("full", "COMPLETE")
    assert first.report.outcome.counts()["new"] > 900
    assert nothing.report.outcome.counts()["changes"] == 0
    assert nothing.requests <= 4 * len(nothing.report.searches)
    assert nothing.written == {"run": 1, "snapshot": len(nothing.report.searches)}
    assert (later.report.scope, later.report.completeness) == ("full", "COMPLETE")
    assert later.report.outcome.counts()["changed"] > 100
    assert summary.unmapped == {"countries": 0, "phases": 0, "errors": 0}
