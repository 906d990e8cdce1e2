"""Keys of config.toml that have another name since: an old file is refused naming the new key."""

from __future__ import annotations

RENAMED: dict[str, str] = {}
"""New key by old key, both whole: `registries.*.old` -> `registries.*.new`.

`*` stands for any name that a user chose, and is the same name in the new key. A line stays for
ever: files of every released version are out there.
"""


def new_name(key: str) -> str | None:
    """What the whole `key` is called today; None where it was never a key."""
    parts = key.split(".")
    for old, new in RENAMED.items():
        names = _names(old.split("."), parts)
        if names is not None:
            filled = iter(names)
            return ".".join(next(filled) if part == "*" else part for part in new.split("."))
    return None


def _names(pattern: list[str], parts: list[str]) -> list[str] | None:
    """What the stars of `pattern` stand for in `parts`; None where they do not match."""
    if len(pattern) != len(parts):
        return None
    pairs = list(zip(pattern, parts, strict=True))
    if any(wanted not in ("*", part) for wanted, part in pairs):
        return None
    return [part for wanted, part in pairs if wanted == "*"]
