"""Reads which kept bodies belong to which studies, so that they can leave the store."""

from __future__ import annotations

from collections.abc import Iterator

from msgspec import Struct
from sqlalchemy import Connection, select, union

from db.chunks import chunks
from db.read.bodies import load_bodies
from db.tables import BodyRow, ObservationRow, RegistryVersionRow, core_table

STUDIES_AT_ONCE = 100  # bounds memory: a study may have many versions
_body = core_table(BodyRow)
_observation = core_table(ObservationRow)
_listed = core_table(RegistryVersionRow)


class KeptBody(Struct, frozen=True):
    """A body that an observation of a study, or a version of its registry's history, refers to."""

    study_key: str
    body_sha256: str
    media_type: str
    body: bytes


def kept_bodies(connection: Connection) -> Iterator[list[KeptBody]]:
    """Yield every kept body of every study, some studies at a time, by study key and hash.

    Raises StoreError if a body is missing or damaged.
    """
    last = ""
    while keys := _next_keys(connection, last):
        last = keys[-1]
        yield _bodies_of(connection, keys)


def _next_keys(connection: Connection, after: str) -> list[str]:
    key = _observation.c.study_key
    query = select(key).distinct().where(key > after).order_by(key).limit(STUDIES_AT_ONCE)
    return list(connection.scalars(query))


def _bodies_of(connection: Connection, keys: list[str]) -> list[KeptBody]:
    parts = (
        select(table.c.study_key, table.c.body_sha256).where(
            table.c.study_key.in_(keys), table.c.body_sha256.is_not(None)
        )
        for table in (_observation, _listed)
    )
    pairs = sorted((key, sha256) for key, sha256 in connection.execute(union(*parts)))
    hashes = {sha256 for _, sha256 in pairs}
    bodies = load_bodies(connection, hashes)
    kinds = _media_types(connection, hashes)
    return [KeptBody(key, sha256, kinds[sha256], bodies[sha256]) for key, sha256 in pairs]


def _media_types(connection: Connection, hashes: set[str]) -> dict[str, str]:
    found: dict[str, str] = {}
    for chunk in chunks(hashes):
        query = select(_body.c.sha256, _body.c.media_type).where(_body.c.sha256.in_(chunk))
        found.update((sha256, kind) for sha256, kind in connection.execute(query))
    return found
