"""Every trial behind the figures, with what a reader may search, sort and filter it by."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd

from tracker.reports.coded import Numbers, cells_of, object_column
from tracker.reports.dimensions import layout
from tracker.reports.links import BATCH
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


class _Rows(Sequence[tuple[Any, ...]]):
    """The rows of a list, made while they are read: each column gives a part of its cells."""

    def __init__(self, count: int, columns: Sequence[Callable[[slice], list[Any]]]) -> None:
        self._count = count
        self._columns = columns

    def __len__(self) -> int:
        return self._count

    def __iter__(self) -> Iterator[tuple[Any, ...]]:
        for start in range(0, self._count, BATCH):
            yield from self._part(slice(start, min(start + BATCH, self._count)))

    def __getitem__(self, at: Any) -> Any:
        return tuple(self._part(at)) if isinstance(at, slice) else list(self)[at]

    def _part(self, part: slice) -> Iterator[tuple[Any, ...]]:
        return zip(*(column(part) for column in self._columns), strict=True)


class _FoundBy(Mapping[str, tuple[tuple[str, ...], ...]]):
    """By which values of each dimension every row is found, made for the dimension asked for."""

    def __init__(self, trials: Studies, order: Numbers) -> None:
        self._trials, self._order = trials, order
        shown = (one for one in layout().dimension if trials.is_countable(one))
        self.dimensions = {one.key: one for one in shown}

    def __len__(self) -> int:
        return len(self.dimensions)

    def __iter__(self) -> Iterator[str]:
        return iter(self.dimensions)

    def __getitem__(self, key: str) -> tuple[tuple[str, ...], ...]:
        return tuple(self.of(key))

    def of(self, key: str) -> Any:
        """As an array; equal values share one tuple, which spares a hundred thousand of them."""
        pairs = self._trials.values(self.dimensions[key])
        studies, codes = pairs["study"].to_numpy(), pairs["value"].cat.codes.to_numpy()
        alone = object_column((str(value),) for value in pairs["value"].cat.categories)
        found = object_column([()]).repeat(self._trials.width)
        single = np.bincount(studies, minlength=len(found))[studies] == 1
        found[studies[single]] = alone[codes[single]]
        for study, code in zip(studies[~single].tolist(), codes[~single].tolist(), strict=True):
            found[study] = found[study] + alone[code]
        return found[self._order]

    def labels(self, key: str, words: Words) -> dict[str, str]:
        """What the values that rows have are called."""
        pairs = self._trials.values(self.dimensions[key])
        there = np.unique(pairs["value"].cat.codes.to_numpy())
        values = sorted(str(pairs["value"].cat.categories[code]) for code in there.tolist())
        return {value: words.value(key, value) for value in values}


def trial_list(
    trials: Studies, words: Words, not_held: Mapping[str, Sequence[Identifier]] | None = None
) -> TrialList:
    """The trials of a report, newest registration first; each with all its registrations.

    `not_held`: by study key, what its record names and we do not hold; a column where there is any.
    """
    order = _newest_first(trials.frame)
    found_by = _FoundBy(trials, trials.frame.index.to_numpy()[order])
    more = {
        "also_registered": _further(trials, order),
        "named_not_held": _not_held(trials, order, not_held or {}),
    }
    more = {key: cells for key, cells in more.items() if any(cells)}
    known = {*trials.frame.columns, *found_by, *more}
    shown = [key for key in _SHOWN if key in known]
    columns = [_cells(key, trials.frame, order, found_by, more, words) for key in shown]
    return TrialList(
        columns=tuple(
            Column(key, words.say(f"columns.{key}"), _KINDS.get(key, "text")) for key in shown
        ),
        rows=_Rows(len(order), columns),
        found_by=found_by,
        titles={key: words.dimension(one) for key, one in found_by.dimensions.items()},
        labels={key: found_by.labels(key, words) for key in found_by},
    )


def _newest_first(frame: pd.DataFrame) -> Numbers:
    """The places of the rows: those without a day of registration last, one day's by number."""
    numbers = frame["registration_number"].tolist()
    by_number = np.array(sorted(range(len(numbers)), key=numbers.__getitem__), dtype=np.int64)
    days = -frame["first_posted"].cat.codes.to_numpy(np.int64)
    return by_number[np.argsort(days[by_number], kind="stable")]


def _further(trials: Studies, order: Numbers) -> list[Any]:
    """The other registrations of each trial as links; nothing at all where there are none."""
    if not trials.further:
        return []
    more = (trials.further.get(number, ()) for number in trials.frame.index[order].tolist())
    return [[(one.registration_number, one.url) for one in some] or None for some in more]


def _not_held(
    trials: Studies, order: Numbers, not_held: Mapping[str, Sequence[Identifier]]
) -> list[str | None]:
    """What the registrations of each trial name together, as one text."""
    if not not_held:
        return []
    found: list[str | None] = []
    frame = trials.frame
    for number, own in zip(
        frame.index[order].tolist(), frame["study_key"].to_numpy()[order], strict=True
    ):
        keys = (own, *(one.study_key for one in trials.further.get(number, ())))
        named = {partner for key in keys for partner in not_held.get(key, ())}
        found.append("; ".join(map(written, sorted(named))) or None)
    return found


def _cells(
    key: str,
    frame: pd.DataFrame,
    order: Numbers,
    found_by: _FoundBy,
    more: Mapping[str, list[Any]],
    words: Words,
) -> Callable[[slice], list[Any]]:
    """What makes a part of the cells of a column."""
    if key in more:
        return more[key].__getitem__
    if key in found_by:
        found, labels = found_by.of(key), found_by.labels(key, words)
        texts = {row: "; ".join(labels[value] for value in row) for row in set(found.tolist())}
        return lambda part: [texts[row] for row in found[part].tolist()]
    if key == "registration_number":
        return lambda part: [
            *zip(*(frame[name].iloc[order[part]] for name in (key, "url")), strict=True)
        ]
    if key == "lead_sponsor":
        return lambda part: _with_organisations(frame.iloc[order[part]])
    return lambda part: cells_of(frame[key].iloc[order[part]])


def _with_organisations(some: pd.DataFrame) -> list[Any]:
    """The names of sponsors; beside a person's the organisation under which the trial counts."""
    names, organisations = some["lead_sponsor"], some["lead_sponsor_affiliation"]
    stated = zip(cells_of(names), cells_of(organisations), strict=True)
    return [f"{name} ({of})" if of is not None else name for name, of in stated]
