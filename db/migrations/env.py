"""How Alembic reaches the database: over the connection that `upgrade` holds, never its own."""

from __future__ import annotations

from alembic import context

import db.tables  # noqa: F401  the import fills the metadata
from db.tables.base import Table

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=Table.metadata,
    render_as_batch=True,
    compare_type=True,
)
with context.begin_transaction():
    context.run_migrations()
