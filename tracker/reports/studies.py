"""What reports count: a frame with a row a study, and a row for each value it may have many of.

The store fills it from its tables or, for a day in the past, from kept bodies; both ways end here,
so that a report of that day is the same whenever it is made.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from operator import itemgetter
from typing import Any, NamedTuple

import numpy as np
import pandas as pd

from tracker.classification import Classification
from tracker.classify.measured import withheld
from tracker.cohorts import JUDGED
from tracker.reports.derived_columns import DERIVED, object_column, with_derived
from tracker.reports.dimensions import SHOWN_ONLY, Dimension, layout
from tracker.reports.held import Beside, Published
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
        links = {name: _within(link, kept) for name, link in self.links.items()}
        further = {number: more for number, more in self.further.items() if number in kept.index}
        return replace(self, frame=kept, links=links, further=further)

    @property
    def study_keys(self) -> list[str]:
        """The keys of all registrations, those of one trial beside each other."""
        return [key for keys in self.keys_by_row for key in keys]

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

    def values(self, dimension: Dimension) -> pd.DataFrame:
        """Every known `value` with its `study`; a study may stand in several rows.

        Without values that are not reliable or not measured: no figure is made of them.
        """
        link = self.links.get(dimension.key)
        if link is None:
            return _link([], [])
        if left_out := withheld(dimension.key):
            kept = link[~link["value"].isin(left_out)]
            link = kept.assign(value=kept["value"].cat.remove_unused_categories())
        return link if dimension.scope == "all" else _within(link, self.in_scope(dimension))

    def without_value(self, dimension: Dimension) -> pd.DataFrame:
        """The studies in scope of which nothing is known, not even a value that is left out."""
        scope, link = self.in_scope(dimension), self.links.get(dimension.key)
        return scope if link is None else scope[~scope.index.isin(link["study"])]


def _link(numbers: Sequence[int], values: Sequence[Any]) -> pd.DataFrame:
    """Categories, since counting words one by one takes ten times as long."""
    study = np.asarray(numbers, dtype=np.int64)
    return pd.DataFrame({"study": study, "value": pd.Categorical(object_column(values))})


def _within(link: pd.DataFrame, frame: pd.DataFrame) -> pd.DataFrame:
    return link[link["study"].isin(frame.index)]


def build_studies(
    rows: Iterable[Sequence[Any]],
    places: Iterable[tuple[str, str, str | None]],
    said: Iterable[tuple[str, Classification]],
    beside: Beside = NOTHING_BESIDE,
) -> Studies:
    """Studies from rows of the current tables.

    `rows` hold the values of COLUMNS; `places` are (study_key, country, region); `said` is what is
    said of each study, by study_key; `beside` may tell of other studies too.
    """
    ordered = sorted(rows, key=itemgetter(0))
    frame = pd.DataFrame(ordered, columns=list(COLUMNS), dtype=object)
    number = {study_key: at for at, study_key in enumerate(frame["study_key"])}
    found = list(said)
    with_dose = {key for key, one in found if one.concept == "dose" and one.value}
    alone = [(key,) for key in frame["study_key"]]
    frame = with_derived(frame, with_dose, published_by_key(frame, alone, beside))
    judged: dict[str, list[Classification]] = {}
    for study_key, one in found:
        if one.concept in JUDGED:
            judged.setdefault(study_key, []).append(one)
    links = column_links(frame) | _place_links(places, number) | _concept_links(found, number)
    links |= _collaborator_links(beside, number)
    return Studies(frame, links, judged, beside=beside)


def published_by_key(
    frame: pd.DataFrame, keys_by_row: Iterable[tuple[str, ...]], beside: Beside
) -> dict[str, Published]:
    """What was published of each row, by its study key; rows of which nothing was are left out."""
    if not beside.publications:
        return {}
    dates = zip(frame["start_date"], frame["primary_completion_date"], strict=True)
    found = {
        keys[0]: beside.published(keys, start, completed)
        for keys, (start, completed) in zip(keys_by_row, dates, strict=True)
    }
    return {key: one for key, one in found.items() if one.publications}


def column_links(frame: pd.DataFrame) -> dict[str, pd.DataFrame]:
    """The links of the dimensions that are columns of `frame`."""
    links = {}
    for dimension in layout().dimension:
        if dimension.source == "column":
            known = frame[dimension.key].dropna()
            found = pd.DataFrame({"study": known.index.to_numpy(np.int64), "value": _texts(known)})
            links[dimension.key] = found
    return links


def _texts(known: pd.Series[Any]) -> pd.Categorical[Any]:
    """As `_link` makes them; there are few different values, so only those are made text."""
    codes, values = pd.factorize(known)
    texts = [str(value) for value in values]
    in_order = sorted(texts)
    rank = np.asarray([in_order.index(text) for text in texts], dtype=np.int64)
    ranked = pd.Index(rank).take(codes)
    return pd.Categorical.from_codes(ranked, pd.Index(in_order))


def _place_links(
    places: Iterable[tuple[str, str, str | None]], number: dict[str, int]
) -> dict[str, pd.DataFrame]:
    found = sorted((number[study_key], country, region) for study_key, country, region in places)
    regions = sorted({(at, region) for at, _, region in found if region})
    return {
        "country": _link([at for at, _, _ in found], [country for _, country, _ in found]),
        "region": _link([at for at, _ in regions], [region for _, region in regions]),
    }


def _collaborator_links(beside: Beside, number: dict[str, int]) -> dict[str, pd.DataFrame]:
    """Who supports each study, under the spelling that most studies use, and of which type."""
    here = [one for one in beside.collaborators if one[0] in number]
    spellings: dict[str, Counter[str]] = {}
    for _, name, key, _ in here:
        spellings.setdefault(key, Counter())[name] += 1
    name_of = {
        key: min(names, key=lambda name: (-names[name], name)) for key, names in spellings.items()
    }
    names = sorted({(number[study], name_of[key]) for study, _, key, _ in here})
    kinds = sorted({(number[study], kind) for study, _, _, kind in here if kind})
    return {
        "collaborator": _link([at for at, _ in names], [name for _, name in names]),
        "collaborator_type": _link([at for at, _ in kinds], [kind for _, kind in kinds]),
    }


def _concept_links(
    said: list[tuple[str, Classification]], number: dict[str, int]
) -> dict[str, pd.DataFrame]:
    shown = {key: Dimension(key=key, source="concept", others=True) for key in SHOWN_ONLY}
    by_key = layout().by_key | shown
    classified = [k for k, dimension in by_key.items() if said and dimension.source == "concept"]
    pairs: dict[str, list[tuple[int, str]]] = {concept: [] for concept in classified}
    for study_key, one in said:
        dimension = by_key.get(one.concept)
        if dimension is not None and one.value is not None:
            at, found = number[study_key], pairs[one.concept]
            found += [(at, value) for value in _counted(dimension, one)]
    return {
        concept: _link([at for at, _ in found], [value for _, value in found])
        for concept, found in ((concept, sorted(found)) for concept, found in pairs.items())
    }


def _counted(dimension: Dimension, one: Classification) -> tuple[str, ...]:
    """The values under which a study counts."""
    if one.value is None or one.value in dimension.unknown:
        return ()
    if one.value in dimension.spread and one.others:
        return tuple(dict.fromkeys(one.others))
    if dimension.others and one.others:
        return tuple(dict.fromkeys((one.value, *one.others)))
    return (one.value,)
