"""Reaching into a record, so that cases and changes need not know how modules nest."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from benchmarks.synthetic.words import Record


def part(record: Record, module: str) -> Record:
    """That module of the protocol section, made if it is absent."""
    found: Record = record["protocolSection"].setdefault(module, {})
    return found


def insert(module: Record, key: str, value: object, after: str = "", before: str = "") -> None:
    """Set a key; a new one goes `after` or `before` another, as the wire would order them."""
    kept = dict(module)
    module.clear()
    for name, old in kept.items():
        if name == before and key not in kept:
            module[key] = value
        module[name] = old
        if name == after and key not in kept:
            module[key] = value
    module[key] = value
