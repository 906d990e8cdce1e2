"""How a broken file is judged, whatever registry it is of."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from tracker.derive import read_study
from tracker.errors import TrackerError
from tracker.registries.catalog import registry

Case = tuple[str, str, bytes, list[str], str]


def read(key: str, path: Path) -> tuple[list[str], str]:
    """Numbers of the records that came and could be derived, and everything that was said."""
    numbers: list[str] = []
    said: list[str] = []
    try:
        for page in registry(key).read_file(path):
            for record in page.records:
                study, _ = read_study(key, record.registration_number, record.body)
                numbers.append(study.registration_number)
            said += [spoilt.reason for spoilt in page.unreadable]
    except TrackerError as error:
        said.append(str(error))
    return numbers, "; ".join(said)


@pytest.fixture
def check_case(tmp_path: Path) -> Callable[[Case], None]:
    """Writes a file and holds what is read from it against what should be."""

    def check(case: Case) -> None:
        key, name, content, expected, words = case
        path = tmp_path / name
        path.write_bytes(content)
        numbers, said = read(key, path)
        assert set(expected) == set(numbers)
        assert words in said
        if expected and not words:
            assert said == ""
        assert numbers or said, "silence is no explanation"

    return check
