"""Reads what a registry served last of each study, so that what comes again is known again."""

from __future__ import annotations

from collections.abc import Iterable

from msgspec import Struct
from sqlalchemy import Connection, select

from db.chunks import chunks
from db.tables import ServedRow, core_table

_served = core_table(ServedRow)


class LastServed(Struct, frozen=True, gc=False):
    """The body of a study that came last, its mark, and the aliases of its number (JSON)."""

    study_key: str
    body_sha256: str
    mark: bytes | None
    aliases: str | None


def last_served(connection: Connection, study_keys: Iterable[str]) -> dict[str, LastServed]:
    """Return what was served last of these studies, by study key."""
    found: dict[str, LastServed] = {}
    names = ", ".join(LastServed.__struct_fields__)
    sign = "?" if connection.dialect.paramstyle == "qmark" else "%s"
    for chunk in chunks(study_keys):
        signs = ", ".join([sign] * len(chunk))
        query = f"SELECT {names} FROM served WHERE study_key IN ({signs})"  # noqa: S608  only signs are put in
        for row in connection.exec_driver_sql(query, tuple(chunk)):
            found[row[0]] = LastServed(*row)
    return found


def some_bodies(connection: Connection, registry_key: str, most: int) -> list[str]:
    """Return the hashes of the last bodies of a registry, in the order of its studies."""
    key = _served.c.study_key
    query = select(_served.c.body_sha256).where(key >= f"{registry_key}:", key < f"{registry_key};")
    return list(connection.scalars(query.order_by(key).limit(most)))
