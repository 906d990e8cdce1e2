"""Gives linking what it needs of all studies at once."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from datetime import datetime

from msgspec import Struct
from sqlalchemy import Connection, select

from db.tables import (
    StudyCountry,
    StudyIdentifier,
    StudyRow,
    core_table,
)
from tracker.linking import (
    LinkInput,
    Numbers,
    origin,
    read_numbers,
)
from tracker.study.model import split_study_key
from tracker.study.partial_date import PartialDate

_study = core_table(StudyRow)
_identifier = core_table(StudyIdentifier)
_country = core_table(StudyCountry)


class _Columns(Struct, frozen=True):
    """What linking needs of a row of `study`."""

    study_key: str
    registry_key: str
    registration_number: str
    official_title: str | None
    brief_title: str | None
    lead_sponsor_key: str | None
    start_date: PartialDate | None
    phase: str | None
    merged_into: str | None
    gone_at: datetime | None


def link_inputs(connection: Connection) -> Iterator[LinkInput]:
    """Every study as linking sees it, from the current tables: no body is read."""
    countries: dict[str, list[str]] = defaultdict(list)
    ordered = select(_country.c.study_key, _country.c.country).order_by(_country.c.country)
    for study_key, country in connection.execute(ordered):
        countries[study_key].append(country)
    typed = _typed_numbers(connection)
    columns = (_study.c[name] for name in _Columns.__struct_fields__)
    for values in connection.execute(select(*columns)):
        study = _Columns(*values)
        key = study.study_key
        yield _link_input(study, typed.pop(key, []), tuple(countries.pop(key, ())))


def _typed_numbers(connection: Connection) -> dict[str, list[tuple[str, str]]]:
    columns = [_identifier.c[name] for name in ("study_key", "origin", "identifier", "type")]
    query = select(*columns).where(_identifier.c.origin != "own").order_by(*columns)
    typed: dict[str, list[tuple[str, str]]] = defaultdict(list)
    for study_key, column, number, number_type in connection.execute(query):
        typed[study_key].append(
            (origin(split_study_key(study_key)[0], column, number_type), number)
        )
    return typed


def _link_input(
    row: _Columns, typed: list[tuple[str, str]], countries: tuple[str, ...]
) -> LinkInput:
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
