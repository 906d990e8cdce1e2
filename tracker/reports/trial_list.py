"""Every trial behind the figures, with what a reader may search, sort and filter it by."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd

from tracker.reports.dimensions import Dimension, layout
from tracker.reports.report import CellKind, Column, TrialList
from tracker.reports.studies import Studies
from tracker.reports.words import Words
from tracker.study.identifiers import Identifier
from tracker.study.partners import written

_KINDS: dict[str, CellKind] = {
    "registration_number": "link",
    "also_registered": "links",
    "start_date": "date",
    "last_update_posted": "date",
    "enrollment": "number",
    "publications": "number",
    "results_published": "date",
}
_SHOWN = (
    "registration_number",
    "also_registered",
    "named_not_held",
    "brief_title",
    "overall_status",
    "phase",
    "disease_group",
    "cell_source",
    "country",
    "lead_sponsor",
    "sponsor_group",
    "start_date",
    "enrollment",
    "study_type",
    "prospective",
    "results_state",
    "publications",
    "results_published",
    "last_update_posted",
    "why_stopped",
)


def trial_list(
    trials: Studies, words: Words, not_held: Mapping[str, Sequence[Identifier]] | None = None
) -> TrialList:
    """The trials of a report, newest registration first; each with all its registrations.

    `not_held`: by study key, what its record names and we do not hold; a column where there is any.
    """
    frame = trials.frame.sort_values(
        ["first_posted", "registration_number"], ascending=[False, True], na_position="last"
    )
    if trials.further:
        frame = frame.assign(also_registered=_further(trials, frame.index))
    named = _not_held(trials, frame, not_held or {})
    if any(named):
        frame = frame.assign(named_not_held=pd.Series(named, index=frame.index, dtype=object))
    dimensions = [one for one in layout().dimension if trials.is_countable(one)]
    found_by = {d.key: _found_by(trials, d, frame.index) for d in dimensions}
    shown = [key for key in _SHOWN if key in frame.columns or key in found_by]
    cells = [_cells(key, frame, found_by, words) for key in shown]
    return TrialList(
        columns=tuple(
            Column(key, words.say(f"columns.{key}"), _KINDS.get(key, "text")) for key in shown
        ),
        rows=tuple(zip(*cells, strict=True)) if len(frame) else (),
        found_by=found_by,
        titles={d.key: words.dimension(d) for d in dimensions},
        labels={d.key: _labels(d.key, found_by[d.key], words) for d in dimensions},
    )


def _found_by(
    trials: Studies, dimension: Dimension, order: pd.Index[Any]
) -> tuple[tuple[str, ...], ...]:
    """Values by row; equal ones share one tuple, which spares a hundred thousand of them."""
    pairs = trials.values(dimension)
    alone = [(str(value),) for value in pairs["value"].cat.categories]
    found: list[tuple[str, ...]] = [()] * len(order)
    rows, codes = order.get_indexer(pd.Index(pairs["study"])), pairs["value"].cat.codes
    for row, code in zip(rows.tolist(), codes.tolist(), strict=True):
        found[row] = found[row] + alone[code] if found[row] else alone[code]
    return tuple(found)


def _further(trials: Studies, order: pd.Index[Any]) -> pd.Series[Any]:
    """The other registrations of each trial as links."""
    more = (trials.further.get(number, ()) for number in order.tolist())
    links = [[(one.registration_number, one.url) for one in some] or None for some in more]
    return pd.Series(links, index=order, dtype=object)


def _not_held(
    trials: Studies, frame: pd.DataFrame, not_held: Mapping[str, Sequence[Identifier]]
) -> list[str | None]:
    """What the registrations of each trial name together, as one text."""
    found: list[str | None] = []
    for number, own in zip(frame.index.tolist(), frame["study_key"], strict=True):
        keys = (own, *(one.study_key for one in trials.further.get(number, ())))
        named = {partner for key in keys for partner in not_held.get(key, ())}
        found.append("; ".join(map(written, sorted(named))) or None)
    return found


def _labels(key: str, rows: tuple[tuple[str, ...], ...], words: Words) -> dict[str, str]:
    values = sorted({value for row in rows for value in row})
    return {value: words.value(key, value) for value in values}


def _cells(key: str, frame: pd.DataFrame, found_by: dict[str, Any], words: Words) -> list[Any]:
    if key == "registration_number":
        return list(zip(frame["registration_number"], frame["url"], strict=True))
    if key in found_by:
        labels = _labels(key, found_by[key], words)
        return ["; ".join(labels[value] for value in row) for row in found_by[key]]
    column = frame[key].astype(object)
    texts = column.where(column.notna(), None).tolist()
    return _with_organisations(texts, frame) if key == "lead_sponsor" else texts


def _with_organisations(names: list[Any], frame: pd.DataFrame) -> list[Any]:
    """The names of sponsors; beside a person's the organisation under which the trial counts."""
    stated = zip(names, frame["lead_sponsor_affiliation"], strict=True)
    return [f"{name} ({of})" if isinstance(of, str) else name for name, of in stated]
