"""The columns of studies that reports compute from others: size, centres, reason for stopping."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

import numpy as np
import pandas as pd

from tracker.normalize.sponsor_groups import sponsor_group
from tracker.reports.held import NOTHING, Published
from tracker.reports.stop_reasons import stop_reason

DERIVED = (
    "enrollment_size",
    "centres",
    "results_posted",
    "results_state",
    "dose_stated",
    "stop_reason",
    "sponsor_group",
    "prospective",
)
"""The columns of a frame that `with_derived` computes from others."""

MONTH = len("2024-05")

_BINS = ((0, "0"), (49, "1-49"), (99, "50-99"), (199, "100-199"))


def with_derived(
    frame: pd.DataFrame, with_dose: set[str], published: Mapping[str, Published]
) -> pd.DataFrame:
    """`frame` with the columns that are computed from others; both others by study key."""
    frame = with_publications(frame, published)
    frame = frame.assign(
        enrollment=_numbers(frame["enrollment"]),
        start_year=_numbers(frame["start_year"]),
        registration_year=_numbers(frame["registration_year"]),
    )
    return frame.assign(
        enrollment_size=object_column(_size(count) for count in frame["enrollment"]),
        centres=object_column(
            _centres(countries, sites)
            for countries, sites in zip(frame["country_count"], frame["site_count"], strict=True)
        ),
        results_posted=frame["has_results"].map({True: "yes", False: "no"}),
        results_state=object_column(
            map(_results, frame["has_results"], _words(frame["results_published"]))
        ),
        sponsor_group=object_column(map(sponsor_group, _words(frame["sponsor_type"]))),
        prospective=object_column(
            map(is_prospective, _registered(frame), _words(frame["start_date"]))
        ),
        dose_stated=object_column(
            "yes" if key in with_dose else None for key in frame["study_key"]
        ),
        stop_reason=object_column(stop_reason(text) for text in frame["why_stopped"]),
    )


def with_publications(frame: pd.DataFrame, published: Mapping[str, Published]) -> pd.DataFrame:
    """`frame` with how many publications we hold, and the date of the first with results.

    A publication of results without a date counts as "" where none has one.
    """
    found = [published.get(key, NOTHING) for key in frame["study_key"]]
    return frame.assign(
        publications=object_column(one.publications for one in found),
        results_published=object_column(one.results for one in found),
    )


def _words(column: pd.Series[Any]) -> list[str | None]:
    """Words and None, whatever pandas made of the absent ones."""
    return [value if isinstance(value, str) else None for value in column]


def _registered(frame: pd.DataFrame) -> Iterable[str | None]:
    """When each record was first sent in; where that is not held, when it was first shown."""
    both = zip(_words(frame["first_submitted"]), _words(frame["first_posted"]), strict=True)
    return (submitted or posted for submitted, posted in both)


def _results(has_results: bool | None, published: str | None) -> str | None:
    """How a reader can come by results; None where the registry does not say whether it has any."""
    if pd.isna(has_results):
        return None
    if has_results:
        return "posted"
    return "none" if published is None else "published_only"


def is_prospective(registered: str | None, start: str | None) -> str | None:
    """Whether a trial was registered in or before the month of its start: "yes", "no", None.

    Dates are partial; a month decides, and a year does where it is another one.
    """
    if not registered or not start:
        return None
    shared = min(len(registered), len(start), MONTH)
    if registered[:shared] != start[:shared]:
        return "yes" if registered[:shared] < start[:shared] else "no"
    return "yes" if shared == MONTH else None


def _numbers(column: pd.Series[Any]) -> pd.Series[Any]:
    """Whole numbers that may be absent."""
    return pd.to_numeric(column).astype("Int64")


def object_column(values: Iterable[Any]) -> Any:
    """Words and None, as they are: pandas would make the absent ones NaN or text."""
    cells = list(values)
    column = np.empty(len(cells), dtype=object)
    column[:] = cells
    return column


def _size(count: Any) -> str | None:
    if pd.isna(count):
        return None
    return next((name for most, name in _BINS if count <= most), "200+")


def _centres(countries: int, sites: int) -> str | None:
    if countries > 1:
        return "multi_country"
    if sites == 0:
        return None
    return "multi_centre" if sites > 1 else "single_centre"
