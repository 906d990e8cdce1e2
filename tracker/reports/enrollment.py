"""Participants by what their number is: a count, a plan, or not said; never added up as one."""

from __future__ import annotations

import pandas as pd

from tracker.reports.words import Words
from tracker.study.vocabulary import DateType

_ALWAYS: tuple[str | None, ...] = (DateType.ACTUAL.value, DateType.ESTIMATED.value)


def enrollment_kinds(frame: pd.DataFrame) -> tuple[str | None, ...]:
    """The kinds of number that trials give; None, not said which, only where there is one."""
    untold = frame["enrollment"].notna() & ~frame["enrollment_type"].isin(_ALWAYS)
    return (*_ALWAYS, None) if untold.any() else _ALWAYS


def counts_of_kind(frame: pd.DataFrame, kind: str | None) -> pd.Series[int]:
    """The numbers of this kind, of the trials that give one."""
    kinds, counts = frame["enrollment_type"], frame["enrollment"]
    meant = ~kinds.isin(_ALWAYS) if kind is None else kinds == kind
    return counts[meant & counts.notna()]


def people_of(frame: pd.DataFrame, kind: str | None) -> int:
    """How many participants the numbers of this kind add up to."""
    return int(counts_of_kind(frame, kind).sum())


def people_key(kind: str | None) -> str:
    """The key of the column of this kind: `people_actual`, `people_planned`, `people_untold`."""
    names = {DateType.ACTUAL.value: "people_actual", DateType.ESTIMATED.value: "people_planned"}
    return "people_untold" if kind is None else names[kind]


def people_kind(kind: str | None, words: Words) -> str:
    """The kind as readers call it."""
    return words.say(f"ui.{people_key(kind)}")
