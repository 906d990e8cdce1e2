"""docs/model.md shows every table and column, and its questions can be asked."""

from __future__ import annotations

import ast
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text

from db.tables.base import Table, View, core_table
from db.tables.state import DETAILS
from tracker.study.declaration import declared, plain_columns

Rows = Callable[[str], list[dict[str, str]]]


def written_tables() -> set[str]:
    """Tables and views as db/tables names them: what is loaded depends on what else is imported."""
    found = set()
    for path in sorted((Path(__file__).resolve().parents[2] / "db" / "tables").glob("*.py")):
        for node in ast.parse(path.read_text(encoding="utf-8")).body:
            lines = node.body if isinstance(node, ast.ClassDef) else []
            names = [
                ast.literal_eval(line.value)
                for line in lines
                if isinstance(line, ast.Assign) and ast.unparse(line.targets[0]) == "__tablename__"
            ]
            found.update(names)
    return found


UNDER = {"study_search": "run_search", "version": "run_version", "change": "run_change"}
UNDER |= {"observation": "run_observation", "study": "state"}
UNDER |= {view: str(core_table(table).name) for view, table in DETAILS.items()}
"""The table that has the columns of a view: the page says which, and no more of it."""
TABLES = written_tables()


@pytest.mark.parametrize("name", sorted(TABLES - set(UNDER.values())))
def test_page_shows_exactly_the_columns(
    name: str, page: Callable[[str], Any], rows: Rows, empty_store: Path
) -> None:
    sections = page("docs/model.md").sections()
    assert name in sections, f"docs/model.md has no heading {name}"
    described = [row["Column"] for row in rows(sections[name])]
    with closing(sqlite3.connect(empty_store)) as connection:
        found = connection.execute("SELECT name FROM pragma_table_info(?)", [name]).fetchall()
    assert described == [column for (column,) in found]


def test_page_says_what_lies_under_each_view(page: Callable[[str], Any], rows: Rows) -> None:
    said = rows(page("docs/model.md").sections()["What lies under the views"])
    under = {
        row["View"].strip("`"): row["Tables under it"].split(", ")[-1].strip("`") for row in said
    }
    assert under == UNDER
    assert set(under) == set(View.metadata.tables)


def test_tables_are_read_as_they_are() -> None:
    loaded = {*Table.metadata.tables, *View.metadata.tables}
    assert len(loaded) > 15
    assert loaded <= TABLES


def test_page_gives_a_declared_column_its_declared_meaning(
    page: Callable[[str], Any], rows: Rows
) -> None:
    """It may say more: a link to the words, for one."""
    said = {
        row["Column"]: row["Meaning"] for row in rows(page("docs/model.md").sections()["study"])
    }
    meanings = {name: declared()[name].about.meaning for name in plain_columns()}
    assert {n: m for n, m in meanings.items() if not said[n].startswith(m)} == {}


def test_page_shows_no_table_that_is_gone(page: Callable[[str], Any], rows: Rows) -> None:
    sections = page("docs/model.md").sections()
    shown = {title for title, body in sections.items() if "Column" in "".join(map(str, rows(body)))}
    assert shown == TABLES - set(UNDER.values())


def test_every_question_has_an_answer(page: Callable[[str], Any], two_days_synced: Any) -> None:
    questions = page("docs/model.md").blocks("sql")
    assert len(questions) >= 6
    with two_days_synced.runtime.engine.connect() as connection:
        answers = [list(connection.execute(text(question))) for question in questions]
    assert [number for number, answer in enumerate(answers) if not answer] == []
