from __future__ import annotations

import re
from pathlib import Path

from db.write.issues import DERIVED
from tracker.classification import Classification
from tracker.reports.quality import build as quality
from tracker.reports.report import Report, Table
from tracker.reports.words import Words

WORDS = Words("en")


def table(report: Report, key: str) -> Table:
    return next(table for table in report.tables if table.key == key)


def test_what_a_record_states_is_asked_only_of_those_that_can_state_it(shelf, inputs) -> None:
    cells = [Classification("cell_therapy", "msc"), Classification("donor", "autologous")]
    shelf.add(1, said=cells, overall_status="TERMINATED", why_stopped=None, country_count=0)
    shelf.add(2, said=[Classification("cell_therapy", "none")], has_results=True, country_count=2)
    shelf.add(3, study_type="OBSERVATIONAL", phase=None, enrollment=7)
    report = quality(inputs())
    found = dict(
        zip(table(report, "completeness").values, table(report, "completeness").rows, strict=True)
    )
    told = {name: row[2:] for name, row in found.items()}
    assert told["country_count"] == (3, 1 / 3)  # a count of none states nothing
    assert told["phase"] == (2, 1.0)
    assert told["why_stopped"] == (1, 0.0)
    assert told["results_first_posted"] == (1, 0.0)
    assert told["enrollment_type"] == (1, 0.0)
    assert told["donor"] == (1, 1.0)
    assert told["cell_therapy"] == (3, 2 / 3)
    optional = table(report, "optional").values
    assert optional[0] == "acronym"
    assert "acronym" not in told


def test_every_code_of_an_issue_says_what_to_do() -> None:
    page = (Path(__file__).parents[3] / "docs" / "strictness.md").read_text(encoding="utf-8")
    listed = set(re.findall(r"^\| `(\w+)` \| (?:warning|error|note) \|", page, re.MULTILINE))
    assert {*DERIVED, "link_conflict", "link_candidate"} <= listed
    assert all(WORDS.has(f"todo.{code}") for code in listed)
