"""docs/model.md shows every table and column, and its questions can be asked."""

from __future__ import annotations

import ast
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text

from db.tables.base import Table
from tracker.study.declaration import declared, plain_columns

Rows = Callable[[str], list[dict[str, str]]]


def written_tables() -> dict[str, list[str]]:
    """Table -> columns as db/tables says it: what is loaded depends on what else a test imports."""
    found = {}
    for path in sorted((Path(__file__).resolve().parents[2] / "db" / "tables").glob("*.py")):
        for node in ast.parse(path.read_text(encoding="utf-8")).body:
            lines = node.body if isinstance(node, ast.ClassDef) else []
            names = [
                ast.literal_eval(line.value)
                for line in lines
                if isinstance(line, ast.Assign) and ast.unparse(line.targets[0]) == "__tablename__"
            ]
            if names:
                fields = [line.target for line in lines if isinstance(line, ast.AnnAssign)]
                found[names[0]] = [ast.unparse(field) for field in fields]
    return found


TABLES = written_tables()


@pytest.mark.parametrize("name", sorted(TABLES))
def test_page_shows_exactly_the_columns(name: str, page: Callable[[str], Any], rows: Rows) -> None:
    sections = page("docs/model.md").sections()
    assert name in sections, f"docs/model.md has no heading {name}"
    described = [row["Column"] for row in rows(sections[name])]
    assert described == TABLES[name]


def test_tables_are_read_as_they_are() -> None:
    loaded = {name: table.columns.keys() for name, table in Table.metadata.tables.items()}
    assert len(loaded) > 15
    assert {name: TABLES.get(name) for name in loaded} == loaded


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
    assert shown == set(TABLES)


def test_every_question_has_an_answer(page: Callable[[str], Any], two_days_synced: Any) -> None:
    questions = page("docs/model.md").blocks("sql")
    assert len(questions) >= 6
    with two_days_synced.runtime.engine.connect() as connection:
        answers = [list(connection.execute(text(question))) for question in questions]
    assert [number for number, answer in enumerate(answers) if not answer] == []
