"""One trial in two registries: three studies of one, and a file of the other that names one."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from benchmarks.synthetic.as_isrctn import isrctn_body
from benchmarks.synthetic.registered import Registered
from benchmarks.synthetic.told import Told
from jobs.link.trials import link_if_due
from jobs.sync.import_files import import_files

Make = Callable[..., Any]
OURS, THEIRS = "NCT99000001", "ISRCTN99980001"
TITLE = "Mesenchymal stromal cells of an invented donor against lupus of the kidney"


def facts_of(**changed: Any) -> Told:
    facts: dict[str, Any] = {
        "brief_title": TITLE,
        "official_title": TITLE,
        "code": "DEMO-1",
        "sponsor": "Example University",
        "sponsor_class": "OTHER",
        "status": "RECRUITING",
        "phases": ("PHASE1", "PHASE2"),
        "count": 24,
        "started": "2026-01-15",
        "completion": "2029-01-15",
        "posted": "2026-01-05",
        "updated": "2026-10-01",
        "sites": (("France", "Lyon", "Demo Hospital"),),
        "conditions": ("Lupus nephritis",),
        "treatment": "Mesenchymal stromal cells",
        "treatment_description": "One infusion",
        "summary": "Are the cells safe?",
        "inclusion": ("Lupus",),
        "exclusion": ("Pregnancy",),
        "outcomes": ("Flares",),
        "ages": ("ADULT",),
        "sex": "ALL",
    }
    return Told(**(facts | changed))


@pytest.fixture(name="told")
def told_factory() -> Callable[..., Told]:
    """`told(**changed)`: the facts of the trial as the other registry has them."""
    return facts_of


@pytest.fixture
def file_of(tmp_path: Path) -> Callable[..., Path]:
    """`file_of(told)`: an answer of ISRCTN with that one registration, which names ours."""

    def make(facts: Told, names: dict[str, str] | None = None) -> Path:
        body = isrctn_body(Registered("isrctn", THEIRS, facts, {"nct": OURS} | (names or {})))
        path = tmp_path / "isrctn.xml"
        path.write_bytes(b'<allTrials totalCount="1">' + body + b"</allTrials>")
        return path

    return make


@pytest.fixture
def synced(world: Make, record: Make) -> Any:
    """Three studies of one registry, one of them of the trial."""
    lupus = {
        "identificationModule": {"briefTitle": TITLE, "officialTitle": TITLE},
        "conditionsModule": {"conditions": ["Lupus nephritis"]},
        "designModule": {"enrollmentInfo": {"count": 20, "type": "ESTIMATED"}},
        "contactsLocationsModule": {"locations": [{"city": "Madrid", "country": "Spain"}]},
        "armsInterventionsModule": {
            "interventions": [{"type": "BIOLOGICAL", "name": "Mesenchymal stromal cells"}]
        },
    }
    made = world([record(1, **lupus), record(2), record(3)])
    made.sync()
    return made


@pytest.fixture
def both(synced: Any, file_of: Make, at: Make) -> Any:
    import_files(synced.runtime, "isrctn", [file_of(facts_of())], observed_at=at(6))
    link_if_due(synced.runtime)
    return synced
