"""Columns of many rows as numbers: a value is kept once, however many studies have it."""

from __future__ import annotations

from array import array
from collections.abc import Callable, Iterable, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

Numbers = npt.NDArray[np.int64]
Marks = npt.NDArray[np.bool_]
Codes = npt.NDArray[np.int32]


class Coded:
    """A column that grows by batches; None is a value like any other until it is asked for."""

    def __init__(self) -> None:
        self._number: dict[Any, int] = {}
        self._codes = array("i")

    def extend(self, values: Sequence[Any]) -> None:
        """Add the values of further rows."""
        number = self._number
        for value in set(values).difference(number):
            number[value] = len(number)
        self._codes.extend(map(number.__getitem__, values))

    @property
    def values(self) -> list[Any]:
        """The different values, each at the place that its code names."""
        return list(self._number)

    @property
    def codes(self) -> Codes:
        """The code of each row."""
        return np.array(self._codes, dtype=np.int32)

    def categorical(self) -> pd.Categorical[Any]:
        """The column as categories, in order; None has none."""
        return recoded(self.codes, self.values)

    def taken(self) -> Any:
        """The column as objects, as they came."""
        return object_column(self.values).take(self.codes) if self._codes else object_column(())


def recoded(codes: npt.NDArray[Any], values: Iterable[Any]) -> pd.Categorical[Any]:
    """Categories in order of what `codes` name among `values`: None or -1 is no value."""
    known = list(values)
    categories = sorted({value for value in known if value is not None})
    place = {value: at for at, value in enumerate(categories)}
    table = np.array([*(place.get(value, -1) for value in known), -1], dtype=np.int32)
    return pd.Categorical.from_codes(table[codes], pd.Index(categories, dtype=object))


def by_value(column: pd.Series[Any], say: Callable[[Any], Any]) -> pd.Categorical[Any]:
    """What `say` makes of each value of `column`, asked once for each; of none it is asked None."""
    codes, values = pd.factorize(column)
    return recoded(codes, [*map(say, values), say(None)])


def object_column(values: Iterable[Any]) -> Any:
    """Words and None, as they are: pandas would make the absent ones NaN or text."""
    cells = list(values)
    column = np.empty(len(cells), dtype=object)
    column[:] = cells
    return column


def cells_of(column: pd.Series[Any]) -> list[Any]:
    """The values of a column as cells of a table; what is absent is None."""
    plain = column.astype(object)
    found: list[Any] = plain.where(plain.notna(), None).tolist()
    return found
