"""Writes down the shape that the newest migration leads to: `python -m db.migrations.write_shape`.

Run it after a migration was added. The shape of a released version is frozen, and a test holds it.
"""

from __future__ import annotations

from alembic.script import ScriptDirectory
from sqlalchemy import create_engine

from db.migrations.upgrade import alembic_config, upgrade
from db.shape import shape_file, shape_of


def main() -> None:
    """Write `shapes/VERSION.txt` of the newest migration, from an empty database in memory."""
    version = ScriptDirectory.from_config(alembic_config()).get_current_head()
    engine = create_engine("sqlite://")
    with engine.begin() as connection:
        upgrade(connection)
        lines = sorted(shape_of(connection))
    engine.dispose()
    shape_file(str(version)).write_text("\n".join(lines) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
