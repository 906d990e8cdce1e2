"""No e-mail address of a person reaches the store, wherever in a record it was written (ADR 2)."""

from __future__ import annotations

import re

_EMAIL = re.compile(
    r"[A-Za-z0-9._%+-]+(?:@|&#64;|&#x40;)[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)*\.[A-Za-z]{2,}"
)
REMOVED = "[e-mail address removed]"


def without_addresses(text: str) -> str:
    """`text` with every e-mail address replaced by a note that there was one."""
    if "@" in text or "&#" in text:
        return _EMAIL.sub(REMOVED, text)
    return text
