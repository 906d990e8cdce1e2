"""what a law asks as to results, publications that records list, organisations of persons.

The rows and columns stay empty until `tracker rebuild`, or until a sync writes a study anew.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlmodel.sql.sqltypes import AutoString

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    for name in ("first_submitted", "results_first_submitted", "lead_sponsor_affiliation"):
        op.add_column("study", sa.Column(name, AutoString(), nullable=True))
    op.add_column("study_sponsor", sa.Column("affiliation", AutoString(), nullable=True))
    op.create_table(
        "study_publication",
        sa.Column("study_key", AutoString(), nullable=False),
        sa.Column("ordinal", sa.Integer(), nullable=False),
        sa.Column("publication_key", AutoString(), nullable=False),
        sa.Column("match", AutoString(), nullable=False),
        sa.Column("title", AutoString(), nullable=False),
        sa.Column("pmid", AutoString(), nullable=True),
        sa.Column("doi", AutoString(), nullable=True),
        sa.Column("published", AutoString(), nullable=True),
        sa.Column("is_retracted", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("study_key", "ordinal", name=op.f("pk_study_publication")),
    )
    op.create_table(
        "results_duty",
        sa.Column("study_key", AutoString(), nullable=False),
        sa.Column("rule", AutoString(), nullable=False),
        sa.Column("verdict", AutoString(), nullable=False),
        sa.Column("why", AutoString(), nullable=True),
        sa.Column("due", AutoString(), nullable=True),
        sa.Column("is_delayed", sa.Boolean(), nullable=False),
        sa.Column("handed", AutoString(), nullable=True),
        sa.Column("doubt", AutoString(), nullable=True),
        sa.Column("doubt_until", AutoString(), nullable=True),
        sa.PrimaryKeyConstraint("study_key", "rule", name=op.f("pk_results_duty")),
    )
