"""Finds what a record holds that nobody reads, so that a change of the registry is seen at once."""

from __future__ import annotations

import msgspec
from msgspec import inspect

from tracker.registries.ctgov.sections import Record

_ROOT = inspect.type_info(Record)


def prune(value: object, found: set[str]) -> object:
    """`value`, a decoded record, without the keys that `wire` does not know; adds them to `found`.

    Paths are dotted JSON keys, list positions left out.
    """
    return _prune(value, _ROOT, "", found)


def _prune(value: object, node: inspect.Type, path: str, found: set[str]) -> object:
    node = _unwrap(node)
    if isinstance(node, inspect.StructType) and isinstance(value, dict):
        return _prune_object(value, node, path, found)
    if isinstance(node, inspect.VarTupleType) and isinstance(value, list):
        return [_prune(item, node.item_type, path, found) for item in value]
    return value


def _prune_object(
    value: dict[str, object], node: inspect.StructType, path: str, found: set[str]
) -> dict[str, object]:
    known = {field.encode_name: field.type for field in node.fields}
    kept = {}
    for key, item in value.items():
        here = f"{path}.{key}" if path else key
        if key in known:
            kept[key] = _prune(item, known[key], here, found)
        else:
            found.add(here)
    return kept


def _unwrap(node: inspect.Type) -> inspect.Type:
    """The part of an optional type that is not None."""
    if isinstance(node, inspect.UnionType):
        return next(part for part in node.types if not isinstance(part, inspect.NoneType))
    return node


def unread_paths(body: bytes) -> set[str]:
    """All paths to values in `body` that parse does not read: unknown ones and ignored ones."""
    record = msgspec.json.decode(body)
    found: set[str] = set()
    _ignored(prune(record, found), _ROOT, "", found)
    return found


def _ignored(value: object, node: inspect.Type, path: str, found: set[str]) -> None:
    node = _unwrap(node)
    if isinstance(node, inspect.RawType):
        found.add(path)
    elif isinstance(node, inspect.StructType) and isinstance(value, dict):
        types = {field.encode_name: field.type for field in node.fields}
        for key, item in value.items():
            _ignored(item, types[key], f"{path}.{key}" if path else key, found)
    elif isinstance(node, inspect.VarTupleType) and isinstance(value, list):
        for item in value:
            _ignored(item, node.item_type, path, found)
