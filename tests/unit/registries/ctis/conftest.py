"""An invented CTIS record, and the registry's replica to ask for it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import msgspec
import pytest

from jobs.demo.replica.corpus import Corpus
from tracker.http import HttpClient

RECORD = Path(__file__).with_name("record.json")
Json = dict[str, Any]


def ctis_record(
    serial: int = 1, *, submission: int = 0, published: str = "2026-03-04", **top: Any
) -> Json:
    """A record in the shape since June 2024; `top` replaces keys of the outermost object."""
    record: Json = msgspec.json.decode(RECORD.read_bytes())
    record["ctNumber"] = f"2029-5{serial:05}-11-{submission:02}"
    record["publishDate"] = f"{published}T03:39:42.531268872"
    return record | top


@pytest.fixture(name="ctis_record")
def record_factory() -> Callable[..., Json]:
    """Makes invented records."""
    return ctis_record


@pytest.fixture
def day() -> Callable[..., Corpus]:
    """Makes a day of the replica from records."""

    def make(*records: Json) -> Corpus:
        return Corpus(
            {r["ctNumber"]: msgspec.json.encode(r) for r in records}, "2026-10-02T09:00:04"
        )

    return make


@pytest.fixture
def client() -> HttpClient:
    """A client without pauses."""
    return HttpClient(
        seconds_between_requests=0,
        timeout_seconds=300,
        attempts=3,
        longest_wait_seconds=0,
        sleep=lambda _: None,
    )
