"""Invented registrations as each registry would serve them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from benchmarks.synthetic.as_ctis import ctis_body
from benchmarks.synthetic.as_isrctn import isrctn_body

if TYPE_CHECKING:
    from collections.abc import Iterable

    from benchmarks.synthetic.registered import Registered

BODY_OF = {"ctis": ctis_body, "isrctn": isrctn_body}


def bodies(registered: Iterable[Registered], registry_key: str) -> dict[str, bytes]:
    """Body by number of those that are registered with `registry_key`."""
    return {
        one.number: BODY_OF[registry_key](one)
        for one in registered
        if one.registry_key == registry_key
    }
