"""Writes what was seen of each study and when: the truth that a rebuild starts from."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import Connection

from db.tables import (
    ObservationRow,
)
from db.transaction import bulk_insert


def add_observations(
    connection: Connection, bodies: Mapping[str, str | None], snapshot_id: int, now: datetime
) -> None:
    """Note that from `now` on each study (by key) has this body, or none."""
    bulk_insert(
        connection,
        ObservationRow,
        (
            {
                "study_key": study_key,
                "observed_at": now,
                "body_sha256": sha256,
                "snapshot_id": snapshot_id,
            }
            for study_key, sha256 in bodies.items()
        ),
    )
