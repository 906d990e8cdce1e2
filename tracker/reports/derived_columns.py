"""The columns of studies that reports compute from others: size, centres, reason for stopping."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import numpy as np
import pandas as pd

from tracker.reports.stop_reasons import stop_reason

DERIVED = ("enrollment_size", "centres", "results_posted", "dose_stated", "stop_reason")
"""The columns of a frame that `with_derived` computes from others."""

_BINS = ((0, "0"), (49, "1-49"), (99, "50-99"), (199, "100-199"))


def with_derived(frame: pd.DataFrame, with_dose: set[str]) -> pd.DataFrame:
    """`frame` with the columns that are computed from others; `with_dose` are study keys."""
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
        dose_stated=object_column(
            "yes" if key in with_dose else None for key in frame["study_key"]
        ),
        stop_reason=object_column(stop_reason(text) for text in frame["why_stopped"]),
    )


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
