"""bodies are packed with dictionaries and as differences; what comes again is known again."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlmodel.sql.sqltypes import AutoString

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    # No references to other rows: SQLite would have to write every body anew.
    op.add_column("body", _number("dictionary_id", required=False))
    op.add_column("body", _text("base_sha256", required=False))
    op.create_table(
        "body_dictionary",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        _text("registry_key"),
        _number("number"),
        _bytes("content"),
        _text("sha256"),
        _number("trained_on"),
        _number("packed"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_body_dictionary")),
    )
    op.create_table(
        "served",
        _text("study_key"),
        _text("body_sha256"),
        _bytes("mark", required=False),
        _text("aliases", required=False),
        sa.PrimaryKeyConstraint("study_key", name=op.f("pk_served")),
        sa.ForeignKeyConstraint(
            ["body_sha256"], ["body.sha256"], name=op.f("fk_served_body_sha256")
        ),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "received",
        _text("reading"),
        sa.Column("ordinal", sa.Integer(), autoincrement=False, nullable=False),
        _text("registry_key"),
        _text("place"),
        _bytes("content"),
        sa.PrimaryKeyConstraint("reading", "ordinal", name=op.f("pk_received")),
    )


def _text(name: str, *, required: bool = True) -> sa.Column[str]:
    return sa.Column(name, AutoString(), nullable=not required)


def _number(name: str, *, required: bool = True) -> sa.Column[int]:
    return sa.Column(name, sa.Integer(), nullable=not required)


def _bytes(name: str, *, required: bool = True) -> sa.Column[bytes]:
    return sa.Column(name, sa.LargeBinary(), nullable=not required)
