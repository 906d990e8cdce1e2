"""No e-mail address of a person reaches the store, wherever in a record it was written (ADR 2)."""

from __future__ import annotations

import re

# The at sign as HTML, XML within XML and JSON may write it.
AT_SIGN = r"(?:@|&(?:amp;)*(?:#0*64|#[xX]0*40|commat);|\\u0040)"
ADDRESS = rf"[A-Za-z0-9._%+-]+{AT_SIGN}[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)*\.[A-Za-z]{{2,}}"
AT_SIGN_IS_IN = re.compile(r"@|64;|40;|commat;|u0040")
# An address begins where a word does: else a text that is one long word takes hours.
_EMAIL = re.compile(rf"(?<![A-Za-z0-9._%+-]){ADDRESS}")
REMOVED = "[e-mail address removed]"


def without_addresses(text: str) -> str:
    """`text` with every e-mail address replaced by a note that there was one."""
    if AT_SIGN_IS_IN.search(text):
        return _EMAIL.sub(REMOVED, text)
    return text
