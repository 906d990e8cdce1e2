"""Each example becomes exactly these Studies with exactly these issues; a change is reviewed.

`pytest tests/golden --snapshot-update` writes the golden files anew.
"""

from __future__ import annotations

from pathlib import Path

import msgspec
import pytest
from syrupy.assertion import SnapshotAssertion
from syrupy.extensions.json import JSONSnapshotExtension

from tests.conformance.examples import example_files
from tracker.derive import derive
from tracker.issues import Issue
from tracker.registries.catalog import registries, registry

EXAMPLES = [(key, path) for key in registries() for path in example_files(key)]
NAMES = [f"{key}-{path.stem}" for key, path in EXAMPLES]


@pytest.mark.parametrize(("key", "path"), EXAMPLES, ids=NAMES)
def test_becomes_exactly_this_study(key: str, path: Path, snapshot: SnapshotAssertion) -> None:
    found = []
    for page in registry(key).read_file(path):
        for record in page.records:
            derived = derive(key, record.registration_number, record.body)
            issues = [_told(issue) for issue in derived.issues]
            found.append({"study": msgspec.to_builtins(derived.study), "issues": issues})
    becomes = found[0] if len(found) == 1 else found
    assert becomes == snapshot(extension_class=JSONSnapshotExtension)


def _told(issue: Issue) -> str:
    return f"{issue.level} {issue.code} {issue.field}: {issue.value}".rstrip(": ")


def test_no_two_examples_of_a_registry_are_one_study() -> None:
    for key in registries():
        pages = [page for path in example_files(key) for page in registry(key).read_file(path)]
        numbers = [record.registration_number for page in pages for record in page.records]
        assert len(numbers) >= 2
        assert len(set(numbers)) == len(numbers)
