"""One order for lists whose own order means nothing, so that a shuffled list is an equal list."""

from __future__ import annotations

from collections.abc import Collection
from typing import TypeVar

import msgspec

Item = TypeVar("Item")

content_order = msgspec.json.Encoder().encode
"""Sort key of any Study part: its JSON; unlike tuples it can hold None, and it is fast."""


def in_order(items: Collection[Item]) -> tuple[Item, ...]:
    """Sorted by content: registries re-order their lists without a change of meaning."""
    return tuple(sorted(items, key=content_order)) if len(items) > 1 else tuple(items)
