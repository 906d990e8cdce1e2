"""Reads what was seen of each study and when: the truth that a rebuild starts from."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from msgspec import Struct
from sqlalchemy import Connection, select

from db.bodies import chunks
from db.tables import ObservationRow, SnapshotRow, core_table
from tracker.errors import StoreError

_observation = core_table(ObservationRow)
_snapshot = core_table(SnapshotRow)


class Observation(Struct, frozen=True):
    """From `observed_at` on the study had this body; None: its registry no longer had the study.

    `is_baseline` says whether it came with the first snapshot of its registry.
    """

    observed_at: datetime
    body_sha256: str | None
    is_baseline: bool


def refuse_second_state(
    connection: Connection, study_keys: Iterable[str], moment: datetime
) -> None:
    """Raise StoreError if one of the studies was observed at this very moment already."""
    for chunk in chunks(study_keys):
        taken = connection.scalar(
            select(_observation.c.study_key)
            .where(_observation.c.study_key.in_(chunk), _observation.c.observed_at == moment)
            .limit(1)
        )
        if taken is not None:
            raise StoreError(
                f"{taken} was already observed at {moment:%Y-%m-%d %H:%M} UTC, in another state: "
                "choose a later --observed-at"
            )


def all_study_keys(connection: Connection) -> list[str]:
    """Every study ever observed, in order."""
    return list(
        connection.scalars(
            select(_observation.c.study_key).distinct().order_by(_observation.c.study_key)
        )
    )


def observations_of(
    connection: Connection, study_keys: Iterable[str], until: datetime | None = None
) -> dict[str, list[Observation]]:
    """The observations of these studies up to `until`, oldest first."""
    found: dict[str, list[Observation]] = {}
    columns = (
        *(_observation.c.study_key, _observation.c.observed_at, _observation.c.body_sha256),
        _snapshot.c.is_baseline,
    )
    for chunk in chunks(study_keys):
        query = (
            select(*columns)
            .join(_snapshot, _snapshot.c.id == _observation.c.snapshot_id)
            .where(_observation.c.study_key.in_(chunk))
            .order_by(_observation.c.study_key, _observation.c.observed_at)
        )
        if until is not None:
            query = query.where(_observation.c.observed_at <= until)
        for key, *rest in connection.execute(query):
            found.setdefault(key, []).append(Observation(*rest))
    return found
