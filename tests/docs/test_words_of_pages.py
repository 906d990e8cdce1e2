"""Every closed list, kind of change and issue code that the program knows is explained."""

from __future__ import annotations

import ast
import inspect
import re
from collections.abc import Callable
from enum import StrEnum
from pathlib import Path
from typing import Any

import pytest

from tracker import cohorts
from tracker.alerts.rules import kinds_of_change
from tracker.classify.cell_therapy import CELL_THERAPIES
from tracker.classify.disease_group import DISEASE_GROUPS
from tracker.issues import Level
from tracker.study import vocabulary

REPOSITORY = Path(__file__).resolve().parents[2]
LISTS = [
    found
    for _, found in inspect.getmembers(vocabulary, inspect.isclass)
    if issubclass(found, StrEnum) and found is not StrEnum
]
Pages = Callable[[str], Any]
Rows = Callable[[str], list[dict[str, str]]]


@pytest.mark.parametrize("found", LISTS, ids=lambda found: found.__name__)
def test_every_word_of_a_closed_list_has_a_meaning(
    found: type[StrEnum], page: Pages, rows: Rows
) -> None:
    sections = page("docs/vocabulary.md").sections()
    shown = {row["Word"]: row["Means"] for row in rows(sections.get(found.__name__, ""))}
    assert list(shown) == [word.value for word in found]
    assert all(shown.values())


def test_page_has_no_list_that_is_gone(page: Pages) -> None:
    titles = set(page("docs/vocabulary.md").sections()) - {"Closed lists"}
    assert titles == {found.__name__ for found in LISTS}


def test_every_kind_of_change_is_explained(page: Pages) -> None:
    text = page("docs/changes.md").text
    assert [kind for kind in sorted(kinds_of_change()) if f"`{kind}`" not in text] == []


def codes_in(path: Path) -> set[str]:
    """The codes of issues that a module gives out, as text or from a table at its top."""
    module = ast.parse(path.read_text(encoding="utf-8"))
    found: set[str] = set()
    for call in (node for node in ast.walk(module) if isinstance(node, ast.Call)):
        given = given_code(call)
        if isinstance(given, ast.Constant):
            found |= {given.value} if isinstance(given.value, str) else set()
        elif given is not None:
            found |= codes_at_the_top(module)
    return found


def given_code(call: ast.Call) -> ast.expr | None:
    if isinstance(call.func, ast.Name) and call.func.id == "Issue":
        return next((word.value for word in call.keywords if word.arg == "code"), None)
    added = isinstance(call.func, ast.Attribute) and call.func.attr == "add"
    return call.args[0] if added and len(call.args) >= 4 else None  # IssueLog.add


def codes_at_the_top(module: ast.Module) -> set[str]:
    tables = [node for node in module.body if isinstance(node, ast.Assign)]
    texts = [
        node.value
        for table in tables
        for node in ast.walk(table)
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    ]
    return {text for text in texts if re.fullmatch(r"[a-z]+(?:_[a-z]+)+", text)}


def test_every_issue_code_is_explained(page: Pages, rows: Rows) -> None:
    modules = [
        path for name in ("tracker", "db", "jobs") for path in (REPOSITORY / name).rglob("*.py")
    ]
    codes = {code for path in modules for code in codes_in(path)}
    assert {"unknown_term", "unreadable_record"} <= codes, "the search itself finds nothing"
    table = rows(page("docs/strictness.md").sections()["Issues"])
    assert {row["Code"] for row in table} == codes
    assert {row["Level"] for row in table} <= {level.value for level in Level}


def test_every_value_that_a_cohort_may_name_is_explained(page: Pages) -> None:
    words = set(re.findall(r"\w+", page("docs/classification.md").text))
    assert (CELL_THERAPIES | DISEASE_GROUPS) - words == set()


def test_every_key_of_a_cohort_is_explained(page: Pages, rows: Rows) -> None:
    shown = rows(page("docs/config.md").sections()["cohorts"])
    assert [row["Key"] for row in shown] == list(cohorts.Cohort.__struct_fields__)


def test_a_code_is_found_however_it_is_given_out(tmp_path: Path) -> None:
    module = tmp_path / "module.py"
    module.write_text("log.add('one', f, v, level)\nIssue(code='two')\nfound.add('three')\n")
    assert codes_in(module) == {"one", "two"}
    module.write_text("KINDS = {1: ('link_no', 'in words')}\nIssue(code=KINDS[1][0])\n")
    assert codes_in(module) == {"link_no"}
