"""Reads the versions of studies."""

from __future__ import annotations

from datetime import datetime

from msgspec import Struct

from db.moments import moment_of
from db.reader import Reader, given, rows, scalar


class Version(Struct, frozen=True):
    """One distinct state of a study; `origin` is observed or reconstructed."""

    study_key: str
    number: int
    body_sha256: str
    observed_at: datetime
    registry_updated: str | None
    origin: str


def versions_of(connection: Reader, study_key: str, until: datetime | None = None) -> list[Version]:
    """Return the versions of a study that were observed up to `until`, oldest first."""
    query = f"""
    SELECT study_key, number, body_sha256, observed_at, registry_updated, origin FROM version
    WHERE study_key = :study_key {"AND observed_at <= :until" if until is not None else ""}
    ORDER BY number
    """  # noqa: S608  only our own words are put in
    found = rows(connection, query, study_key=study_key, **given(until=until))
    return [
        Version(key, number, sha256, moment_of(at), updated, origin)
        for key, number, sha256, at, updated, origin in found
    ]


def count_history(connection: Reader) -> tuple[int, int]:
    """Return how many versions and changes the store has."""
    return (
        scalar(connection, "SELECT count(*) FROM version"),
        scalar(connection, "SELECT count(*) FROM change"),
    )
