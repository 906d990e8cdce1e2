"""Reads what is so now of all studies at once, by columns: what reports and analyses count."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from datetime import datetime
from functools import lru_cache

import msgspec
from sqlalchemy import Connection, case, or_, select

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
from tracker.results_duty import Duty
from tracker.study.vocabulary import SponsorRole

Cell = str | int | bool | datetime | None
"""A value of a column of `study`."""

Place = tuple[str, str, str | None]
"""study_key, country (ISO 3166), region."""

Collaborator = tuple[str, str, str, str | None]
"""study_key, name, the key that spellings share, type."""

_study = core_table(StudyRow)
_sponsor = core_table(StudySponsor)
_duty = core_table(ResultsDutyRow)
_country = core_table(StudyCountry)
_concept = core_table(ClassificationRow)
_words = msgspec.json.Decoder(tuple[str, ...])
_evidence = msgspec.json.Decoder(tuple[Evidence, ...])
NOTHING = "[]"  # an empty list, as the table has it


def study_columns(
    connection: Connection, names: Iterable[str], *, gone: bool = False
) -> Sequence[Sequence[Cell]]:
    """Return these columns of all studies, a row a study; those that are `gone` only if asked.

    Copies of records that we hold are left out, also where the record itself is gone.
    """
    query = select(*(_study.c[name] for name in names))
    query = query.where(_study.c.study_key.not_in(copied_keys()))
    if not gone:
        query = query.where(_study.c.gone_at.is_(None))
    return connection.execute(query).all()


def places(connection: Connection) -> Iterator[Place]:
    """Yield the countries in which each study has sites."""
    query = select(_country.c.study_key, _country.c.country, _country.c.region)
    for row in connection.execute(query):
        yield row[0], row[1], row[2]


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
    for study_key, *found in connection.execute(query).all():
        yield study_key, _classification(*found)


def _classification(concept: str, value: str | None, others: str, evidence: str) -> Classification:
    if evidence == NOTHING:
        return _without_evidence(concept, value, others)
    decoded = () if others == NOTHING else _words.decode(others)
    return Classification(concept, value, decoded, _evidence.decode(evidence))


@lru_cache(maxsize=10_000)
def _without_evidence(concept: str, value: str | None, others: str) -> Classification:
    """One for all studies of which the same is said."""
    return Classification(concept, value, () if others == NOTHING else _words.decode(others))


def collaborators(connection: Connection) -> Iterator[Collaborator]:
    """Yield the organisations that support each study beside the one that leads it."""
    names = ("study_key", "name", "sponsor_key", "sponsor_type")
    query = select(*(_sponsor.c[name] for name in names))
    for row in connection.execute(query.where(_sponsor.c.role == SponsorRole.COLLABORATOR)):
        yield row[0], row[1], row[2], row[3]


def results_duties(
    connection: Connection, among: Iterable[str] | None = None
) -> Iterator[tuple[str, Duty]]:
    """Yield (study key, what a law asks of it) of the studies `among`, or of all."""
    fields = Duty.__struct_fields__
    query = select(_duty.c.study_key, *(_duty.c[field] for field in fields))
    if among is not None:
        query = query.where(_duty.c.study_key.in_(list(among)))
    for study_key, *values in connection.execute(query.order_by(_duty.c.study_key, _duty.c.rule)):
        yield study_key, msgspec.convert(dict(zip(fields, values, strict=True)), Duty)
