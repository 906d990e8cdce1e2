"""Turns one comparison of a query into a test on a row's values, prepared once for all rows."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

from jobs.demo.replica.ctgov import values
from jobs.demo.replica.ctgov.expressions import Bounds, Near
from jobs.demo.replica.ctgov.pieces import Piece, catalogue

Test = Callable[[list[Any]], bool]

_EARTH_RADIUS_KM = 6371.0


def value_test(text: str, piece: Piece, *, counts: bool) -> Test | None:
    """Return how a typed piece compares with the words given; None when it is text to search in.

    With `counts` the number of values is compared (`AREA[Phase:size]2`).
    """
    if counts:
        return lambda found: str(len(found)) == text
    if piece.kind in catalogue().enums:
        wanted = values.enum_value(piece, text)
        return lambda found: wanted in found
    if piece.kind == "boolean":
        return lambda found: (text.lower() == "true") in found
    if piece.kind == "date":
        date = values.iso_date(text) or text
        return lambda found: any(str(value).startswith(date) for value in found)
    if piece.kind in values.COMPARABLE:
        key = values.bound(piece.kind, text, upper=False)
        return lambda found: any(values.sort_key(piece.kind, value) == key for value in found)
    return None


def range_test(kind: str, bounds: Bounds) -> Test:
    """Return a test for at least one value between the bounds."""
    lower = None if bounds.lower == "MIN" else values.bound(kind, bounds.lower, upper=False)
    upper = None if bounds.upper == "MAX" else values.bound(kind, bounds.upper, upper=True)

    def test(found: list[Any]) -> bool:
        for value in found:
            key: Any = values.sort_key(kind, value)
            if (
                key is not None
                and (lower is None or key >= lower)
                and (upper is None or key <= upper)
            ):
                return True
        return False

    return test


def near_test(place: Near) -> Test:
    """Return a test for at least one point within the radius."""
    return lambda found: any(_kilometres(place, point) <= place.radius for point in found)


def _kilometres(place: Near, point: Any) -> float:
    """Great-circle distance by the haversine formula."""
    here, there = math.radians(place.latitude), math.radians(point["lat"])
    across = math.radians(point["lon"] - place.longitude)
    half = math.sin((there - here) / 2) ** 2
    half += math.cos(here) * math.cos(there) * math.sin(across / 2) ** 2
    return 2 * _EARTH_RADIUS_KM * math.asin(math.sqrt(half))
