"""Reads a few paths out of many records without building the rest, which makes searching fast."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, TypedDict

import msgspec

from jobs.demo.replica.ctgov.pieces import KeyPath, catalogue

Tree = dict[str, "Tree"]


class Selection:
    """The part of a record below some paths; what is absent or misshapen is simply not there."""

    def __init__(self, paths: Iterable[KeyPath]) -> None:
        self.tree = _tree(paths)
        self._decoder = msgspec.json.Decoder(_shape(self.tree, ()))

    def decode(self, record: bytes) -> Any:
        """Return the record as a dictionary that holds the selected paths only."""
        try:
            return self._decoder.decode(record)
        except msgspec.ValidationError:  # a corpus may hold a misshapen record on purpose
            return _keep(msgspec.json.decode(record), self.tree)

    def encode(self, record: bytes) -> bytes:
        """Return the record as JSON cut down to the selected paths, without empty structures."""
        return msgspec.json.encode(_prune(self.decode(record)) or {})


def values_at(node: Any, path: KeyPath) -> list[Any]:
    """Return all values at a path, flattening every list on the way."""
    found = [node]
    for key in path:
        deeper: list[Any] = []
        for item in found:
            child = item.get(key) if isinstance(item, dict) else None
            if isinstance(child, list):
                deeper.extend(child)
            elif child is not None:
                deeper.append(child)
        found = deeper
    return found


def strings(node: Any) -> list[str]:
    """Return every string in a decoded selection."""
    found: list[str] = []
    to_visit = [node]
    while to_visit:
        node = to_visit.pop()
        if isinstance(node, str):
            found.append(node)
        elif isinstance(node, dict):
            to_visit.extend(node.values())
        elif isinstance(node, list):
            to_visit.extend(node)
    return found


def _tree(paths: Iterable[KeyPath]) -> Tree:
    tree: Tree = {}
    for path in paths:
        node = tree
        for key in path:
            node = node.setdefault(key, {})
    return tree


def _shape(tree: Tree, path: KeyPath) -> Any:
    """Return a type that tells msgspec which keys to build; it skips all others unread."""
    if not tree:
        return Any
    keys = {key: _shape(child, (*path, key)) for key, child in tree.items()}
    shape = TypedDict("shape", keys, total=False)  # type: ignore[misc]  # the keys are data, not known to mypy
    return list[shape] if path in catalogue().list_paths else shape


def _keep(node: Any, tree: Tree) -> Any:
    if not tree:
        return node
    if isinstance(node, list):
        return [_keep(child, tree) for child in node]
    if isinstance(node, dict):
        return {key: _keep(node[key], child) for key, child in tree.items() if key in node}
    return None


def _prune(node: Any) -> Any:
    """Drop empty structures, because the registry leaves out modules that nobody asked for."""
    if isinstance(node, dict):
        kept = {key: _prune(child) for key, child in node.items()}
        return {key: child for key, child in kept.items() if child not in (None, {}, [])}
    if isinstance(node, list):
        return [child for child in map(_prune, node) if child not in (None, {})]
    return node
