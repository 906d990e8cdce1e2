"""Reaches into a CTIS record, in which any key may be missing or hold another kind of value."""

from __future__ import annotations

from collections.abc import Iterator

Json = dict[str, object]


def part(value: object, *path: str) -> Json:
    """The object at `path`; an empty one where there is none."""
    for key in path:
        value = value.get(key) if isinstance(value, dict) else None
    return value if isinstance(value, dict) else {}


def parts(value: object, *path: str) -> list[Json]:
    """The objects in the list at `path`."""
    found = part(value, *path[:-1]).get(path[-1])
    return [item for item in found if isinstance(item, dict)] if isinstance(found, list) else []


def text(value: object, *path: str) -> str | None:
    """The text or number at `path` as text; None where there is none but blanks."""
    found = part(value, *path[:-1]).get(path[-1])
    if isinstance(found, bool) or not isinstance(found, str | int | float):
        return None
    return str(found).strip() or None


def flag(value: object, *path: str) -> bool | None:
    """The truth value at `path`; None where nothing is said."""
    found = part(value, *path[:-1]).get(path[-1])
    return found if isinstance(found, bool) else None


def count(value: object, *path: str) -> int | None:
    """The number of people at `path`; None where there is none."""
    found = text(value, *path)
    return int(found) if found is not None and found.isdigit() else None


def texts(objects: list[Json], *path: str) -> Iterator[str]:
    """The text at `path` of each object that has one."""
    for item in objects:
        found = text(item, *path)
        if found is not None:
            yield found
