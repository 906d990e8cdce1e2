"""Rows from Korea's own API: its records as JSON, under the names that WHO's data set has."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache

from msgspec import Struct

from tracker.data import load
from tracker.errors import TrackerError
from tracker.registries.base import Unreadable
from tracker.registries.ictrp.record import without_people
from tracker.registries.ictrp.stamps import Row
from tracker.registries.json_records import JsonRecord

_NUMBER, _LIST = "trial_id", "items"
_BETWEEN_AGES = "~"


class CrisNames(Struct, frozen=True, forbid_unknown_fields=True):
    """The whole of `cris.toml`: WHO's names for CRIS's fields, and statuses in English."""

    texts: dict[str, str]
    dates: dict[str, str]
    lists: dict[str, tuple[str, str]]
    design: tuple[str, ...]
    status: dict[str, str]


def is_cris(record: JsonRecord) -> bool:
    """Whether the JSON is an answer of CRIS."""
    items = record.get(_LIST)
    first = items[0] if isinstance(items, list) and items else record
    number = first.get(_NUMBER) if isinstance(first, dict) else None
    return isinstance(number, str) and number.upper().startswith("KCT")


def cris_rows(records: list[JsonRecord]) -> Iterator[Row | Unreadable]:
    """The row of each record. Raises TrackerError for an answer that lists trials only."""
    for record in records:
        if _LIST in record:
            raise TrackerError(
                "this is CRIS's list of trials, which tells no status: get the detail of each "
                "(/detail?crisNumber=KCT...) and import those files"
            )
        if not is_cris(record):
            yield Unreadable("", "a JSON record without a number of CRIS among others")
            continue
        yield without_people(_pairs(record))


def _pairs(record: JsonRecord) -> Iterator[tuple[str, str]]:
    names = _names()
    yield "TrialID", str(record[_NUMBER])
    for field, name in names.texts.items():
        yield name, _text(record, field)
    status = _text(record, "recruitment_status")
    yield "Recruitment_Status", names.status.get(status, status)
    for field, name in names.dates.items():
        yield name, str(record.get(field) or "").replace("/", "-").replace(".", "-")
    for field, (inner, name) in names.lists.items():
        items = record.get(field)
        found = [_text(one, inner) for one in items or () if isinstance(one, dict)]
        yield from ((name, text) for text in found)
    youngest, _, oldest = _text(record, "target_age_range").partition(_BETWEEN_AGES)
    yield "agemin", youngest.strip()
    yield "agemax", oldest.strip()
    yield "Study_design", "; ".join(filter(None, (_text(record, one) for one in names.design)))


def _text(record: JsonRecord, field: str) -> str:
    """A field in English, else in Korean, else as it stands without a language."""
    found = (record.get(name) for name in (f"{field}_en", f"{field}_kr", field))
    return next((text for one in found if one is not None and (text := str(one).strip())), "")


@cache
def _names() -> CrisNames:
    return load(__package__, "cris.toml", CrisNames)
