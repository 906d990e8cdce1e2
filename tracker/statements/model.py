"""What a statement is: who said it, when, of which trials, and the one thing that it says."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date, timedelta
from typing import Literal

from msgspec import Struct

from tracker.data_faults import none_of
from tracker.study.partial_date import parse_partial_date

Kind = Literal[
    "every",
    "most_frequent",
    "share",
    "count",
    "first_registered",
    "first_started",
    "rank",
    "range",
]
Language = Literal["en", "zh"]
Unit = Literal["cells", "cells/kg", "cells/mL", "cells/cm2", "participants"]
DOSE = "dose"
_DOSE_UNITS = ("cells", "cells/kg", "cells/mL", "cells/cm2")

ABOUT = ("key", "kind", "source", "doi", "section", "as_of", "text")
SCOPE = ("where", "cohort", "registries", "sample", "stated_only")
_LIMITS = ("exactly", "at_least", "at_most")
_PLACES = ("place", "ahead_of", "among_first")
NEEDS: dict[Kind, tuple[str, ...]] = {
    "every": ("dimension", "values"),
    "most_frequent": ("dimension", "values"),
    "share": ("dimension", "values"),
    "count": (),
    "first_registered": ("year",),
    "first_started": ("year",),
    "rank": ("dimension", "values"),
    "range": ("quantity",),
}
"""What a statement of each kind has to have besides key, kind, source, as_of and text."""

MAY_HAVE: dict[Kind, tuple[str, ...]] = {
    "every": (),
    "most_frequent": (),
    "share": ("share", "tolerance", "low", "high"),
    "count": _LIMITS,
    "first_registered": (),
    "first_started": (),
    "rank": (*_PLACES, "together"),
    "range": ("low", "high", "unit"),
}
OF_A_SAMPLE: tuple[Kind, ...] = ("share", "count", "most_frequent", "rank")
"""Kinds whose figure may be that of the source's own sample of trials."""

_KEY = re.compile(r"[a-z0-9][a-z0-9_-]*")


class Statement(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """One statement; docs/statements.md explains the fields.

    `as_of` is a day, or a year or month where the source prints no day: the last day of it then
    counts. `share`, `tolerance` and, for a share, `low` and `high` are per cent; `low` and
    `high` of a range are cells (in `unit`) or participants. Raises ValueError, in words, for what
    does not fit together.
    """

    key: str
    kind: Kind
    source: str
    as_of: str
    text: dict[Language, str]
    doi: str = ""
    section: str = ""
    where: dict[str, tuple[str, ...]] = {}
    cohort: str = ""
    registries: tuple[str, ...] = ()
    sample: str = ""
    stated_only: bool = False
    dimension: str = ""
    values: tuple[str, ...] = ()
    year: int | None = None
    share: float | None = None
    tolerance: float | None = None
    low: float | None = None
    high: float | None = None
    exactly: int | None = None
    at_least: int | None = None
    at_most: int | None = None
    place: int | None = None
    ahead_of: tuple[str, ...] = ()
    together: bool = False
    among_first: int | None = None
    quantity: Literal["", "dose", "enrollment"] = ""
    unit: Unit | None = None

    def __post_init__(self) -> None:
        if not _KEY.fullmatch(self.key):
            raise ValueError("key: small letters, digits, - and _ are expected")
        if not self.source.strip():
            raise ValueError("source: missing")
        if not self.text:
            raise ValueError("text: en or zh is expected")
        _check_day(self.as_of)
        _check_keys(self)
        _CHECKS[self.kind](self)

    @property
    def day(self) -> date:
        """The last day that the statement can mean by its date."""
        return _last_day(self.as_of)

    def says(self, language: str) -> str:
        """The statement in this language, else in the one that there is."""
        texts: dict[str, str] = {str(one): text for one, text in self.text.items()}
        return texts.get(language) or next(iter(texts.values()))

    def given(self, name: str) -> bool:
        """Whether the file says anything at this key."""
        value = getattr(self, name)
        return value is not None and value is not False and value not in ("", (), {})


class StatementFile(Struct, frozen=True, forbid_unknown_fields=True):
    """The whole of a file of statements."""

    statement: tuple[Statement, ...]


def _check_day(as_of: str) -> None:
    if parse_partial_date(as_of) is None or as_of.startswith("9999"):
        raise ValueError(
            f"as_of: a day (2018-12-31), month (2018-12) or year (2018) is expected, not '{as_of}'"
        )


def _last_day(text: str) -> date:
    parts = [int(part) for part in text.split("-")]
    if len(parts) == 3:
        return date(*parts)
    year, month = (parts[0], 12) if len(parts) == 1 else (parts[0], parts[1])
    return date(year + month // 12, month % 12 + 1, 1) - timedelta(days=1)


def _check_keys(one: Statement) -> None:
    """A key that a kind does not know would be a condition that nobody looks at."""
    needed, known = NEEDS[one.kind], (*NEEDS[one.kind], *MAY_HAVE[one.kind])
    for name in needed:
        if not one.given(name):
            raise ValueError(f"{name}: missing; {one.kind} needs {_listed(needed)}")
    for name in one.__struct_fields__:
        if name not in (*ABOUT, *SCOPE, *known) and one.given(name):
            allowed = _listed(known) if known else "no more keys"
            raise ValueError(f"{name}: {one.kind} does not know this key; known: {allowed}")
    if one.sample and one.kind not in OF_A_SAMPLE:
        raise ValueError(f"sample: only for {_listed(OF_A_SAMPLE)}, not for {one.kind}")
    if one.stated_only and one.kind not in ("every", "share", "range"):
        raise ValueError(f"stated_only: only for every, share and range, not for {one.kind}")


def _check_share(one: Statement) -> None:
    about = (one.share is not None, one.tolerance is not None)
    span = (one.low is not None, one.high is not None)
    if (all(about), any(about), any(span)) not in ((True, True, False), (False, False, True)):
        raise ValueError("share: share with tolerance, or low and high (per cent), is expected")
    for name in ("share", "tolerance", "low", "high"):
        value = getattr(one, name)
        if value is not None and not 0 <= value <= 100:
            raise ValueError(f"{name}: per cent from 0 to 100 are expected, not {value:g}")
    _check_order(one)


def _check_count(one: Statement) -> None:
    given = [name for name in _LIMITS if getattr(one, name) is not None]
    if not given or ("exactly" in given and len(given) > 1):
        raise ValueError("count: exactly, or at_least or at_most or both, is expected")
    for name in given:
        if getattr(one, name) < 0:
            raise ValueError(f"{name}: a number of trials is expected, not {getattr(one, name)}")
    if len(given) == 2 and (one.at_least or 0) > (one.at_most or 0):
        raise ValueError(f"at_least: {one.at_least} is more than at_most, {one.at_most}")


def _check_year(one: Statement) -> None:
    if one.year is not None and not 1900 <= one.year <= one.day.year:
        raise ValueError(f"year: from 1900 to the year of as_of is expected, not {one.year}")


def _check_rank(one: Statement) -> None:
    given = [name for name in _PLACES if one.given(name)]
    if len(given) != 1:
        raise ValueError(f"rank: one of {_listed(_PLACES)} is expected")
    for name in ("place", "among_first"):
        value = getattr(one, name)
        if value is not None and value < 1:
            raise ValueError(f"{name}: a number from 1 is expected, not {value}")
    if one.together and not one.ahead_of:
        raise ValueError("together: only beside ahead_of, whose values then count as one")
    both = sorted({*one.ahead_of} & {*one.values})
    if both:
        raise ValueError(f"ahead_of: '{both[0]}' stands under values too")


def _check_range(one: Statement) -> None:
    if one.low is None and one.high is None:
        raise ValueError("range: low or high or both are expected")
    allowed = _DOSE_UNITS if one.quantity == DOSE else ("participants",)
    if one.unit not in allowed and (one.unit is not None or one.quantity == DOSE):
        raise ValueError(f"unit: {none_of(one.unit or '', allowed)}")
    _check_order(one)


def _check_order(one: Statement) -> None:
    if one.low is not None and one.high is not None and one.low > one.high:
        raise ValueError(f"low: {one.low:g} is more than high, {one.high:g}")


def _nothing_more(_one: Statement) -> None:
    """What `_check_keys` asks is enough."""


def _listed(names: Iterable[str]) -> str:
    return ", ".join(names)


_CHECKS = {
    "every": _nothing_more,
    "most_frequent": _nothing_more,
    "share": _check_share,
    "count": _check_count,
    "first_registered": _check_year,
    "first_started": _check_year,
    "rank": _check_rank,
    "range": _check_range,
}
