"""Reads which studies are one trial, and what ties them."""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import Connection, Select, func, select
from sqlmodel import col
from sqlmodel import select as select_objects

from db.tables import (
    LinkDecisionRow,
    StudyRelationRow,
    StudyRow,
    TrialLinkRow,
    TrialRow,
    core_table,
)
from db.transaction import session_on
from tracker.linking import (
    LinkDecision,
    LinkVerdict,
    Relation,
)

_study = core_table(StudyRow)
_trial = core_table(TrialRow)
_link = core_table(TrialLinkRow)
_relation = core_table(StudyRelationRow)


def copied_keys() -> Select[tuple[str]]:
    """Return the query for the keys of all copies of records that we hold."""
    return select(_relation.c.study_key).where(_relation.c.relation == Relation.COPY.value)


def linked_keys(connection: Connection, study_key: str | None = None) -> dict[str, str]:
    """Trial key by study key as the last link left them; of one study or of all."""
    query = select(_link.c.study_key, _link.c.trial_key)
    if study_key is not None:
        query = query.where(_link.c.study_key == study_key)
    return dict(connection.execute(query).all())


def may_hold_ties(connection: Connection) -> bool:
    """Whether there are studies of several registries, or trials of an earlier link."""
    registries = connection.scalar(select(func.count(_study.c.registry_key.distinct())))
    return (registries or 0) > 1 or connection.scalar(
        select(_trial.c.trial_key).limit(1)
    ) is not None


def studies_of_trials(connection: Connection, least: int = 2) -> dict[str, list[str]]:
    """Study keys of each trial that has at least `least`, its primary registration first.

    Copies of records that we hold are no registrations.
    """
    counted = select(_trial.c.trial_key).where(_trial.c.study_count >= least)
    query = (
        select(_link.c.trial_key, _link.c.study_key, _trial.c.study_key.label("main"))
        .join(_trial, _trial.c.trial_key == _link.c.trial_key)
        .where(_link.c.trial_key.in_(counted), _link.c.study_key.not_in(copied_keys()))
        .order_by(_link.c.trial_key, _link.c.study_key)
    )
    found: dict[str, list[str]] = {}
    for trial_key, study_key, main in connection.execute(query):
        members = found.setdefault(trial_key, [])
        members.insert(0, study_key) if study_key == main else members.append(study_key)
    return found


def relations(
    connection: Connection, *, study_key: str | None = None, kinds: Iterable[Relation] = Relation
) -> list[StudyRelationRow]:
    """Return the ties of these kinds, of one study or of all."""
    words = [kind.value for kind in kinds]
    query = select_objects(StudyRelationRow).where(col(StudyRelationRow.relation).in_(words))
    if study_key is not None:
        one, other = col(StudyRelationRow.study_key), col(StudyRelationRow.other_key)
        query = query.where((one == study_key) | (other == study_key))
    order = (StudyRelationRow.study_key, StudyRelationRow.other_key)
    with session_on(connection) as session:
        return list(session.exec(query.order_by(*order)))


def link_decisions(connection: Connection) -> list[LinkDecision]:
    """Return all that people said, oldest first."""
    query = select_objects(LinkDecisionRow)
    order = (col(LinkDecisionRow.decided_at), col(LinkDecisionRow.id))
    with session_on(connection) as session:
        return [
            LinkDecision(
                study_key=one.study_key,
                other_key=one.other_key,
                verdict=LinkVerdict(one.verdict),
                reason=one.reason,
                decided_by=one.decided_by,
                decided_at=one.decided_at,
            )
            for one in session.exec(query.order_by(*order))
        ]
