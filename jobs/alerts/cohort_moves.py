"""Which cohorts studies belonged to before and after a pass, both by today's code.

Both sides are judged anew from kept bodies, so a better word list moves nobody in or out.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from importlib.resources import files
from typing import Any

from sqlalchemy import Connection

from db.bodies import load_bodies
from db.passes import bodies_at
from tracker.cohorts import Cohort, judge
from tracker.derive import derive
from tracker.errors import ParseError

NOWHERE: frozenset[str] = frozenset()
States = tuple[str, int | None, int]
"""study_key, version number before (None: not known then) and after."""


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
        return {
            key: _both(found.get((key, before or 0), NOWHERE), found.get((key, after), NOWHERE))
            for key, before, after in states
        }

    def _judge(self, study_key: str, body: bytes) -> frozenset[str] | None:
        """Cohort keys, or None where today's code cannot read a state of the past."""
        registry_key, _, number = study_key.partition(":")
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
