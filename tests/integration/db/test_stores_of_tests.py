"""The stores that tests are given: of either database, up to date, empty, and nobody else's."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import Engine, create_engine, inspect, text

from db.opening import check_shape, stored_version
from db.shape import newest_version
from db.tables.base import Table
from db.transaction import writing
from db.write.runs import start_run


@pytest.mark.parametrize("turn", [1, 2])
def test_each_is_empty_whatever_another_test_wrote(store: Engine, at: Any, turn: int) -> None:
    with store.connect() as connection:
        assert stored_version(connection) == newest_version()
        check_shape(connection, newest_version())
        rows = {
            name: connection.execute(text(f"SELECT count(*) FROM {name}")).scalar()
            for name in Table.metadata.tables
        }
    assert {name for name, count in rows.items() if count} == set()
    start_run(store, "sync", f"turn {turn}", at(5))
    with writing(store) as connection:
        assert connection.execute(text("SELECT subject FROM run")).all() == [(f"turn {turn}",)]


def test_a_database_without_tables_has_none(postgres_url: str) -> None:
    engine = create_engine(postgres_url)
    assert inspect(engine).get_table_names() == []
    engine.dispose()
