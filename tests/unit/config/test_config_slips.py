"""A slip anywhere in a user's config.toml is said with file and key, and is never a traceback."""

from __future__ import annotations

import copy
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.unit.slips import UNKNOWN, Slip, dumped, of_text
from tracker.cohorts import Cohort
from tracker.config import Config, load_config
from tracker.config.default import default_config_path
from tracker.errors import ConfigError

TEXT = default_config_path().read_text(encoding="utf-8")
CONTENT = tomllib.loads(TEXT)


def read(path: Path) -> Config:
    """The settings and, since they are read later, the cohorts."""
    settings = load_config(path, {})
    for cohort in settings.cohorts:
        Cohort.from_config(cohort)
    return settings


def places(value: Any, place: tuple[str | int, ...] = ()) -> Iterator[tuple[str | int, ...]]:
    """The place of every table and value of the file that ships with the program."""
    yield place
    below = value.items() if isinstance(value, dict) else enumerate(value)
    for key, part in below:
        if isinstance(part, (dict, list)):
            yield from places(part, (*place, key))
        else:
            yield (*place, key)


def changed(place: tuple[str | int, ...], value: object) -> str:
    """The file with another value at `place`."""
    content: Any = copy.deepcopy(CONTENT)
    node = content
    for step in place[:-1]:
        node = node[step]
    node[place[-1]] = value
    return dumped(content)


def slips() -> Iterator[Slip]:
    """An unknown key in every table, and in every place something that cannot stand there."""
    yield from of_text(TEXT)
    for place in places(CONTENT):
        node: Any = CONTENT
        for step in place:
            node = node[step]
        if isinstance(node, dict):
            yield Slip(f"{place}: unknown key", changed((*place, UNKNOWN), 1), UNKNOWN)
        if place:
            name = next(str(step) for step in reversed(place) if isinstance(step, str))
            wrong = {UNKNOWN: {UNKNOWN: 1}}
            yield Slip(f"{place}: a table", changed(place, wrong), name)


def test_every_slip_is_said(tmp_path: Path) -> None:
    path = tmp_path / "config.toml"
    wrong = []
    made = list(slips())
    for slip in made:
        path.write_text(slip.text, encoding="utf-8")
        try:
            read(path)
        except ConfigError as error:
            if slip.names not in str(error) and UNKNOWN not in str(error):
                wrong.append(f"{slip.what}: says {error}")
        else:
            wrong.append(f"{slip.what}: not seen")
    assert wrong == []
    assert len(made) > 100


def test_the_file_that_ships_has_no_slip(tmp_path: Path) -> None:
    path = tmp_path / "config.toml"
    path.write_text(dumped(CONTENT), encoding="utf-8")
    assert read(path) == load_config(default_config_path(), {})


@pytest.mark.parametrize(
    ("place", "value", "says"),
    [
        (("alerts", "rules", 0, "channels"), [UNKNOWN], "no_such_thing"),
        (("watch", "channels"), [UNKNOWN], r"there is no \[channels.no_such_thing\]"),
        (("schedule", "sync"), {UNKNOWN: "0 2 * * *"}, r"there is no \[registries.no_such_thing\]"),
        (("cohorts", 0, "therapies"), [UNKNOWN], r"\[\[cohorts\]\] .*: therapies.*no_such_thing"),
        (("cohorts", 0, "study_types"), [UNKNOWN], "study_types: 'no_such_thing' is none of INT"),
    ],
)
def test_a_broken_reference_is_named(
    place: tuple[str | int, ...], value: object, says: str, tmp_path: Path
) -> None:
    path = tmp_path / "config.toml"
    path.write_text(changed(place, value), encoding="utf-8")
    with pytest.raises(ConfigError, match=says):
        read(path)
