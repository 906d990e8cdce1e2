"""Reads what is so now of all studies at once, by columns: what reports and analyses count."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from datetime import datetime
from functools import lru_cache
from itertools import chain
from typing import Any

import msgspec
from sqlalchemy import ColumnElement, Connection, Select, Table, case, func, or_, select

from db.chunks import chunks
from db.read.trials import copied_keys
from db.tables import (
    ClassificationRow,
    ResultsDutyRow,
    StudyCountry,
    StudyRow,
    StudySponsor,
    core_table,
)
from tracker.classification import Classification, Evidence
from tracker.cohorts import Wanted
from tracker.results_duty import Duty
from tracker.study.vocabulary import SponsorRole

Cell = str | int | bool | datetime | None
"""A value of a column of `study`."""

Place = tuple[str, str, str | None]
"""study_key, country (ISO 3166), region."""

Collaborator = tuple[str, str, str, str | None]
"""study_key, name, the key that spellings share, type."""

Possible = tuple[str, str | None, list[Classification]]
"""study_key, type of study, what is said of it for each concept that cohorts judge by."""

_study = core_table(StudyRow)
_sponsor = core_table(StudySponsor)
_duty = core_table(ResultsDutyRow)
_country = core_table(StudyCountry)
_concept = core_table(ClassificationRow)
_words = msgspec.json.Decoder(tuple[str, ...])
_evidence = msgspec.json.Decoder(tuple[Evidence, ...])
_is_collaborator = _sponsor.c.role == SponsorRole.COLLABORATOR
_STREAMED = {"yield_per": 10_000}
NOTHING = "[]"  # an empty list, as the table has it


def study_columns(
    connection: Connection,
    names: Iterable[str],
    *,
    gone: bool = False,
    among: Collection[str] | None = None,
) -> Iterator[Sequence[Cell]]:
    """Yield these columns of the studies `among`, or of all; those that are `gone` only if asked.

    Copies of records that we hold are left out, also where the record itself is gone.
    """
    query = select(*(_study.c[name] for name in names)).where(*_here(gone=gone))
    return _rows(connection, query, _study, among)


def count_here(connection: Connection) -> int:
    """Return how many studies there are, without those that are gone and without copies."""
    found: int = connection.execute(select(func.count()).where(*_here(gone=False))).scalar_one()
    return found


def keys_here(connection: Connection, among: Collection[str], *, gone: bool = False) -> set[str]:
    """Return those of these keys whose studies `study_columns` has."""
    found = study_columns(connection, ("study_key",), gone=gone, among=among)
    return {str(key) for (key,) in found}


def _here(*, gone: bool) -> list[ColumnElement[bool]]:
    alone = _study.c.study_key.not_in(copied_keys())
    return [alone] if gone else [alone, _study.c.gone_at.is_(None)]


def _rows(
    connection: Connection, query: Select[Any], table: Table, among: Collection[str] | None
) -> Iterator[Sequence[Any]]:
    """Yield what is found of the studies `among`, or of all, a few thousand rows in memory."""
    return chain.from_iterable(_parts(connection, query, table, among))


def _parts(
    connection: Connection, query: Select[Any], table: Table, among: Collection[str] | None
) -> Iterator[Sequence[Sequence[Any]]]:
    lists: Iterable[Sequence[str] | None] = [None] if among is None else chunks(sorted(among))
    for keys in lists:
        part = query if keys is None else query.where(table.c.study_key.in_(keys))
        yield from connection.execute(part, execution_options=_STREAMED).partitions()


def places(connection: Connection, among: Collection[str] | None = None) -> Iterator[Place]:
    """Return the countries in which each study has sites, one by one."""
    query = select(_country.c.study_key, _country.c.country, _country.c.region)
    found: Iterator[Any] = _rows(connection, query, _country, among)
    return found


def things_said(
    connection: Connection, concepts: Collection[str], among: Collection[str] | None = None
) -> Iterator[tuple[str, tuple[str, str | None, tuple[str, ...]]]]:
    """Yield (study key, (concept, value, others)) for these concepts, where there is a value."""
    names = ("study_key", "concept", "value", "others")
    query = select(*(_concept.c[name] for name in names)).where(
        _concept.c.concept.in_(sorted(concepts)), _concept.c.value.is_not(None)
    )
    for rows in _parts(connection, query, _concept, among):
        keys, *columns = zip(*rows, strict=True)
        yield from zip(keys, map(_thing, *columns), strict=True)


def classifications(
    connection: Connection, concepts: Collection[str], *, with_evidence: Collection[str]
) -> Iterator[tuple[str, Classification]]:
    """Yield (study key, what we say of it) for these concepts.

    The evidence, which is long, comes only for those `with_evidence`; of the other concepts what
    says nothing is left out.
    """
    is_judged = _concept.c.concept.in_(with_evidence)
    evidence = case((is_judged, _concept.c.evidence), else_=NOTHING)
    names = ("study_key", "concept", "value", "others")
    query = select(*(_concept.c[name] for name in names), evidence).where(
        _concept.c.concept.in_(sorted(concepts)), or_(is_judged, _concept.c.value.is_not(None))
    )
    for study_key, *found in _rows(connection, query, _concept, None):
        yield study_key, _classification(*found)


def possible_members(
    connection: Connection, wanted: Wanted, *, gone: bool = False
) -> Iterator[Possible]:
    """Yield the studies that a cohort can take at all, with all that its rule asks of them.

    All others are surely not in it, so that only of these evidence, which is long, is read.
    """
    each = [_concept.alias(concept) for concept in wanted.values]
    query = select(_study.c.study_key, _study.c.study_type).where(*_here(gone=gone))
    for one, (concept, values) in zip(each, wanted.values.items(), strict=True):
        query = query.add_columns(one.c.concept, one.c.value, one.c.others, one.c.evidence)
        query = query.where(
            one.c.study_key == _study.c.study_key,
            one.c.concept == concept,
            one.c.value.in_(sorted(values)),
        )
    kinds = _study.c.study_type
    query = query.where(or_(kinds.is_(None), kinds.in_(sorted(wanted.study_types))))
    for study_key, kind, *found in _rows(connection, query, _study, None):
        said = [_classification(*found[at : at + 4]) for at in range(0, len(found), 4)]
        yield study_key, kind, said


def _classification(concept: str, value: str | None, others: str, evidence: str) -> Classification:
    decoded = () if evidence == NOTHING else _evidence.decode(evidence)
    return Classification(*_thing(concept, value, others), decoded)


@lru_cache(maxsize=10_000)
def _thing(concept: str, value: str | None, others: str) -> tuple[str, str | None, tuple[str, ...]]:
    """One for all studies of which the same is said."""
    return concept, value, () if others == NOTHING else _words.decode(others)


def collaborators(
    connection: Connection, among: Collection[str] | None = None
) -> Iterator[Collaborator]:
    """Yield the organisations that support each study beside the one that leads it."""
    names = ("study_key", "name", "sponsor_key", "sponsor_type")
    query = select(*(_sponsor.c[name] for name in names)).where(_is_collaborator)
    for row in _rows(connection, query, _sponsor, among):
        yield row[0], row[1], row[2], row[3]


def spellings(connection: Connection, keys: Iterable[str]) -> dict[str, dict[str, int]]:
    """Return how many studies that are here use each name of the collaborators with these keys."""
    found: dict[str, dict[str, int]] = {}
    for some in chunks(sorted(set(keys))):
        query = (
            select(_sponsor.c.sponsor_key, _sponsor.c.name, func.count())
            .join(_study, _study.c.study_key == _sponsor.c.study_key)
            .where(_is_collaborator, _sponsor.c.sponsor_key.in_(some), *_here(gone=False))
            .group_by(_sponsor.c.sponsor_key, _sponsor.c.name)
        )
        for key, name, count in connection.execute(query):
            found.setdefault(key, {})[name] = count
    return found


def results_duties(
    connection: Connection, among: Collection[str] | None = None
) -> Iterator[tuple[str, Duty]]:
    """Yield (study key, what a law asks of it) of the studies `among`, or of all."""
    fields = Duty.__struct_fields__
    query = select(_duty.c.study_key, *(_duty.c[field] for field in fields))
    query = query.order_by(_duty.c.study_key, _duty.c.rule)
    for study_key, *values in _rows(connection, query, _duty, among):
        yield study_key, msgspec.convert(dict(zip(fields, values, strict=True)), Duty)
