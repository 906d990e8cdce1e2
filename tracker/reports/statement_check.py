"""Sees that a statement names only what exists: no trial would meet a misspelt word."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from functools import cache

from tracker.classify.word_lists import products
from tracker.data_faults import none_of
from tracker.normalize.countries import country_codes
from tracker.reports.dimensions import Dimension, layout
from tracker.reports.statement_cases import FAMILY
from tracker.reports.words import ENGLISH, Words
from tracker.statements.model import Statement

_YEAR = re.compile(r"[12]\d{3}")


def check_names(
    statement: Statement, cohorts: Collection[str], registries: Collection[str]
) -> str | None:
    """Return what the statement names that is not there, with what is; None where all is."""
    return next(_faults(statement, cohorts, registries), None)


def _faults(
    statement: Statement, cohorts: Collection[str], registries: Collection[str]
) -> Iterator[str]:
    if statement.cohort and statement.cohort not in cohorts:
        yield f"cohort: {none_of(statement.cohort, cohorts)}"
    for key in statement.registries:
        if key not in registries:
            yield f"registries: {none_of(key, registries)}"
    for name, values in statement.where.items():
        fault = value_fault(name, values)
        if fault is not None:
            yield f"where.{name}: {fault}"
    if statement.dimension:
        yield from _faults_of_dimension(statement)


def _faults_of_dimension(statement: Statement) -> Iterator[str]:
    name = statement.dimension
    if name not in layout().by_key:
        yield f"dimension: {none_of(name, layout().by_key)}"
    for place in ("values", "ahead_of"):
        found = getattr(statement, place)
        fault = value_fault(name, found, family=False) if found else None
        if fault is not None:
            yield f"{place}: {fault}"


def value_fault(name: str, values: Collection[str], *, family: bool = True) -> str | None:
    """Return what is wrong with a condition: an unknown dimension or value, or no value.

    `family`: the family of autoimmune diseases may stand for its groups.
    """
    dimension = layout().by_key.get(name)
    if dimension is None:
        return f"it is no dimension; known: {', '.join(layout().by_key)}"
    if not values:
        return "a list of values is expected"
    faults = (_unknown(dimension, value, family) for value in values)
    return next((fault for fault in faults if fault is not None), None)


def _unknown(dimension: Dimension, value: str, family: bool) -> str | None:
    if dimension.years:
        return None if _YEAR.fullmatch(value) else f"a year is expected, not '{value}'"
    known = _known(dimension.key)
    if family and dimension.key == "disease_group":
        known = (*known, FAMILY)
    return None if value in known else none_of(value, known)


@cache
def _known(name: str) -> tuple[str, ...]:
    """All values that trials can have, but not those that tell nothing."""
    dimension = layout().by_key[name]
    if name == "country":
        return country_codes()
    if name == "product":
        return tuple(products())
    found = dimension.order or tuple(Words(ENGLISH).labels(name))
    return tuple(value for value in found if value not in (*dimension.unknown, *dimension.spread))
