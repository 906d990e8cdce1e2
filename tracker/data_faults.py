"""Finds the place where data is not of its shape, and says in words what would be allowed there."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from datetime import date
from difflib import get_close_matches
from enum import Enum
from itertools import repeat
from types import NoneType, UnionType
from typing import Annotated, Any, Literal, TypeGuard, Union, get_args, get_origin

import msgspec
from msgspec import Struct, ValidationError, structs

Place = tuple[str, ...]
"""The tables that lead to a value and, at last, its key."""

_WHERE = re.compile(r" - at `[^`]*`\Z")
_KINDS: dict[object, str] = {
    str: "a text",
    int: "a whole number",
    float: "a number",
    bool: "true or false",
    date: "a date",
    dict: "a table",
    list: "a list",
}


def special(kind: type, value: object) -> object:
    """Return `value` as a compiled regular expression; raise ValueError where it is none."""
    if get_origin(kind) is re.Pattern and isinstance(value, str):
        try:
            return re.compile(value)
        except re.error as error:
            raise ValueError(f"{shown(value)} is no regular expression: {error}") from error
    raise ValueError(f"a text is expected, not {shown(value)}")


def repeated(value: object, place: Place = ()) -> Iterator[str]:
    """Yield a sentence for each thing named twice in a list: TOML forbids this of keys only."""
    if isinstance(value, dict):
        for key, below in value.items():
            yield from repeated(below, (*place, key))
    elif isinstance(value, list):
        seen: set[str] = set()
        for number, entry in enumerate(value):
            name = entry if isinstance(entry, str) else _label(entry)
            if name is not None and name in seen:
                yield f"{_spelled(place)}{shown(name)} stands there twice"
            elif name is not None:
                seen.add(name)
            yield from repeated(entry, _entry_place(place, entry, number))


def _label(entry: object) -> str | None:
    """The `key` or `name` by which an entry of an array of tables is told from the others."""
    if not isinstance(entry, dict):
        return None
    found = entry.get("key", entry.get("name"))
    return found if isinstance(found, str) else None


def _entry_place(place: Place, entry: object, number: int) -> Place:
    if not place or not isinstance(entry, dict):
        return place
    return (*place[:-1], f"{place[-1]} {_label(entry) or number + 1}")


def explain(value: object, shape: object, place: Place = ()) -> str | None:
    """Return the first place where `value` is not of `shape`, with the fault; None if it is."""
    complaint = _complaint(value, shape)
    if complaint is None:
        return None
    inner = inner_type(shape)
    below = _below(value, inner, place)
    found = next((fault for part in below if (fault := explain(*part)) is not None), None)
    if found is not None:
        return found
    if isinstance(value, dict) and _is_struct(inner):
        return _of_struct(value, inner, place) or _at_table(place) + complaint
    return _spelled(place) + _of_value(value, inner, complaint)


def _complaint(value: object, shape: Any) -> str | None:
    try:
        msgspec.convert(value, shape, dec_hook=special)
    except ValidationError as error:
        return _WHERE.sub("", str(error))
    return None


def inner_type(shape: object) -> object:
    """Return the one type in `Annotated[...]` or in `... | None`: TOML has no null."""
    while get_origin(shape) is Annotated:
        shape = get_args(shape)[0]
    if get_origin(shape) in (Union, UnionType):
        kinds = [kind for kind in get_args(shape) if kind is not NoneType]
        return kinds[0] if len(kinds) == 1 else shape
    return shape


def _below(value: object, shape: Any, place: Place) -> Iterator[tuple[object, object, Place]]:
    """The parts of `value`, each with its shape and place."""
    kinds = get_args(shape)
    if isinstance(value, dict) and _is_struct(shape):
        types = {field.encode_name: field.type for field in structs.fields(shape)}
        for key in filter(types.__contains__, value):
            yield value[key], types[key], (*place, key)
    elif isinstance(value, dict) and get_origin(shape) is dict:
        for key, below in value.items():
            yield key, kinds[0], (*place, key)
            yield below, kinds[1], (*place, key)
    elif isinstance(value, list) and get_origin(shape) in (list, tuple, frozenset):
        same = kinds[-1] is Ellipsis or get_origin(shape) is not tuple
        types_in_order = repeat(kinds[0]) if same else iter(kinds)
        for number, (entry, kind) in enumerate(zip(value, types_in_order, strict=False)):
            yield entry, kind, _entry_place(place, entry, number)


def _of_struct(value: dict[str, object], shape: type[Struct], place: Place) -> str | None:
    """A key too many or too few; None where what the keys say does not fit together."""
    known = {field.encode_name: field for field in structs.fields(shape)}
    for key in value:
        if key not in known:
            close = get_close_matches(key, known, 1)
            hint = f" (did you mean {close[0]}?)" if close else ""
            return f"{_spelled((*place, key))}unknown key{hint}; known here: {', '.join(known)}"
    for key, field in known.items():
        if field.required and key not in value:
            return f"{_spelled((*place, key))}missing"
    return None


def _of_value(value: object, shape: Any, complaint: str) -> str:
    if get_origin(shape) is Literal:
        return none_of(value, get_args(shape))
    if isinstance(shape, type) and issubclass(shape, Enum):
        return none_of(value, [word.value for word in shape])
    kind = get_origin(shape) or shape
    kind = list if kind in (tuple, frozenset) else dict if _is_struct(kind) else kind
    expected = _KINDS.get(kind)
    right = isinstance(value, kind) if isinstance(kind, type) else False
    if expected is None or (right and not (isinstance(value, bool) and kind is not bool)):
        return complaint
    return f"{expected} is expected, not {shown(value)}"


def _is_struct(kind: object) -> TypeGuard[type[Struct]]:
    return isinstance(kind, type) and issubclass(kind, Struct)


def none_of(value: object, known: Iterable[object]) -> str:
    """Return half a sentence: what stands there and what may stand there."""
    return f"{shown(value)} is none of {', '.join(map(str, known))}"


def shown(value: object) -> str:
    """Return a value as a sentence shows it: as it is typed, backslashes and all, or what it is."""
    if isinstance(value, dict):
        return "a table"
    if isinstance(value, str) and value.isprintable():
        return f"'{value}'"
    return "a list" if isinstance(value, list) else repr(value)


def _spelled(place: Place) -> str:
    """`("fields", "sex")` as "[fields] sex: "."""
    *tables, key = place or ("",)
    start = f"[{'.'.join(tables)}] " if tables else ""
    return f"{start}{key}: " if key else start


def _at_table(place: Place) -> str:
    return f"[{'.'.join(place)}] " if place else ""
