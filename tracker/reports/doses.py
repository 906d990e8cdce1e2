"""Reads the numbers back from the one way in which doses are said."""

from __future__ import annotations

import re

_DOSE = re.compile(
    r"(?P<low>[\d.]+e\d+)(?:-(?P<high>[\d.]+e\d+))? (?P<unit>cells(?:/\w+)?)(?: x .*)?"
)


def spans_of(text: str, unit: str) -> list[tuple[float, float]]:
    """Return (least, most) of a dose such as "1e6-2e6 cells/kg x 3" if it is told in this unit.

    The texts are those that `tracker/classify/dose.py` makes; any other gives nothing.
    """
    found = _DOSE.fullmatch(text)
    if found is None or found["unit"] != unit:
        return []
    low = float(found["low"])
    high = float(found["high"]) if found["high"] else low
    return [(min(low, high), max(low, high))]
