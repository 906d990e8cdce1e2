"""The figures in docs/classification.md are those that the rules reach today."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from benchmarks.accuracy import DAYS, invented, table, with_table

PAGE = Path("docs") / "classification.md"


def shown(text: str, name: str) -> str:
    found = re.search(rf"<!-- figures: {name} -->\n(.*?)\n<!-- end -->", text, re.DOTALL)
    assert found, f"{PAGE} has no table called {name}"
    return found[1]


def test_the_table_of_invented_labels_is_todays(repository: Path) -> None:
    text = (repository / PAGE).read_text(encoding="utf-8")
    assert shown(text, "invented") == table(invented()), "run: python -m benchmarks accuracy"


@pytest.mark.parametrize("name", DAYS)
def test_the_other_tables_hold_figures(repository: Path, name: str) -> None:
    rows = shown((repository / PAGE).read_text(encoding="utf-8"), name).splitlines()
    measures = {row.split("|")[1].strip() for row in rows if "%" in row and row.startswith("|")}
    assert {"membership, core alone", "therapy", "disease_group", "source", "donor", "route"} <= (
        measures
    )


def test_a_table_is_put_between_its_marks() -> None:
    text = "a\n<!-- figures: x -->\nold\n<!-- end -->\nb\n<!-- figures: y -->\n<!-- end -->\n"
    changed = with_table(text, "x", "new")
    assert changed == text.replace("old", "new")
    with pytest.raises(ValueError, match="0 tables called z"):
        with_table(text, "z", "new")
