"""cursors have a table; they were hidden in the counts of runs."""

from __future__ import annotations

import json
from datetime import datetime
from typing import Any

import sqlalchemy as sa
import sqlmodel.sql.sqltypes
from alembic import op

import db.types

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

ENDED_WELL = ("ok", "partial")
BRINGING = ("sync", "import", "rebuild")
NEWS = ("new", "changed", "gone", "reappeared", "studies")
REPORT = "report changes "

run = sa.table(
    "run",
    sa.column("id", sa.Integer()),
    sa.column("job", sa.String()),
    sa.column("started_at", db.types.UtcDateTime(timezone=True)),
    sa.column("outcome", sa.String()),
    sa.column("counts", sa.String()),
)


def upgrade() -> None:
    cursor = op.create_table(
        "cursor",
        sa.Column("name", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("value", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("moved_at", db.types.UtcDateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_cursor")),
    )
    found: dict[str, tuple[str, datetime]] = {}
    query = sa.select(run).where(run.c.outcome.in_(ENDED_WELL)).order_by(run.c.id)
    for ended in op.get_bind().execute(query):
        _follow(ended, found)
    rows = [{"name": name, "value": v, "moved_at": at} for name, (v, at) in found.items()]
    if rows:
        op.bulk_insert(cursor, rows)


def _follow(ended: Any, found: dict[str, tuple[str, datetime]]) -> None:
    """Move the cursors as this run did; what a later run says counts.

    The fingerprint of word lists is left behind: this release writes the lists in another way, so
    each store would be told of a change that moves nothing.
    """
    counts = json.loads(ended.counts)
    if ended.job.startswith(REPORT) and counts.get("until"):
        cohort = ended.job.removeprefix(REPORT)
        found[f"changes reported of {cohort}"] = (counts["until"], ended.started_at)
    if ended.job in BRINGING and any(counts.get(name) for name in NEWS):
        found["news for linking"] = (str(ended.id), ended.started_at)
    if ended.job == "link" and ended.outcome == "ok" and "news for linking" in found:
        found["news linked"] = (found["news for linking"][0], ended.started_at)
