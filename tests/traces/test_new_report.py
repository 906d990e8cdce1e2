"""A kind of report costs its own file, its name in the list of kinds, and its words."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

RECORDS = Path(__file__).resolve().parents[1] / "bodies" / "ctgov"
LEADERS = '''"""A made-up report: who sponsors the trials of a cohort."""

from tracker.reports.head import cohort_report
from tracker.reports.kinds import ReportKind
from tracker.reports.report import Column, Section, Table, count_column


def build(inputs):
    words, frame = inputs.context.words, inputs.selection.trials.frame
    counts = frame["lead_sponsor"].value_counts()
    table = Table(
        key="leaders",
        title=words.say(KIND.title),
        columns=(Column("label", words.say(KIND.title)), count_column("trials", "Trials")),
        rows=tuple((str(name), int(count)) for name, count in counts.items()),
    )
    sections = (Section(key="leaders", title=words.say(KIND.title), tables=(table,)),)
    return cohort_report(
        inputs.context, inputs.selection, name=KIND.name, title=KIND.title, sections=sections
    )


KIND = ReportKind(name="leaders", title="ui.leaders_title", about="who sponsors", build=build)
'''
USE = """
import json
from pathlib import Path
from typer.testing import CliRunner
from jobs.cli import app

def tracker(*words):
    done = CliRunner().invoke(app, words)
    if done.exception:
        raise done.exception
    return done.output

tracker("import", "ctgov", {record!r})
told = {{"help": tracker("report", "--help")}}
for language in ("en", "zh"):
    asked = ("--cohort", "candidates", "--format", "json", "--lang", language)
    (path,) = tracker("report", "leaders", *asked).split()
    report = json.loads(Path(path).read_text(encoding="utf-8"))
    told[language] = [report["title"], report["tables"][0]["rows"]]
tracker("site", "public", "--cohort", "candidates")
told["site"] = "leaders-candidates.html" in Path("public/index.html").read_text(encoding="utf-8")
print(json.dumps(told))
"""


def test_a_new_kind_of_report_is_one_file_one_line_and_its_words(copy: Any) -> None:
    kinds, english = "tracker/reports/kinds.py", "tracker/reports/messages/en.toml"
    copy.write("tracker/reports/leaders.py", LEADERS)
    copy.replace(kinds, '    "study",\n', '    "leaders",\n    "study",\n')
    copy.replace(english, "[ui]\n", '[ui]\nleaders_title = "Who sponsors"\n')
    assert sorted(copy.touched()) == sorted([kinds, english, "tracker/reports/leaders.py"])
    told = told_by(copy)
    assert "leaders," in told["help"]
    assert told["en"] == ["Who sponsors", [{"label": "Example University Hospital", "trials": 1}]]
    assert told["zh"] == told["en"], "what nobody has translated is said in English"
    assert told["site"]


def told_by(copy: Any) -> dict[str, Any]:
    record = str(RECORDS / "interventional_whole.json")
    found: dict[str, Any] = json.loads(copy.run(USE.format(record=record)).splitlines()[-1])
    return found
