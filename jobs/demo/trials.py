"""What the demo shows of trials: how many there are, and one seen in several registries."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby
from operator import attrgetter
from typing import Any

import msgspec
from sqlalchemy import Connection

from db.read.discrepancies import discrepancies
from db.read.studies import study_rows
from db.read.trials import relations, studies_of_trials
from db.tables import DiscrepancyRow
from jobs.runtime import Runtime
from tracker.discrepancies import preferences
from tracker.linking import Relation

LONGEST = 60  # characters of the words that tie two studies


def one_trial(runtime: Runtime) -> list[str]:
    """One trial with its registrations, why they are one, and where they disagree.

    It is the one with most registrations and disagreements; no lines where none has two.
    """
    with runtime.engine.connect() as connection:
        trials = studies_of_trials(connection)
        if not trials:
            return []
        disagreeing = {key: len(_disputed(connection, key)) for key in trials}
        chosen = max(trials, key=lambda key: (len(trials[key]) + disagreeing[key], key))
        return list(_lines(connection, chosen, trials[chosen]))


def _lines(connection: Connection, trial_key: str, study_keys: list[str]) -> Iterator[str]:
    rows = study_rows(connection, study_keys)
    yield f"{trial_key}  {rows[study_keys[0]].brief_title}"
    for key in study_keys:
        yield f"  registered as {rows[key].registration_number}  {rows[key].url}"
    for edge in relations(connection, study_key=study_keys[0], kinds=[Relation.SAME]):
        found = (f"{one['rule']} ({_cut(one['words'])})" for one in _json(edge.evidence))
        yield f"  one trial, because: {'; '.join(dict.fromkeys(found))}"
    for field, statements in _disputed(connection, trial_key).items():
        yield f"  they disagree on {preferences().fields[field].title.lower()}:"
        for one in statements:
            mark = "  <- taken" if one.is_taken else ""
            yield f"    {one.study_key}  {_shown(one.value)}{mark}"
        yield f"    because: {statements[0].reason}"


def _disputed(connection: Connection, trial_key: str) -> dict[str, list[DiscrepancyRow]]:
    """What each registration says, by field in which they disagree."""
    rows = discrepancies(connection, trial_key)
    return {field: list(some) for field, some in groupby(rows, key=attrgetter("field"))}


def _shown(value: str | None) -> str:
    """A value in one line."""
    found = _json(value) if value else None
    if isinstance(found, dict):
        return ", ".join(str(part) for part in found.values() if part is not None)
    return ", ".join(found) if isinstance(found, list) else str(found or "-")


def _cut(words: str) -> str:
    return words if len(words) <= LONGEST else f"{words[: LONGEST - 1]}…"


def _json(text: str) -> Any:
    return msgspec.json.decode(text)
