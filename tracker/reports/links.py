"""The values that a study may have many of, as pairs of its number and a category."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import islice, repeat
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from tracker.classification import Classification
from tracker.reports.coded import Coded, Numbers
from tracker.reports.dimensions import SHOWN_ONLY, Dimension, layout
from tracker.reports.held import Collaborator

BATCH = 10_000  # rows that are looked at together
Links = dict[str, pd.DataFrame]
Thing = tuple[str, str | None, tuple[str, ...]]
"""What is said of a study without the evidence: concept, value, others."""


def batches(rows: Iterable[Any]) -> Iterator[list[Any]]:
    """Yield `rows` in lists, so that a column of them is taken at once."""
    left = iter(rows)
    while some := list(islice(left, BATCH)):
        yield some


def link(numbers: npt.NDArray[Any], codes: npt.NDArray[Any], values: Sequence[str]) -> pd.DataFrame:
    """The pairs in order of study and value, each once; `codes` name one of `values`.

    Categories, since counting words one by one takes ten times as long; only those that are there.
    """
    order = sorted(set(values))
    place = {value: at for at, value in enumerate(order)}
    rank = np.array([place[value] for value in values], dtype=np.int64)
    width = max(len(order), 1)
    pairs = np.unique(numbers.astype(np.int64) * width + rank[codes]) if len(codes) else _NONE
    study, found = np.divmod(pairs, width)
    there = np.unique(found)
    kept = np.searchsorted(there, found)
    categories = pd.Index([order[at] for at in there.tolist()], dtype=object)
    return pd.DataFrame({"study": study, "value": pd.Categorical.from_codes(kept, categories)})


_NONE: Numbers = np.empty(0, dtype=np.int64)


NO_LINK = link(_NONE, _NONE, ())


class _Pairs:
    """Numbers of studies beside coded columns; rows of studies that are not there are left out."""

    def __init__(self, number: Mapping[str, int], width: int) -> None:
        self._number = number
        self._found: list[Numbers] = []
        self.columns = [Coded() for _ in range(width)]

    def read(self, rows: Iterable[Sequence[Any]]) -> _Pairs:
        """Take rows of a study key and the values of each column."""
        for some in batches(rows):
            keys, *columns = zip(*some, strict=True)
            found = map(self._number.get, keys, repeat(-1))
            self._found.append(np.fromiter(found, dtype=np.int64, count=len(some)))
            for column, values in zip(self.columns, columns, strict=True):
                column.extend(values)
        return self

    @property
    def numbers(self) -> Numbers:
        """The number of the study of each row, -1 where it is not there."""
        return np.concatenate(self._found) if self._found else _NONE

    def link(self, at: int) -> pd.DataFrame:
        """The pairs of a column that are there and have a value."""
        numbers, column = self.numbers, self.columns[at]
        has_value = np.array([bool(value) for value in column.values], dtype=bool)
        codes = column.codes
        kept = (numbers >= 0) & has_value[codes] if len(codes) else numbers >= 0
        return link(numbers[kept], codes[kept], [value or "" for value in column.values])


def place_links(places: Iterable[tuple[str, str, str | None]], number: Mapping[str, int]) -> Links:
    """The countries and regions of the studies with these numbers."""
    found = _Pairs(number, 2).read(places)
    return {"country": found.link(0), "region": found.link(1)}


def collaborator_links(
    collaborators: Iterable[Collaborator],
    number: Mapping[str, int],
    spellings: Mapping[str, Mapping[str, int]] | None = None,
) -> Links:
    """Who supports each study, under the spelling that most studies use, and of which type.

    `spellings`: how many studies use each spelling of a key; else those of these count.
    """
    here = [one for one in collaborators if one[0] in number]
    if spellings is None:
        spellings = counted_spellings((key, name) for _, name, key, _ in here)
    name_of = {
        key: min(names, key=lambda name: (-names[name], name)) for key, names in spellings.items()
    }
    found = _Pairs(number, 2).read((study, name_of[key], kind) for study, _, key, kind in here)
    return {"collaborator": found.link(0), "collaborator_type": found.link(1)}


def counted_spellings(named: Iterable[tuple[str, str]]) -> dict[str, Counter[str]]:
    """How often each key is spelled how."""
    spellings: dict[str, Counter[str]] = {}
    for key, name in named:
        spellings.setdefault(key, Counter())[name] += 1
    return spellings


class Said:
    """What is said of studies for the concepts that reports ask for: each thing said kept once."""

    def __init__(self, number: Mapping[str, int]) -> None:
        self._pairs = _Pairs(number, 1)

    def read(self, rows: Iterable[tuple[str, Thing]]) -> Said:
        """Take (study key, (concept, value, others)); of studies not there nothing is taken."""
        self._pairs.read(rows)
        return self

    def links(self) -> Links:
        """The pairs of each concept; none at all where nothing is said."""
        numbers, said = self._pairs.numbers, self._pairs.columns[0]
        kinds, codes = said.values, said.codes
        if not kinds:
            return {}
        shown = {key: Dimension(key=key, source="concept", others=True) for key in SHOWN_ONLY}
        asked = {k: one for k, one in (layout().by_key | shown).items() if one.source == "concept"}
        return {k: _concept_link(one, numbers, codes, kinds) for k, one in asked.items()}

    def having(self, concept: str) -> Numbers:
        """The numbers of the studies of which a value of `concept` is known."""
        said = self._pairs.columns[0]
        meant = np.array([k[0] == concept and bool(k[1]) for k in said.values], dtype=bool)
        numbers = self._pairs.numbers
        return numbers[meant[said.codes] & (numbers >= 0)] if len(numbers) else numbers


def _concept_link(
    dimension: Dimension,
    numbers: Numbers,
    codes: npt.NDArray[Any],
    kinds: Sequence[Thing],
) -> pd.DataFrame:
    """Spread each thing said over the values under which a study counts."""
    counted = [
        _counted(dimension, value, others) if concept == dimension.key else ()
        for concept, value, others in kinds
    ]
    many = np.array([len(values) for values in counted], dtype=np.int64)
    first = np.cumsum(many) - many
    mine = (many[codes] > 0) & (numbers >= 0)
    numbers, codes = numbers[mine], codes[mine]
    repeats = many[codes]
    within = np.arange(repeats.sum()) - np.repeat(np.cumsum(repeats) - repeats, repeats)
    at = np.repeat(first[codes], repeats) + within
    return link(np.repeat(numbers, repeats), at, [one for values in counted for one in values])


def _counted(dimension: Dimension, value: str | None, others: tuple[str, ...]) -> tuple[str, ...]:
    """The values under which a study counts."""
    if value is None or value in dimension.unknown:
        return ()
    if value in dimension.spread and others:
        return tuple(dict.fromkeys(others))
    if dimension.others and others:
        return tuple(dict.fromkeys((value, *others)))
    return (value,)


def plain(one: Classification) -> Thing:
    """What is said, without the evidence."""
    return one.concept, one.value, one.others
