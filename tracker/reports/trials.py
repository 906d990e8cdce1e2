"""A trial counts once, however often it is registered: its registrations become one row.

Whose word is taken where they disagree is in `tracker/discrepancies.toml`. What no rule is about
is taken from the primary registration, else from the first that says anything.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any, TypeVar, cast

import numpy as np
import numpy.typing as npt
import pandas as pd

from tracker.discrepancies import merge
from tracker.reports.coded import Numbers, cells_of, recoded
from tracker.reports.derived_columns import with_derived
from tracker.reports.dimensions import layout
from tracker.reports.one_study import as_study, columns_of
from tracker.reports.studies import (
    COLUMNS,
    Registration,
    Studies,
    column_links,
    published_by_number,
)
from tracker.study.model import Study

One = TypeVar("One", int, str)
Group = tuple[int, ...]
"""The numbers of a trial's registrations, the primary registration first."""

_EARLIEST = (
    "first_submitted",
    "first_posted",
    "results_first_posted",
)
_OF_ALL = {"collaborator", "collaborator_type"}  # links of a trial: those of any registration
_OF_LEAD = ("lead_sponsor_affiliation", "lead_sponsor_class", "sponsor_type")
_LATEST = ("last_update_posted", "site_count", "has_results")


def groups_of(studies: Studies, trials: Iterable[Sequence[str]]) -> list[Group]:
    """Those of `trials` (study keys, the primary registration first) that are several.

    A registration that `studies` lacks does not count.
    """
    frame = studies.frame
    number = dict(zip(frame["study_key"], frame.index.tolist(), strict=True))
    found = (tuple(number[key] for key in keys if key in number) for keys in trials)
    return [group for group in found if len(group) > 1]


def whole_trials(numbers: Iterable[One], groups: Iterable[Sequence[One]]) -> set[One]:
    """`numbers` (or keys) and all other registrations of the same trials."""
    found = set(numbers)
    for group in groups:
        if not found.isdisjoint(group):
            found.update(group)
    return found


def count_trials(numbers: Iterable[One], groups: Iterable[Sequence[One]]) -> int:
    """How many trials these registrations are, by number or key."""
    main = {number: group[0] for group in groups for number in group}
    return len({main.get(number, number) for number in numbers})


def count_further_trials(
    keys: Collection[str], counted: Collection[str], trials: Iterable[Sequence[str]]
) -> int:
    """How many trials these registrations are, of which none stands among the `counted`."""
    main = {key: members[0] for members in trials for key in members}
    already = {main.get(key, key) for key in counted}
    return len({main.get(key, key) for key in keys} - already)


def as_trials(
    studies: Studies, groups: Sequence[Group], first: Collection[int] | None = None
) -> Studies:
    """`studies` with a row a trial, under the number of the primary registration.

    What we say of the trial is said of the first of its registrations that we can say it of, those
    among `first` before the others. Registrations that `studies` lacks do not count.
    """
    here = set(studies.frame.index.tolist())
    found = (tuple(number for number in group if number in here) for group in groups)
    wanted = [group for group in found if len(group) > 1]
    if not wanted:
        return studies
    main = {number: group[0] for group in wanted for number in group}
    rows = _rows(studies, main.keys())
    merged = {group[0]: _merged([rows[number] for number in group]) for group in wanted}
    further = {group[0]: tuple(_registration(rows[n]) for n in group[1:]) for group in wanted}
    frame = _frame(replace(studies, further=further), merged, main)
    ranks = _ranks(wanted, first)
    united = {dimension.key for dimension in layout().dimension if dimension.is_united}
    united |= _OF_ALL
    links = {
        name: _united(link, main) if name in united else _first_stated(link, ranks, main)
        for name, link in studies.links.items()
    }
    return replace(studies, frame=frame, links=links | column_links(frame), further=further)


def _registration(row: Mapping[str, Any]) -> Registration:
    return Registration(row["study_key"], row["registration_number"], row["url"])


def registrations_of(studies: Studies, groups: Iterable[Group]) -> list[list[Study]]:
    """The registrations of each group as Studies that hold the columns of a report."""
    found = list(groups)
    rows = _rows(studies, {number for group in found for number in group})
    return [[_study(rows[number]) for number in group] for group in found]


def _rows(studies: Studies, numbers: Collection[int]) -> dict[int, dict[str, Any]]:
    """The columns of these studies, with `countries`; what is absent is None."""
    some = studies.frame.loc[studies.frame.index.isin(list(numbers)), list(COLUMNS)]
    columns = zip(*(cells_of(some[name]) for name in COLUMNS), strict=True)
    rows: dict[int, dict[str, Any]] = {
        number: dict(zip(COLUMNS, record, strict=True))
        for number, record in zip(some.index.tolist(), columns, strict=True)
    }
    places = studies.links["country"]
    places = places[places["study"].isin(rows)]
    for row in rows.values():
        row["countries"] = []
    for number, country in zip(places["study"].tolist(), places["value"].tolist(), strict=True):
        rows[number]["countries"].append(country)
    return rows


def _study(row: Mapping[str, Any]) -> Study:
    return as_study(row, row["countries"])


def _merged(rows: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """The columns of the trial."""
    found = {name: _first(row[name] for row in rows) for name in COLUMNS}
    for names, choose in ((_EARLIEST, min), (_LATEST, max)):
        for name in names:
            found[name] = choose((row[name] for row in rows if row[name] is not None), default=None)
    found["registration_year"] = _year(found["first_posted"])
    trial = merge([_study(row) for row in rows])
    found |= columns_of(trial)
    lead = next((row for row in rows if row["lead_sponsor_key"] == found["lead_sponsor_key"]), {})
    found |= {name: lead.get(name) for name in _OF_LEAD}
    return found


def _first(values: Iterable[Any]) -> Any:
    return next((value for value in values if value is not None), None)


def _year(date: str | None) -> int | None:
    return int(date[:4]) if date else None


def _frame(
    studies: Studies, merged: Mapping[int, Mapping[str, Any]], main: Mapping[int, int]
) -> pd.DataFrame:
    """The rows of trials; `studies` are their registrations and say which belong together."""
    frame = studies.frame
    further = [number for number, first in main.items() if number != first]
    kept = frame.loc[~frame.index.isin(further), list(COLUMNS)]
    at = kept.index.get_indexer(pd.Index(list(merged)))
    trials = pd.DataFrame(
        {name: _patched(kept[name], at, [row[name] for row in merged.values()]) for name in COLUMNS}
    )
    with_dose = frame.index[frame["dose_stated"].notna().to_numpy()].tolist()
    published = published_by_number(trials, studies.further, studies.beside)
    return with_derived(trials, with_dose, published)


def _patched(
    column: pd.Series[Any], at: npt.NDArray[np.intp], values: Sequence[Any]
) -> pd.Series[Any]:
    """`column` with other values at these places."""
    if isinstance(column.dtype, pd.CategoricalDtype):
        known = [*column.cat.categories, *values]
        codes = column.cat.codes.to_numpy(np.int64, copy=True)
        codes[codes < 0] = len(known)
        codes[at] = range(len(column.cat.categories), len(known))
        return pd.Series(recoded(codes, known), index=column.index)
    patched, kind = column.copy(), cast(Any, column.dtype)
    patched.iloc[at] = pd.array(values, kind)
    return patched


def _united(link: pd.DataFrame, main: Mapping[int, int]) -> pd.DataFrame:
    """Every value of any registration, once."""
    under = link.assign(study=_looked_up(link, main))
    return under.drop_duplicates().sort_values(["study", "value"], ignore_index=True)


def _looked_up(link: pd.DataFrame, table: Mapping[int, int]) -> Numbers:
    """What `table` has in the place of each number; a number that it lacks stays."""
    numbers = link["study"].to_numpy()
    found = np.arange(int(numbers.max(initial=-1)) + 1)
    some = {number: other for number, other in table.items() if number < len(found)}
    found[list(some)] = list(some.values())
    there: Numbers = found[numbers]
    return there


def _ranks(groups: Iterable[Group], first: Collection[int] | None) -> dict[int, int]:
    """In which order the registrations of a trial are heard."""
    wanted = set(first or ())
    ordered = (sorted(group, key=lambda number: number not in wanted) for group in groups)
    return {number: place for group in ordered for place, number in enumerate(group)}


def _first_stated(
    link: pd.DataFrame, rank: Mapping[int, int], main: Mapping[int, int]
) -> pd.DataFrame:
    """The values of the registration that is heard first among those that have any."""
    alone = ~link["study"].isin(list(main)).to_numpy()
    under = link[~alone]
    ranks = pd.Series(_looked_up(under, rank), under.index)
    under = under.assign(study=_looked_up(under, main))
    best = ranks.groupby(under["study"]).transform("min")
    kept = pd.concat([link[alone], under[ranks == best]])
    return kept.sort_values("study", kind="stable", ignore_index=True)
