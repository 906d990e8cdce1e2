"""Why studies stop, as a few groups that can be counted beside the sponsor's own words."""

from __future__ import annotations

import re
from functools import cache

from msgspec import Struct

from tracker.data import load

OTHER = "other"


class StopReason(Struct, frozen=True, forbid_unknown_fields=True):
    """A group of reasons and the starts of words that put a text into it."""

    key: str
    words: tuple[str, ...]


class StopReasons(Struct, frozen=True, forbid_unknown_fields=True):
    """The whole of stop_reasons.toml; the first group with a word of the text wins."""

    reason: tuple[StopReason, ...]


def stop_reason(text: str | None) -> str | None:
    """The group of `text` in stop_reasons.toml; "other" if none fits, None for no text."""
    if not isinstance(text, str) or not text.strip():
        return None
    return next((key for key, pattern in _patterns() if pattern.search(text)), OTHER)


@cache
def _patterns() -> tuple[tuple[str, re.Pattern[str]], ...]:
    return tuple(
        (reason.key, re.compile(rf"\b(?:{'|'.join(map(re.escape, reason.words))})", re.I))
        for reason in load(__package__, "stop_reasons.toml", StopReasons).reason
    )
