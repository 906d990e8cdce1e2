"""Keeps which studies are one trial, and gives linking what it needs of all studies at once."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from typing import Any

import msgspec
from sqlalchemy import Connection, delete, func, insert, select, update

from db.engine import bulk_insert
from db.tables import (
    IssueRow,
    LinkDecisionRow,
    StudyCountry,
    StudyIdentifier,
    StudyRelationRow,
    StudyRow,
    TrialLinkRow,
    TrialRow,
    core_table,
)
from tracker.linking import (
    LinkDecision,
    Linked,
    LinkInput,
    LinkVerdict,
    Numbers,
    Relation,
    Trial,
    origin,
    read_numbers,
)
from tracker.study.model import split_study_key

_study = core_table(StudyRow)
_identifier = core_table(StudyIdentifier)
_country = core_table(StudyCountry)
_trial = core_table(TrialRow)
_link = core_table(TrialLinkRow)
_relation = core_table(StudyRelationRow)
_decision = core_table(LinkDecisionRow)
_json = msgspec.json.Encoder()


def trial_of(connection: Connection) -> dict[str, str]:
    """Trial key of every study; a study that no link has seen yet is a trial of its own."""
    query = select(_study.c.study_key, func.coalesce(_link.c.trial_key, _study.c.study_key))
    joined = query.outerjoin(_link, _link.c.study_key == _study.c.study_key)
    return dict(connection.execute(joined).all())


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
    """Study keys of each trial that has at least `least`, the one that speaks for it first."""
    counted = select(_trial.c.trial_key).where(_trial.c.study_count >= least)
    query = (
        select(_link.c.trial_key, _link.c.study_key, _trial.c.study_key.label("main"))
        .join(_trial, _trial.c.trial_key == _link.c.trial_key)
        .where(_link.c.trial_key.in_(counted))
        .order_by(_link.c.trial_key, _link.c.study_key)
    )
    found: dict[str, list[str]] = {}
    for trial_key, study_key, main in connection.execute(query):
        members = found.setdefault(trial_key, [])
        members.insert(0, study_key) if study_key == main else members.append(study_key)
    return found


def link_inputs(connection: Connection) -> Iterator[LinkInput]:
    """Every study as linking sees it, from the current tables: no body is read."""
    countries: dict[str, list[str]] = defaultdict(list)
    ordered = select(_country.c.study_key, _country.c.country).order_by(_country.c.country)
    for study_key, country in connection.execute(ordered):
        countries[study_key].append(country)
    typed = _typed_numbers(connection)
    columns = (
        *(_study.c.study_key, _study.c.registry_key, _study.c.registration_number),
        *(_study.c.official_title, _study.c.brief_title, _study.c.lead_sponsor_key),
        *(_study.c.start_date, _study.c.phase, _study.c.merged_into, _study.c.gone_at),
    )
    for row in connection.execute(select(*columns)):
        key = row.study_key
        yield _link_input(row, typed.pop(key, []), tuple(countries.pop(key, ())))


def _typed_numbers(connection: Connection) -> dict[str, list[tuple[str, str]]]:
    columns = (
        *(_identifier.c.study_key, _identifier.c.origin, _identifier.c.identifier),
        _identifier.c.type,
    )
    query = select(*columns).where(_identifier.c.origin != "own").order_by(*columns)
    typed: dict[str, list[tuple[str, str]]] = defaultdict(list)
    for study_key, column, number, number_type in connection.execute(query):
        typed[study_key].append(
            (origin(split_study_key(study_key)[0], column, number_type), number)
        )
    return typed


def _link_input(row: Any, typed: list[tuple[str, str]], countries: tuple[str, ...]) -> LinkInput:
    titles = tuple(title for title in (row.official_title, row.brief_title) if title)
    others = (*typed, *(("title", title) for title in titles))
    numbers = read_numbers(Numbers(row.registry_key, row.registration_number, others))
    return LinkInput(
        study_key=row.study_key,
        registry_key=row.registry_key,
        own=numbers.own,
        aliases=numbers.aliases,
        cited=numbers.cited,
        dummies=numbers.dummies,
        titles=titles,
        protocol_code=numbers.protocol_code,
        codes=numbers.codes,
        sponsor_key=row.lead_sponsor_key,
        countries=countries,
        start_date=row.start_date,
        phases=tuple(row.phase.split("/")) if row.phase else (),
        merged_into=row.merged_into,
        is_gone=row.gone_at is not None,
    )


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
            for study_key in trial.study_keys
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


def relations(
    connection: Connection, *, study_key: str | None = None, kinds: Iterable[Relation] = Relation
) -> list[Any]:
    """Rows of `study_relation` of these kinds, of one study or of all."""
    query = select(_relation).where(_relation.c.relation.in_([kind.value for kind in kinds]))
    if study_key is not None:
        query = query.where(
            (_relation.c.study_key == study_key) | (_relation.c.other_key == study_key)
        )
    return list(connection.execute(query.order_by(_relation.c.study_key, _relation.c.other_key)))


def close_settled(connection: Connection, codes: Iterable[str], now: datetime) -> int:
    """Close the open issues of these codes that a link at `now` did not find again."""
    issue = core_table(IssueRow)
    settled = (
        issue.c.code.in_(list(codes)),
        issue.c.closed_at.is_(None),
        issue.c.last_seen_at < now,
    )
    return connection.execute(update(issue).where(*settled).values(closed_at=now)).rowcount


def add_link_decision(connection: Connection, decision: LinkDecision) -> None:
    """Note what a person said; nothing is ever altered or removed."""
    one, other = sorted((decision.study_key, decision.other_key))
    values = msgspec.structs.asdict(decision) | {"study_key": one, "other_key": other}
    values["verdict"] = decision.verdict.value
    connection.execute(insert(_decision).values(**values))


def link_decisions(connection: Connection) -> list[LinkDecision]:
    """All that people said, oldest first."""
    query = select(_decision).order_by(_decision.c.decided_at, _decision.c.id)
    return [
        LinkDecision(
            *(row.study_key, row.other_key, LinkVerdict(row.verdict)),
            *(row.reason, row.decided_by, row.decided_at),
        )
        for row in connection.execute(query)
    ]
