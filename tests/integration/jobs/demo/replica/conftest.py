"""Invented studies and a started replica for the tests of the replica."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest

from jobs.demo.replica.corpus import Corpus
from jobs.demo.replica.ctgov.protocol import Ctgov
from jobs.demo.replica.messages import Request, Response
from jobs.demo.replica.server import Replica

Record = dict[str, Any]
Ask = Callable[..., Response]

MORNING = "2026-10-02T09:00:04"


def study(serial: int, **changes: Any) -> Record:
    """A small record; `changes` replaces modules of the protocol section, None drops one."""
    sections: Record = {
        "identificationModule": {
            "nctId": f"NCT99{serial:06}",
            "briefTitle": f"Study {serial} of something invented",
        },
        "statusModule": {
            "overallStatus": "RECRUITING",
            "lastUpdatePostDateStruct": {"date": f"2026-01-{serial % 28 + 1:02}"},
        },
        "designModule": {"studyType": "INTERVENTIONAL", "phases": ["PHASE1"]},
    }
    sections.update(changes)
    kept = {name: module for name, module in sections.items() if module is not None}
    return {"protocolSection": kept, "hasResults": False}


@pytest.fixture(name="study")
def study_factory() -> Callable[..., Record]:
    return study


@pytest.fixture
def corpus() -> Callable[..., Corpus]:
    return lambda *records: Corpus.from_records(records, MORNING)


@pytest.fixture
def ask(corpus: Callable[..., Corpus]) -> Callable[..., Ask]:
    """Ask the protocol itself, without sockets: `ask(*records)(path, **query)`, `__` for a dot."""

    def registry(*records: Record) -> Ask:
        protocol = Ctgov([corpus(*records)])

        def get(path: str = "studies", **query: str) -> Response:
            named = {name.replace("__", "."): value for name, value in query.items()}
            return protocol.answer(Request(f"/api/v2/{path}", named), None)

        return get

    return registry


@pytest.fixture
def replica(corpus: Callable[..., Corpus]) -> Iterator[Replica]:
    """Twenty-five studies of one day, served on loopback."""
    with Replica([corpus(*(study(serial) for serial in range(25)))]) as running:
        yield running
