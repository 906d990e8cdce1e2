"""a study that searches bring no more and that its registry still has is marked as such."""

from __future__ import annotations

from datetime import datetime

import sqlalchemy as sa
from alembic import op

import db.types

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    flag: sa.Column[bool] = sa.Column(
        "left_search", sa.Boolean(), server_default=sa.false(), nullable=False
    )
    op.add_column("observation", flag)
    since: sa.Column[datetime] = sa.Column(
        "left_search_at", db.types.UtcDateTime(timezone=True), nullable=True
    )
    op.add_column("study", since)
