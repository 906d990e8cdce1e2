"""Marks of served records: equal ones say that redaction would give the very same body again."""

from __future__ import annotations

import hashlib
import secrets
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec

if TYPE_CHECKING:
    from hashlib import _Hash

_HERE = Path(__file__).parent


def marking(registry_key: str) -> _Hash:
    """Return a SHA-256 begun with the rules of redaction; the served bytes are to be added."""
    return _begun(registry_key).copy()


@cache
def _begun(registry_key: str) -> _Hash:
    """The rules are all code that may take part, so that no change of them is overlooked.

    Where the code cannot be read, no two processes have the same rules.
    """
    begun = hashlib.sha256(msgspec.__version__.encode())
    files = sorted([*_HERE.glob("*.py"), *(_HERE / registry_key).rglob("*.py")])
    for path in files:
        begun.update(hashlib.sha256(path.read_bytes()).digest())
    if not files:
        begun.update(secrets.token_bytes(32))
    return begun
