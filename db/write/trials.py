"""Writes which studies are one trial, and what people decided about them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from typing import Any

import msgspec
from sqlalchemy import Connection, delete, insert, select

from db.tables import (
    LinkDecisionRow,
    StudyRelationRow,
    TrialLinkRow,
    TrialRow,
    core_table,
)
from db.transaction import bulk_insert
from tracker.linking import (
    LinkDecision,
    Linked,
    Trial,
)

_trial = core_table(TrialRow)
_link = core_table(TrialLinkRow)
_relation = core_table(StudyRelationRow)
_decision = core_table(LinkDecisionRow)
_json = msgspec.json.Encoder()


def replace_trials(connection: Connection, linked: Linked, now: datetime) -> None:
    """Write the trials anew; a key that was known keeps the moment of its first link."""
    first = select(_trial.c.trial_key, _trial.c.first_linked_at)
    since: dict[str, datetime] = dict(connection.execute(first).all())
    for table in (_trial, _link, _relation):
        connection.execute(delete(table))
    bulk_insert(connection, TrialRow, (_trial_row(one, since, now) for one in linked.trials))
    bulk_insert(
        connection,
        TrialLinkRow,
        (
            {"study_key": study_key, "trial_key": trial.key}
            for trial in linked.trials
            for study_key in trial.records
        ),
    )
    ties = (edge for trial in linked.trials for edge in trial.ties)
    bulk_insert(connection, StudyRelationRow, _relation_rows((*ties, *linked.others)))


def _trial_row(trial: Trial, since: Mapping[str, datetime], now: datetime) -> dict[str, Any]:
    return {
        "trial_key": trial.key,
        "study_key": trial.study_keys[0],
        "study_count": len(trial.study_keys),
        "first_linked_at": since.get(trial.key, now),
    }


def _relation_rows(edges: Iterable[Any]) -> Iterator[dict[str, Any]]:
    for edge in edges:
        yield {
            "study_key": edge.study_key,
            "other_key": edge.other_key,
            "relation": edge.relation.value,
            "evidence": _json.encode(edge.evidence).decode(),
        }


def add_link_decision(connection: Connection, decision: LinkDecision) -> None:
    """Note what a person said; nothing is ever altered or removed."""
    one, other = sorted((decision.study_key, decision.other_key))
    values = msgspec.structs.asdict(decision) | {"study_key": one, "other_key": other}
    values["verdict"] = decision.verdict.value
    connection.execute(insert(_decision).values(**values))
