"""A dimension of the landscape costs one line of dimensions.toml, and its words in time."""

from __future__ import annotations

import difflib
import json
from pathlib import Path
from typing import Any

import pytest

REPOSITORY = Path(__file__).resolve().parents[2]
RECORDS = REPOSITORY / "tests" / "bodies" / "ctgov"
FILE = "tracker/reports/dimensions.toml"
USE = """
import json
from pathlib import Path
from typer.testing import CliRunner
from jobs.cli import app

def tracker(*words):
    done = CliRunner().invoke(app, words)
    if done.exception:
        raise done.exception
    return done

tracker("import", "ctgov", {record!r}, "--observed-at", "2026-10-05")
told = []
for further in ((), ("--as-of", "2026-10-06")):
    asked = ("--cohort", "candidates", "--format", "json", "--lang", "zh", *further)
    done = tracker("report", "landscape", *asked)
    report = json.loads(Path(done.stdout.split()[0]).read_text(encoding="utf-8"))
    (table,) = [one for one in report["tables"] if one["key"] == {key!r}]
    values = {{row["value"]: row["trials"] for row in table["rows"]}}
    told.append([table["title"], values, done.stderr])
print(json.dumps(told))
"""
SLIP = """
import sys
from jobs.cli import main
sys.argv = ["tracker", "report", "landscape", "--cohort", "candidates"]
try:
    main()
except SystemExit as end:
    print(end.code)
"""


def plant(copy: Any, line: str) -> list[str]:
    """Add `line` to dimensions.toml; the lines that the copy has more or fewer."""
    copy.replace(FILE, "[dimensions]\n", f"[dimensions]\n{line}\n")
    assert copy.touched() == [FILE]
    before = (REPOSITORY / FILE).read_text(encoding="utf-8").splitlines()
    after = (copy.folder / FILE).read_text(encoding="utf-8").splitlines()
    return [one for one in difflib.ndiff(before, after) if one[0] in "+-"]


@pytest.mark.parametrize(
    ("key", "source", "title", "value"),
    [
        ("minimum_age", "column", "Minimum age", "18 Years"),
        ("trial_design", "concept", "Trial design", "randomized"),
    ],
)
def test_a_new_dimension_is_one_line(
    copy: Any, key: str, source: str, title: str, value: str
) -> None:
    """A column that no report asked for before, and a concept that only sheets showed."""
    line = f'{key} = {{ source = "{source}", section = "design", others = true }}'
    assert plant(copy, line) == [f"+ {line}"]
    record = str(RECORDS / "interventional_whole.json")
    told = json.loads(copy.run(USE.format(record=record, key=key)).splitlines()[-1])
    for shown, values, complaint in told:
        assert shown == title
        assert values[value] == 1
        assert f"messages/zh.toml lacks dimensions.{key}, rules.{key}" in complaint.replace(
            "\n", " "
        )


def test_a_dimension_over_nothing_is_a_sentence(copy: Any) -> None:
    plant(copy, 'extra = { source = "column", section = "design" }')
    done = copy.run(SLIP)
    assert done.strip() == "2"
