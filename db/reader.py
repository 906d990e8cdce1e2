"""Plain SQL on whatever connection there is: SQLAlchemy's, or the driver's own (db/light.py).

SQLAlchemy and the models cost a second to import. What a command that only looks asks is therefore
SQL, each question once, and runs on both. Values are written `:name`; moments come in and go out
by `db.moments`, lists of values are spelled out.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from contextlib import AbstractContextManager
from datetime import datetime
from typing import Any, Protocol

from db.moments import as_stored, as_text

POSTGRESQL = "postgresql"
_NAME = re.compile(r":(\w+)")
Row = tuple[Any, ...]


class Kind(Protocol):
    """Says which kind of database it is."""

    @property
    def name(self) -> str:
        """`sqlite` or `postgresql`."""
        ...


class Reader(Protocol):
    """A connection that can be asked in the SQL of its driver."""

    @property
    def dialect(self) -> Kind:
        """The kind of database."""
        ...

    def exec_driver_sql(
        self, statement: str, parameters: Mapping[str, Any] | None = None, /
    ) -> Iterable[Row]:
        """Run the statement as it stands; return the rows."""
        ...


class Asked(Protocol):
    """A store that can be asked: SQLAlchemy's engine, or `db.light.LightStore`."""

    def connect(self) -> AbstractContextManager[Reader]:
        """Return a connection on which all questions are answered as of one moment."""
        ...

    def dispose(self) -> None:
        """Let go of the store."""
        ...


def rows(reader: Reader, sql: str, **values: object) -> Iterator[Row]:
    """Run `sql` with `values` in the place of their `:name`; return the rows."""
    return iter(run(reader, sql, **values))


def run(reader: Reader, sql: str, **values: object) -> Iterable[Row]:
    """Run `sql` as `rows` does; it need not answer with rows."""
    kind = reader.dialect.name
    bound = dict(_bound(values, kind))
    mark = "%({})s" if kind == POSTGRESQL else ":{}"
    escaped = sql.replace("%", "%%") if kind == POSTGRESQL and bound else sql

    def spelled(match: re.Match[str]) -> str:
        names = _names(match[1], values[match[1]])
        return ", ".join(mark.format(name) for name in names) or "NULL"

    return reader.exec_driver_sql(_NAME.sub(spelled, escaped), bound or None)


def column(reader: Reader, sql: str, **values: object) -> Iterator[Any]:
    """Yield the first column of the answer to `sql`."""
    return (row[0] for row in rows(reader, sql, **values))


def first(reader: Reader, sql: str, **values: object) -> Row | None:
    """Return the first row of the answer to `sql`, or None where it has none."""
    return next(iter(rows(reader, sql, **values)), None)


def scalar(reader: Reader, sql: str, **values: object) -> Any:
    """Return the first value of the answer to `sql`, or None where it has none."""
    found = first(reader, sql, **values)
    return found[0] if found is not None else None


def where(*conditions: str | None) -> str:
    """Return the clause that asks for all of `conditions`; of none that are None."""
    asked = [one for one in conditions if one is not None]
    return f"WHERE {' AND '.join(asked)}" if asked else ""


def given(**values: object) -> dict[str, object]:
    """Return those of `values` that are not None, for a question with as many conditions."""
    return {name: value for name, value in values.items() if value is not None}


def _names(name: str, value: object) -> list[str]:
    """The names under which a value is given: one for each entry of a list."""
    return [f"{name}_{n}" for n in range(len(value))] if isinstance(value, list | tuple) else [name]


def _bound(values: Mapping[str, object], kind: str) -> Iterator[tuple[str, object]]:
    for name, value in values.items():
        entries = value if isinstance(value, list | tuple) else (value,)
        for key, entry in zip(_names(name, value), entries, strict=True):
            yield key, _for_driver(entry, kind)


def _for_driver(value: object, kind: str) -> object:
    if not isinstance(value, datetime):
        return value
    stored = as_stored(value, kind)
    return stored if kind == POSTGRESQL else as_text(stored)
