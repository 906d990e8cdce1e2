"""The columns of studies that reports compute from others: size, centres, reason for stopping."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

import numpy as np
import pandas as pd

from tracker.normalize.sponsor_groups import sponsor_group
from tracker.reports.coded import by_value, object_column, recoded
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

_RESULTS = ("none", "published_only", "posted")
_CENTRES = ("single_centre", "multi_centre", "multi_country")
_BINS = ((0, "0"), (49, "1-49"), (99, "50-99"), (199, "100-199"))


def with_derived(
    frame: pd.DataFrame, with_dose: Collection[int], published: Mapping[int, Published]
) -> pd.DataFrame:
    """`frame` with the columns that are computed from others; what else is told by number.

    What depends on one value is asked once for each that there is.
    """
    frame = with_publications(frame, published)
    has_dose = frame.index.isin(list(with_dose))
    return frame.assign(
        enrollment_size=by_value(frame["enrollment"], _size),
        centres=_centres(frame["country_count"], frame["site_count"]),
        results_posted=by_value(frame["has_results"], {True: "yes", False: "no"}.get),
        results_state=_results(frame["has_results"], frame["results_published"]),
        sponsor_group=by_value(frame["sponsor_type"], sponsor_group),
        prospective=_prospective(frame),
        dose_stated=recoded(has_dose.astype(np.int32), [None, "yes"]),
        stop_reason=by_value(frame["why_stopped"], stop_reason),
    )


def with_publications(frame: pd.DataFrame, published: Mapping[int, Published]) -> pd.DataFrame:
    """`frame` with how many publications we hold, and the date of the first with results.

    A publication of results without a date counts as "" where none has one.
    """
    held = np.full(len(frame), NOTHING.publications, dtype=np.int64)
    results = object_column([NOTHING.results]).repeat(len(frame))
    places = frame.index.get_indexer(pd.Index(list(published))).tolist()
    for at, one in zip(places, published.values(), strict=True):
        held[at], results[at] = one
    return frame.assign(publications=held, results_published=results)


def _prospective(frame: pd.DataFrame) -> pd.Categorical[Any]:
    """By the first time that each record was sent in; where that is not held, was first shown."""
    sent, shown = _words(frame["first_submitted"]), _words(frame["first_posted"])
    registered = np.where(sent != "", sent, shown)
    days, day_of = pd.factorize(registered)
    starts, start_of = pd.factorize(_words(frame["start_date"]))
    width = max(len(start_of), 1)
    pairs, at = np.unique(days * width + starts, return_inverse=True)
    asked = [(day_of[pair // width], start_of[pair % width]) for pair in pairs.tolist()]
    return recoded(at, [is_prospective(*pair) for pair in asked])


def _words(column: pd.Series[Any]) -> Any:
    """Words, and "" for the absent ones."""
    codes, values = pd.factorize(column)
    return object_column([*values, ""]).take(codes)


def _results(has_results: pd.Series[Any], published: pd.Series[Any]) -> pd.Categorical[Any]:
    """How a reader can come by results; None where the registry does not say whether it has any."""
    codes = np.where(has_results.isna(), -1, np.where(published.isna(), 0, 1))
    return recoded(np.where((has_results == True).fillna(False), 2, codes), _RESULTS)  # noqa: E712  each value is compared


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


def _size(count: Any) -> str | None:
    if pd.isna(count):
        return None
    return next((name for most, name in _BINS if count <= most), "200+")


def _centres(countries: pd.Series[Any], sites: pd.Series[Any]) -> pd.Categorical[Any]:
    several = np.where(sites > 1, 1, np.where(sites == 0, -1, 0))
    return recoded(np.where(countries > 1, 2, several), _CENTRES)
