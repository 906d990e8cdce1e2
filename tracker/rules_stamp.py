"""Tells by which rules something was derived: a text for code, word lists and country names.

What two machines derived of one body may be put together only where their stamps are the same.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from functools import cache
from importlib.metadata import version
from pathlib import Path

import tracker

SHOWING = frozenset({"alerts", "channels", "config", "evaluate", "reports", "statements"})
"""Folders of the core that show or deliver: no study is another because of what they say."""
_RULES = frozenset({".py", ".toml"})
_LENGTH = 16  # hexadecimal digits: 64 bits, which no two sets of rules share by chance


@cache
def rules_stamp() -> str:
    """Return the stamp of this installation, such as "0.2.0-5f0c1a2b3c4d5e6f"."""
    return stamp_of(Path(tracker.__file__).parent)


def stamp_of(core: Path) -> str:
    """Return the stamp of the rules in the folder `core`: its version and a hash of its rules.

    Of one tree it is the same on every machine and under every Python. The names of countries come
    from pycountry, so that its version counts as a rule.
    """
    found = hashlib.sha256(f"pycountry {version('pycountry')}".encode())
    for path in sorted(_rule_files(core), key=lambda one: one.relative_to(core).as_posix()):
        content = path.read_bytes().replace(b"\r\n", b"\n")  # a checkout may have either
        found.update(f"\0{path.relative_to(core).as_posix()}\0{len(content)}\0".encode())
        found.update(content)
    return f"{tracker.__version__}-{found.hexdigest()[:_LENGTH]}"


def _rule_files(core: Path) -> Iterator[Path]:
    for path in core.rglob("*"):
        shows = path.relative_to(core).parts[0] in SHOWING
        if path.suffix in _RULES and not shows and path.is_file():
            yield path
