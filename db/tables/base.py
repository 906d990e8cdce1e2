"""What all tables share: one naming of constraints, so that migrations can find them by name."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Column, MetaData
from sqlalchemy import Table as CoreTable
from sqlmodel import Field, SQLModel

from db.types import UtcDateTime

NAMING = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}


class Table(SQLModel):
    """Base of every table; its metadata carries the naming of constraints."""

    metadata = MetaData(naming_convention=NAMING)


class View(SQLModel):
    """Base of every view: what readers read as a table, and nobody writes.

    A view shows only what belongs to accepted runs (docs/adr/0027). Migrations make it.
    """

    metadata = MetaData()


def moment(*, required: bool = True, key: bool = False) -> Any:
    """A column for a moment in UTC."""
    column: Column[Any] = Column(UtcDateTime(), nullable=not required, primary_key=key)
    return Field(sa_column=column) if required or key else Field(default=None, sa_column=column)


def core_table(table: type[SQLModel]) -> CoreTable:
    """The SQLAlchemy table behind a SQLModel class, which SQLModel adds without declaring it."""
    found: CoreTable = table.__table__  # type: ignore[attr-defined]  # added by its metaclass
    return found
