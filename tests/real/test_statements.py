"""The shipped statements on real records: what a review found wrong, and ten that are decided."""

from __future__ import annotations

import gzip
import json
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from jobs.reports.build import StoreInputs
from tracker.reports.request import ReportRequest
from tracker.reports.statements import checked

QUERY = {"term": "AREA[LastUpdatePostDate]RANGE[MIN,MAX]"}
WHOLE = {"all": {"title": "all", "query": QUERY, "covers": {}}}


@pytest.mark.slow
def test_shipped_statements(shared_dir: Path, world: Callable[..., Any]) -> None:
    with gzip.open(shared_dir / "corpus" / "dev" / "ctgov_2022-10.jsonl.gz", "rt") as lines:
        records = [json.loads(line) for line in lines]
    made = world(records, searches=WHOLE, page_size=200)
    made.sync(5)
    with made.runtime.engine.connect() as connection:
        found = checked(StoreInputs(made.runtime, connection, ReportRequest()))
    outcomes = {one.statement.key: one.verdict.outcome for one in found}
    named = {
        one.statement.key: list(
            one.holdings.trials.frame.loc[list(one.verdict.witnesses), "registration_number"]
        )
        for one in found
    }
    assert outcomes["lopez_santalla_2020_ms"] == "supported"
    assert named["lopez_santalla_2020_ms"] == ["NCT00395200"]
    for later in ("lopez_santalla_2020_sle", "lopez_santalla_2020_t1d", "shu_2019_ms_route"):
        assert outcomes[later] == "not_decidable"
    counted = Counter(outcomes.values())
    assert counted["supported"] + counted["contradicted"] >= 10
