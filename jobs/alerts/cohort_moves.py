"""Which cohorts studies belonged to before and after a pass, both by today's code.

Both sides are judged anew from kept bodies, so a better word list moves nobody in or out. For a
state that today's code cannot read stands the last readable one, as everywhere in a history.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from datetime import datetime
from importlib.resources import files
from typing import Any

from sqlalchemy import Connection

from db.read.bodies import load_bodies
from db.read.passes import bodies_at
from db.read.versions import versions_of
from tracker.cohorts import Cohort, judge
from tracker.derive import derive
from tracker.errors import ParseError
from tracker.history import Observation, last_readable
from tracker.reading import Reading
from tracker.study.model import split_study_key

NOWHERE: frozenset[str] = frozenset()
States = tuple[str, int | None, int]
"""study_key, version number before (None: not known then) and after."""


def last_states(
    connection: Connection, study_keys: Iterable[str], moment: datetime
) -> list[States]:
    """Return these studies with the last version that each had at `moment`."""
    last = ((key, versions_of(connection, key, moment)) for key in study_keys)
    return [(key, None, found[-1].number) for key, found in last if found]


def cohorts_named(tables: Iterable[dict[str, Any]], names: Iterable[str]) -> list[Cohort]:
    """Those cohorts of config.toml that are named; raises ConfigError for one that is not sound."""
    wanted = set(names)
    return [Cohort.from_config(table) for table in tables if table.get("key") in wanted]


def fingerprint(tables: Iterable[dict[str, Any]]) -> str:
    """The same while cohort rules and word lists are the same."""
    digest = hashlib.sha256(json.dumps(list(tables), sort_keys=True, default=str).encode())
    for path in sorted(files("tracker.classify").joinpath("vocabulary").iterdir(), key=str):
        if path.name.endswith(".toml"):
            digest.update(path.read_bytes())
    return digest.hexdigest()[:16]


class Membership:
    """Judges studies for the cohorts that alert rules name; no cohort, no work."""

    def __init__(self, cohorts: Iterable[Cohort]) -> None:
        self._cohorts = tuple(cohorts)

    def of(
        self, connection: Connection, states: list[States]
    ) -> dict[str, tuple[frozenset[str], frozenset[str]]]:
        """Cohort keys of each study before and after."""
        if not self._cohorts:
            return {}
        wanted = [(key, number) for key, *numbers in states for number in numbers if number]
        hashes = bodies_at(connection, wanted)
        bodies = load_bodies(connection, hashes.values())
        found = {state: self._judge(state[0], bodies[sha]) for state, sha in hashes.items()}
        for (key, number), cohorts in found.items():
            if cohorts is None:
                found[key, number] = self._judge_earlier(connection, key, number)
        return {
            key: _both(found.get((key, before or 0), NOWHERE), found.get((key, after), NOWHERE))
            for key, before, after in states
        }

    def _judge_earlier(
        self, connection: Connection, study_key: str, number: int
    ) -> frozenset[str] | None:
        """For a version that cannot be read stands the last one before it that can."""
        earlier = [one for one in versions_of(connection, study_key) if one.number < number]
        bodies = load_bodies(connection, {one.body_sha256 for one in earlier})
        seen = [Observation(one.observed_at, one.body_sha256) for one in earlier]
        stands = last_readable(seen, Reading(study_key, bodies))
        if stands is None or stands.body_sha256 is None:
            return None
        return self._judge(study_key, bodies[stands.body_sha256])

    def _judge(self, study_key: str, body: bytes) -> frozenset[str] | None:
        """Cohort keys, or None where today's code cannot read a state of the past."""
        registry_key, number = split_study_key(study_key)
        try:
            derived = derive(registry_key, number, body)
        except ParseError:
            return None
        return frozenset(
            cohort.key
            for cohort in self._cohorts
            if judge(cohort, derived.study, derived.classifications).verdict == "in"
        )


def _both(
    before: frozenset[str] | None, after: frozenset[str] | None
) -> tuple[frozenset[str], frozenset[str]]:
    """Before and after; one that cannot be read is taken as the other, so that nobody moves."""
    first = before if before is not None else after
    second = after if after is not None else before
    return first or NOWHERE, second or NOWHERE
