"""Turns the trials held into the cases of a statement: who is meant, and what is known of each."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from functools import cached_property

import pandas as pd

from tracker.classify.disease_group import AUTOIMMUNE
from tracker.reports.dimensions import Dimension, layout
from tracker.reports.doses import spans_of
from tracker.reports.holdings import Holdings, lasts, needs_status
from tracker.statements.case import NONE, NOT_OF_THAT_DAY, NOT_STATED, Case, Said, Span
from tracker.statements.model import DOSE, Statement
from tracker.study.model import split_study_key

FAMILY = "autoimmune"  # in a statement as in config.toml: every group that the word list calls so


def meant(dimension: str, values: Collection[str]) -> frozenset[str]:
    """The values that a statement means: the family of diseases stands for its groups."""
    if dimension == "disease_group" and FAMILY in values:
        return frozenset({*values, *AUTOIMMUNE} - {FAMILY})
    return frozenset(values)


def cases_of(statement: Statement, holdings: Holdings) -> list[Case]:
    """Every trial held that the statement is about, or may be about."""
    return list(_Cases(statement, holdings).build())


def said_of(holdings: Holdings, dimension: Dimension) -> dict[int, Said]:
    """What is known of this dimension, for each trial by its number.

    A value that stands for several which are not told (several routes) tells nothing.
    """
    trials = holdings.trials
    pairs = trials.values(dimension)
    told: dict[int, set[str]] = {}
    for number, value in zip(pairs["study"].tolist(), pairs["value"].tolist(), strict=True):
        told.setdefault(number, set()).add(value)
    askable = set(trials.in_scope(dimension).index.tolist())
    of_status = needs_status(dimension)
    not_then = holdings.later_known | (holdings.status_open if of_status else frozenset())
    silent = NONE if dimension.key == "dose_stated" else NOT_STATED
    found = {}
    for number, status in zip(
        trials.frame.index.tolist(), trials.frame["overall_status"], strict=True
    ):
        values = told.get(number, set())
        later = not lasts(dimension) and holdings.keys[number] & not_then
        if values and values.isdisjoint(dimension.spread):
            found[number] = Said(frozenset(values))
        elif number not in askable and not (of_status and pd.isna(status)):
            found[number] = NONE
        else:
            found[number] = NOT_OF_THAT_DAY if later else silent
    return found


@dataclass(frozen=True)
class _Cases:
    statement: Statement
    holdings: Holdings

    @cached_property
    def _numbers(self) -> list[int]:
        return [int(number) for number in self.holdings.trials.frame.index.tolist()]

    def build(self) -> Iterator[Case]:
        """The trials that no condition of the statement surely excludes."""
        conditions = [
            (said_of(self.holdings, layout().by_key[name]), meant(name, values))
            for name, values in self.statement.where.items()
        ]
        about = self._about()
        for number in self._numbers:
            answers = [_is_among(said[number], values) for said, values in conditions]
            answers += [self._is_of_registries(number), self._was_registered(number)]
            if False not in answers and number in about:
                said, year, spans = about[number]
                sure = None not in answers
                yield Case(number=number, sure=sure, said=said, year=year, spans=spans)

    def _was_registered(self, number: int) -> bool | None:
        """By that day, and not perhaps only later."""
        return None if self.holdings.keys[number] <= self.holdings.perhaps else True

    def _is_of_registries(self, number: int) -> bool:
        wanted = self.statement.registries
        keys = self.holdings.keys[number]
        return not wanted or any(split_study_key(key)[0] in wanted for key in keys)

    def _about(self) -> dict[int, _Told]:
        """What the statement asks of each trial; a trial that it cannot be about is absent."""
        statement = self.statement
        if statement.kind in ("first_registered", "first_started"):
            return dict(self._years())
        if statement.kind == "range":
            return dict(self._doses() if statement.quantity == DOSE else self._sizes())
        if statement.dimension:
            said = said_of(self.holdings, layout().by_key[statement.dimension])
            return {number: (one, None, ()) for number, one in said.items()}
        return dict.fromkeys(self._numbers, (NONE, None, ()))

    def _years(self) -> Iterator[tuple[int, _Told]]:
        """The year of registration, or of a start that is no plan."""
        frame = self.holdings.trials.frame
        registered = self.statement.kind == "first_registered"
        days = frame["first_posted" if registered else "start_date"]
        planned = (frame["start_date_type"] == "ESTIMATED") & (not registered)
        for number, day, is_plan in zip(self._numbers, days, planned.tolist(), strict=True):
            never = self.holdings.keys[number] & self.holdings.never_started
            if not registered and (never or _is_later(day, self.holdings)):
                continue
            known = isinstance(day, str) and not is_plan
            year = int(day[:4]) if known else None
            yield number, (Said(frozenset({str(year)})) if known else NOT_STATED, year, ())

    def _sizes(self) -> Iterator[tuple[int, _Told]]:
        """How many participants, planned or actual."""
        counts = self.holdings.trials.frame["enrollment"]
        for number, count in zip(self._numbers, counts.tolist(), strict=True):
            later = self.holdings.keys[number] & self.holdings.later_known
            spans = () if pd.isna(count) else ((float(count), float(count)),)
            unknown = NOT_OF_THAT_DAY if later else NOT_STATED
            yield number, (NONE if spans else unknown, None, spans)

    def _doses(self) -> Iterator[tuple[int, _Told]]:
        """Every number of cells that is told in the unit of the statement."""
        told = self.holdings.trials.links.get(DOSE)
        found: dict[int, list[Span]] = {}
        if told is not None:
            for number, text in zip(told["study"].tolist(), told["value"].tolist(), strict=True):
                found.setdefault(number, []).extend(spans_of(text, self.statement.unit or ""))
        for number in self._numbers:
            spans = tuple(found.get(number, ()))
            yield number, (NONE if spans else NOT_STATED, None, spans)


_Told = tuple[Said, int | None, tuple[Span, ...]]
"""What is known of what is asked, the year, the numbers."""


def _is_among(said: Said, values: frozenset[str]) -> bool | None:
    return None if said.values is None else not said.values.isdisjoint(values)


def _is_later(day: object, holdings: Holdings) -> bool:
    """Whether a trial began, or is to begin, only after the day."""
    return isinstance(day, str) and day > holdings.day.isoformat()[: len(day)]
