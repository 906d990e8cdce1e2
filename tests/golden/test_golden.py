"""Each body becomes exactly this Study with exactly these issues; a change is reviewed as a diff.

`pytest tests/golden --snapshot-update` writes the golden files anew.
"""

from __future__ import annotations

import json
from pathlib import Path

import msgspec
import pytest
from syrupy.assertion import SnapshotAssertion
from syrupy.extensions.json import JSONSnapshotExtension

from tracker.derive import derive

BODIES = sorted((Path(__file__).parent.parent / "bodies" / "ctgov").glob("*.json"))


@pytest.mark.parametrize("path", BODIES, ids=lambda path: path.stem)
def test_becomes_exactly_this_study(path: Path, snapshot: SnapshotAssertion) -> None:
    body = path.read_bytes()
    number = json.loads(body)["protocolSection"]["identificationModule"]["nctId"]
    derived = derive("ctgov", number, body)
    issues = [f"{i.level} {i.code} {i.field}: {i.value}".rstrip(": ") for i in derived.issues]
    found = {"study": msgspec.to_builtins(derived.study), "issues": issues}
    assert found == snapshot(extension_class=JSONSnapshotExtension)


def test_there_are_bodies() -> None:
    assert len(BODIES) >= 15
    stories = [json.loads(path.read_bytes())["protocolSection"] for path in BODIES]
    numbers = {story["identificationModule"]["nctId"] for story in stories}
    assert len(numbers) == len(BODIES)
    assert all(number.startswith("NCT99") for number in numbers)
