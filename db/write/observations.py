"""Writes what was seen of each study and when: the truth that a rebuild starts from."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import Connection, update

from db.tables import RunObservation, core_table
from db.transaction import insert_rows
from tracker.history import Observation

_observation = core_table(RunObservation)


def replace_observation(
    connection: Connection, study_key: str, moment: datetime, sha256: str
) -> None:
    """Note that at `moment` the study had this body, in the place of another.

    Only for one of two files that disagree at one moment; both bodies are kept.
    """
    connection.execute(
        update(_observation)
        .where(_observation.c.study_key == study_key, _observation.c.observed_at == moment)
        .values(body_sha256=sha256)
    )


def add_observations(
    connection: Connection, seen: Mapping[str, Observation], snapshot_ids: Mapping[str, int]
) -> None:
    """Note what was seen of each study (by key), and which snapshot brought it."""
    rows = (
        (key, one.observed_at, 0, None, one.body_sha256, snapshot_ids[key], one.left_search)
        for key, one in seen.items()
    )
    insert_rows(connection, _observation, rows)
