"""Why studies stop, as a few groups that can be counted beside the sponsor's own words."""

from __future__ import annotations

import re
import tomllib
from functools import cache
from pathlib import Path

OTHER = "other"


def stop_reason(text: str | None) -> str | None:
    """The group of `text` in stop_reasons.toml; "other" if none fits, None for no text."""
    if not isinstance(text, str) or not text.strip():
        return None
    return next((key for key, pattern in _patterns() if pattern.search(text)), OTHER)


@cache
def _patterns() -> tuple[tuple[str, re.Pattern[str]], ...]:
    text = (Path(__file__).parent / "stop_reasons.toml").read_text(encoding="utf-8")
    return tuple(
        (reason["key"], re.compile(rf"\b(?:{'|'.join(map(re.escape, reason['words']))})", re.I))
        for reason in tomllib.loads(text)["reason"]
    )
