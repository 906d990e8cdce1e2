"""What reports count: a frame with a row a study, and a row for each value it may have many of.

The store fills it from its tables or, for a day in the past, from kept bodies; both ways end here,
so that a report of that day is the same whenever it is made.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any, NamedTuple

import numpy as np
import pandas as pd

from tracker.classification import Classification
from tracker.classify.measured import withheld
from tracker.cohorts import JUDGED
from tracker.reports.coded import Coded, Marks, Numbers, cells_of, object_column
from tracker.reports.derived_columns import DERIVED, with_derived
from tracker.reports.dimensions import Dimension, layout
from tracker.reports.enrollment import counts_of_kind, enrollment_kinds
from tracker.reports.held import Beside, Published
from tracker.reports.links import (
    NO_LINK,
    Links,
    Said,
    Thing,
    batches,
    collaborator_links,
    link,
    place_links,
    plain,
)
from tracker.study.vocabulary import STOPPED, OverallStatus, StudyType

_ALWAYS = (
    "study_key",
    "registry_key",
    "registration_number",
    "url",
    "brief_title",
    "acronym",
    "study_type",
    "overall_status",
    "why_stopped",
    "phase",
    "has_results",
    "start_date",
    "start_year",
    "first_submitted",
    "first_posted",
    "registration_year",
    "last_update_posted",
    "primary_completion_date",
    "completion_date",
    "results_first_posted",
    "start_date_type",
    "primary_completion_date_type",
    "completion_date_type",
    "enrollment",
    "enrollment_type",
    "lead_sponsor",
    "lead_sponsor_key",
    "lead_sponsor_affiliation",
    "lead_sponsor_class",
    "sponsor_type",
    "allocation",
    "intervention_model",
    "masking",
    "primary_purpose",
    "sex",
    "country_count",
    "site_count",
)

COLUMNS = (
    *_ALWAYS,
    *(name for name in layout().columns if name not in _ALWAYS and name not in DERIVED),
)
"""The columns of table `study` that reports use: some always, others for a dimension."""


_TEXTS = frozenset({"study_key", "registration_number", "url", "brief_title"})
_COUNTS = frozenset(
    {"enrollment", "start_year", "registration_year", "country_count", "site_count"}
)
_PLAIN = frozenset({"has_results"})

NOTHING_BESIDE = Beside()


class Registration(NamedTuple):
    """One more number under which a trial is registered."""

    study_key: str
    registration_number: str
    url: str | None


class Then(NamedTuple):
    """What has to be said of studies on a day in the past; keys of studies, of a cohort or not.

    `not_known`: they were there by then and of their state nothing is held; `undated` are those
    among them of which no day of posting is known, so that it is open whether they were there.
    `reconstructed`: only their registry's own history tells their state. Of the status that the
    registry sets by the calendar: it cannot have been set yet (`last_known_status`), nothing tells
    whether it had been (`status_not_known`), it will have been (`lapsed_status`).
    """

    not_known: frozenset[str] = frozenset()
    undated: frozenset[str] = frozenset()
    reconstructed: frozenset[str] = frozenset()
    last_known_status: frozenset[str] = frozenset()
    status_not_known: frozenset[str] = frozenset()
    lapsed_status: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Studies:
    """`frame` has a row a study, numbered in the order of study_key; a part keeps the numbers.

    `links[dimension]` has `study` (that number) and `value` (a category): one row for each value
    that a study has. `judged` holds, by study_key, what cohorts judge by. Where rows are trials,
    `further` has the registrations that a row stands for besides its own. `then`: what is to be
    said of these and other studies on a day in the past. `beside` has publications, duties and
    collaborators, by study key.
    """

    frame: pd.DataFrame
    links: dict[str, pd.DataFrame]
    judged: dict[str, list[Classification]]
    further: dict[int, tuple[Registration, ...]] = field(default_factory=dict)
    then: Then = field(default_factory=Then)
    beside: Beside = NOTHING_BESIDE

    def only(self, numbers: Iterable[int]) -> Studies:
        """The studies with these numbers."""
        kept = self.frame[self.frame.index.isin(list(numbers))]
        here = self._marked(kept)
        links = {name: one[here[one["study"].to_numpy()]] for name, one in self.links.items()}
        further = {number: more for number, more in self.further.items() if number in kept.index}
        return replace(self, frame=kept, links=links, further=further)

    @property
    def study_keys(self) -> list[str]:
        """The keys of all registrations, those of one trial beside each other."""
        return [key for keys in self.keys_by_row for key in keys]

    @property
    def registration_count(self) -> int:
        """How many registrations the rows stand for."""
        return len(self.frame) + sum(map(len, self.further.values()))

    @property
    def keys_by_row(self) -> list[tuple[str, ...]]:
        """The keys of the registrations that each row stands for, in the order of the frame."""
        numbered = zip(self.frame.index.tolist(), self.frame["study_key"], strict=True)
        return [
            (str(own), *(one.study_key for one in self.further.get(number, ())))
            for number, own in numbered
        ]

    def is_countable(self, dimension: Dimension) -> bool:
        """Whether anything can be known of it: concepts only once studies are classified."""
        return dimension.source != "concept" or dimension.key in self.links

    def in_scope(self, dimension: Dimension) -> pd.DataFrame:
        """The studies that can have a value of `dimension` at all."""
        return self.of_scope(dimension.scope)

    def of_scope(self, scope: str) -> pd.DataFrame:
        """The studies of a scope as dimensions.toml names them."""
        parts = {
            "interventional": self._interventional,
            "stopped": self._stopped,
            "completed": self._completed,
        }
        return parts.get(scope, self.frame)

    @cached_property
    def _interventional(self) -> pd.DataFrame:
        """Asked for by every second table, and to cut it out takes as long as to count it."""
        kinds = self.frame["study_type"]
        return self.frame[kinds.isna() | (kinds == StudyType.INTERVENTIONAL)]

    @cached_property
    def _stopped(self) -> pd.DataFrame:
        return self.frame[self.frame["overall_status"].isin([str(s) for s in STOPPED])]

    @cached_property
    def _completed(self) -> pd.DataFrame:
        some = self._interventional
        return some[some["overall_status"] == OverallStatus.COMPLETED]

    def marks(self, scope: str) -> Marks:
        """Whether the study with each number is of a scope."""
        if scope not in self._marks:
            self._marks[scope] = self._marked(self.of_scope(scope))
        return self._marks[scope]

    @cached_property
    def _marks(self) -> dict[str, Marks]:
        return {}

    def _marked(self, frame: pd.DataFrame) -> Marks:
        marks = np.zeros(self.width, dtype=bool)
        marks[frame.index.to_numpy()] = True
        return marks

    @cached_property
    def width(self) -> int:
        """One more than the highest number, of a study or of one that a link still names."""
        return int(self.frame.index.max()) + 1 if len(self.frame) else 0

    def values(self, dimension: Dimension) -> pd.DataFrame:
        """Every known `value` with its `study`; a study may stand in several rows.

        Without values that are not reliable or not measured: no figure is made of them.
        """
        if dimension.key not in self._values:
            self._values[dimension.key] = self._known(dimension)
        return self._values[dimension.key]

    @cached_property
    def _values(self) -> dict[str, pd.DataFrame]:
        return {}

    def _known(self, dimension: Dimension) -> pd.DataFrame:
        link = self.links.get(dimension.key)
        if link is None:
            return NO_LINK
        if left_out := withheld(dimension.key):
            kept = link[~link["value"].isin(left_out)]
            link = kept.assign(value=kept["value"].cat.remove_unused_categories())
        if dimension.scope == "all":
            return link
        known: pd.DataFrame = link[self.marks(dimension.scope)[link["study"].to_numpy()]]
        return known

    def without_value(self, dimension: Dimension) -> Marks:
        """Whether the study with each number is in scope and nothing is known of it.

        Not even a value that is left out.
        """
        marks, link = self.marks(dimension.scope).copy(), self.links.get(dimension.key)
        if link is not None:
            marks[link["study"].to_numpy()] = False
        return marks

    def enrollment_kinds(self, scope: str) -> tuple[str | None, ...]:
        """The kinds of number that the trials of a scope give."""
        if scope not in self._kinds:
            self._kinds[scope] = enrollment_kinds(self.of_scope(scope))
        return self._kinds[scope]

    @cached_property
    def _kinds(self) -> dict[str, tuple[str | None, ...]]:
        return {}

    def people(self, kind: str | None) -> Numbers:
        """The participants of the study with each number, where its number is of this kind."""
        if kind not in self._people:
            found = counts_of_kind(self.frame, kind)
            counts = np.zeros(self.width, dtype=np.int64)
            counts[found.index.to_numpy()] = found.to_numpy(np.int64)
            self._people[kind] = counts
        return self._people[kind]

    @cached_property
    def _people(self) -> dict[str | None, Numbers]:
        return {}


def build_studies(
    rows: Iterable[Sequence[Any]],
    places: Iterable[tuple[str, str, str | None]],
    said: Iterable[tuple[str, Classification]],
    beside: Beside = NOTHING_BESIDE,
) -> Studies:
    """Studies from rows of the current tables.

    `rows` hold the values of COLUMNS; `places` are (study_key, country, region); `said` is what is
    said of each study, by study_key; these and `beside` may tell of other studies too.
    """
    judged: dict[str, list[Classification]] = {}

    def noted() -> Iterator[tuple[str, Thing]]:
        for study_key, one in said:
            if one.concept in JUDGED:
                judged.setdefault(study_key, []).append(one)
            yield study_key, plain(one)

    return assembled(rows, places, noted(), beside, judged)


def assembled(
    rows: Iterable[Sequence[Any]],
    places: Iterable[tuple[str, str, str | None]],
    said: Iterable[tuple[str, Thing]],
    beside: Beside,
    judged: dict[str, list[Classification]],
) -> Studies:
    """As `build_studies`, of what is said without evidence; all is read row by row and not kept."""
    frame = frame_of(rows)
    number = dict(zip(frame["study_key"].tolist(), frame.index.tolist(), strict=True))
    found = Said(number).read(said)
    links = place_links(places, number) | found.links()
    links |= collaborator_links(beside.collaborators, number, beside.spellings)
    frame = with_derived(frame, found.having("dose"), published_by_number(frame, {}, beside))
    return Studies(frame, column_links(frame) | links, judged, beside=beside)


def frame_of(rows: Iterable[Sequence[Any]]) -> pd.DataFrame:
    """A frame of rows with the values of COLUMNS, in the order of study_key.

    Texts that every study has its own of are kept as they are, numbers as numbers, all else as
    categories.
    """
    texts: dict[str, list[Any]] = {name: [] for name in COLUMNS if name in _TEXTS}
    coded = {name: Coded() for name in COLUMNS if name not in _TEXTS}
    columns = [texts[name] if name in _TEXTS else coded[name] for name in COLUMNS]
    for some in batches(rows):
        for column, values in zip(columns, zip(*some, strict=True), strict=True):
            column.extend(values)
    keys = texts["study_key"]
    order = np.array(sorted(range(len(keys)), key=keys.__getitem__), dtype=np.int64)
    made = {name: _column(name, texts, coded, order) for name in COLUMNS}
    return pd.DataFrame(made, index=pd.RangeIndex(len(keys)))


def _column(name: str, texts: dict[str, list[Any]], coded: dict[str, Coded], order: Numbers) -> Any:
    """One column in its order; what it was read into is let go."""
    if name in texts:
        found = object_column(texts[name])[order]
        texts[name] = []
        return found
    column = coded.pop(name)
    if name in _COUNTS:
        return pd.array(column.taken()[order], dtype="Int64")
    return column.taken()[order] if name in _PLAIN else column.categorical()[order]


def published_by_number(
    frame: pd.DataFrame, further: Mapping[int, Sequence[Registration]], beside: Beside
) -> dict[int, Published]:
    """What was published of each row, by its number; rows of which nothing was are left out."""
    named = beside.published_keys
    own = frame["study_key"].isin(named)
    others = (n for n, more in further.items() if any(one.study_key in named for one in more))
    some = frame.loc[own | frame.index.isin(list(others))]
    columns = (some[name] for name in ("study_key", "start_date", "primary_completion_date"))
    found = {}
    for number, key, *dates in zip(some.index.tolist(), *map(cells_of, columns), strict=True):
        keys = (key, *(one.study_key for one in further.get(number, ())))
        found[number] = beside.published(keys, *dates)
    return found


def column_links(frame: pd.DataFrame) -> Links:
    """The links of the dimensions that are columns of `frame`."""
    links = {}
    numbers = frame.index.to_numpy(np.int64)
    for dimension in layout().dimension:
        if dimension.source == "column":
            codes, values = pd.factorize(frame[dimension.key])
            known = codes >= 0
            links[dimension.key] = link(numbers[known], codes[known], [str(v) for v in values])
    return links
