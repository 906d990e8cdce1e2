"""Checks single parameters the way the registry does, wherever they occur."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from jobs.demo.replica.ctgov.errors import NotServed, Refusal

LARGEST_PAGE = 1000
DEFAULT_PAGE = 10
NUMBER = re.compile(r"NCT0*([1-9]\d{0,7})", re.IGNORECASE)

_FIELD_ITEM = re.compile(r"[a-zA-Z][a-zA-Z0-9\-. ]*|@query")
_FORMATS = (
    ("format", ("csv", "json", "json.zip", "fhir.json", "ris"), "json"),
    ("markupFormat", ("markdown", "legacy"), "markdown"),
)


def refuse_unknown(query: Mapping[str, str], known: Iterable[str]) -> None:
    """Raise for the first parameter that the path does not have."""
    for name in query:
        if name not in known:
            raise Refusal(f"`{name}` is unknown parameter")


def refuse_formats(query: Mapping[str, str]) -> None:
    """Raise for formats that do not exist or that the replica cannot write."""
    for name, allowed, served in _FORMATS:
        value = query.get(name, served)
        if value not in allowed:
            raise Refusal(f"Invalid value in parameter `{name}`: `{value}`")
        if value != served:
            raise NotServed(f"the replica serves `{name}={served}` only")


def field_names(query: Mapping[str, str]) -> tuple[str, ...] | None:
    """Return the items of `fields`, None when it is not given."""
    if "fields" not in query:
        return None
    return items("fields", query["fields"], _FIELD_ITEM)


def study_number(text: str) -> str | None:
    """Return the canonical NCT number for any spelling the registry accepts, else None."""
    found = NUMBER.fullmatch(text)
    return f"NCT{int(found[1]):08}" if found else None


def items(name: str, text: str, pattern: re.Pattern[str]) -> tuple[str, ...]:
    """Cut a list at commas and bars; raises `Refusal` for an item that the pattern does not fit."""
    found = tuple(item.strip() for item in re.split(r"[,|]", text))
    for place, item in enumerate(found, start=1):
        if not pattern.fullmatch(item):
            raise Refusal(f"Item {place} in parameter `{name}` has incorrect format")
    return found


def page_size(text: str) -> int:
    """Read a page size; none and 0 mean 10, more than 1000 means 1000."""
    if not text:
        return DEFAULT_PAGE
    if not re.fullmatch(r"\d{1,9}", text):
        raise Refusal(f"Parameter `pageSize` must be a 32-bit integer of at least 0: `{text}`")
    return min(int(text) or DEFAULT_PAGE, LARGEST_PAGE)


def flag(name: str, text: str) -> bool:
    """Read true or false; empty means false."""
    if text not in {"", "true", "false"}:
        raise Refusal(f"Invalid value in parameter `{name}`: `{text}`")
    return text == "true"
