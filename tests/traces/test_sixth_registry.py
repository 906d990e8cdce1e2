"""A registry costs its folder and one line: a made-up one is planted in a copy and used."""

from __future__ import annotations

import difflib
import json
from pathlib import Path
from typing import Any

import pytest
from pytest_httpserver import HTTPServer

FOLDER = Path(__file__).parent / "sixth_registry"
FACTS = "tracker/registry_facts.py"
CONFIG = """
[store]
url = "sqlite:///planted.db"
[registries.xtr]
base_url = "{address}"
seconds_between_requests = 0
[registries.xtr.searches.all]
title = "all"
query = {{ words = "cells" }}
[[cohorts]]
key = "cells"
title = "Cells"
therapies = ["msc"]
"""
COMMANDS = """
import io, json, sys
from contextlib import redirect_stdout
from jobs.cli import main

def tracker(*arguments):
    sys.argv = ["tracker", *arguments]
    told = io.StringIO()
    with redirect_stdout(told):
        try:
            main()
        except SystemExit as done:
            assert not done.code, (arguments, done.code, told.getvalue())
    return told.getvalue()
"""
FACTS_IN_USE = """
from tracker.discrepancies import find_discrepancies, merge
from tracker.linking import link
from tracker.linking.inputs import link_input
from tracker.normalize.dates import date_reader
from tracker.registry_facts import facts_of
from tracker.study.identifiers import canonical
from tracker.derive import read_study

def of(key, number, body):
    return read_study(key, number, json.dumps(body).encode())[0]

ours = {"id": "XTR990001", "title": "Mesenchymal cells, an invented illness",
    "status": "open", "kind": "trial", "phase": "two",
    "sponsor": "Example University", "registered": "2026-05-17",
    "begins": "06:2026:01", "ends": "1900-01-01", "others": ["NCT99000001"]}
theirs = {"protocolSection": {"identificationModule": {"nctId": "NCT99000001",
    "briefTitle": ours["title"], "secondaryIdInfos": [{"id": "XTR-990001"}]},
    "designModule": {"studyType": "INTERVENTIONAL", "phases": ["PHASE1"]},
    "sponsorCollaboratorsModule": {"leadSponsor": {"name": "Another University"}}}}
pair = [of("ctgov", "NCT99000001", theirs), of("xtr", "XTR990001", ours)]
trial, = link(map(link_input, pair), [], {}).trials
merged = merge(pair)
read = date_reader("xtr")
print(json.dumps({
    "dates": [read("05:2026:17"), read("2026-05-17"), read("17 May 2026"), read("01:1900:01")],
    "number": [canonical("xtr 990001").number, canonical("XTR000000")],
    "trial": trial.records,
    "phase": merged.phases,
    "sponsor": merged.lead_sponsor.name,
    "disagree": [found.field for found in find_discrepancies(pair)],
    "lag": facts_of("xtr").publication_lag_days,
    "url": pair[1].url,
}))
"""
RECORD = {
    "id": "XTR990001",
    "title": "Mesenchymal stem cells in Crohn's disease, an invented trial",
    "status": "open",
    "kind": "trial",
    "phase": "two",
    "sponsor": "Example University",
    "registered": "2026-05-17",
    "begins": "06:2026:01",
    "ends": "1900-01-01",
}


@pytest.fixture
def planted(copy: Any) -> Any:
    """The copy with the sixth registry in it."""
    for path in sorted(FOLDER.glob("*.*")):
        name = {"package.py": "__init__.py"}.get(path.name, path.name)  # tests are no package
        copy.write(f"tracker/registries/xtr/{name}", path.read_text(encoding="utf-8"))
    copy.replace(FACTS, '    "euctr",\n', '    "euctr",\n    "xtr",\n')
    return copy


def test_it_is_its_folder_and_one_line(planted: Any) -> None:
    outside = [name for name in planted.touched() if "registries/xtr/" not in name]
    assert outside == [FACTS]
    before = (Path(__file__).resolve().parents[2] / FACTS).read_text(encoding="utf-8")
    after = (planted.folder / FACTS).read_text(encoding="utf-8")
    lines = [d for d in difflib.ndiff(before.splitlines(), after.splitlines()) if d[0] in "+-"]
    assert lines == ['+     "xtr",']


def test_its_facts_are_used_wherever_registries_meet(planted: Any) -> None:
    told = json.loads(planted.run("import json\n" + FACTS_IN_USE))
    assert told == {
        "dates": ["2026-05-17", "2026-05-17", None, ""],
        "number": ["XTR990001", None],
        "trial": ["ctgov:NCT99000001", "xtr:XTR990001"],  # display: 10 before 15
        "phase": ["PHASE2"],  # regulator: 5 before 30
        "sponsor": "Another University",  # default: 10 before 25
        "disagree": ["phases", "lead_sponsor"],
        "lag": 2,
        "url": "https://register.example/trial/XTR990001",
    }


def test_it_is_listed_imported_synced_and_shown(planted: Any, httpserver: HTTPServer) -> None:
    httpserver.expect_request("/trials").respond_with_json({"trials": [RECORD]})
    planted.write("config.toml", CONFIG.format(address=httpserver.url_for("")))
    planted.write("answer.json", json.dumps({"trials": [RECORD | {"phase": "three"}]}))
    planted.run(
        COMMANDS
        + """
assert "xtr  Example Trials Register" in tracker("registries")
tracker("import", "xtr", "answer.json")
assert "three" in tracker("issues"), tracker("issues")
tracker("sync", "xtr")
study = json.loads(tracker("show", "XTR990001", "--json"))
print(json.dumps(study))
assert "2026-06-01" in json.dumps(study) and "PHASE2" in json.dumps(study), study
"""
    )


def test_a_forgotten_fact_is_a_sentence(planted: Any) -> None:
    planted.replace("tracker/registries/xtr/registry.toml", "publication_lag_days = 2\n", "")
    said = planted.run(
        "import json\nfrom tracker.errors import TrackerError\ntry:\n"
        "    from tracker.registries.catalog import registry; registry('xtr')\n"
        "except TrackerError as error:\n    print(error)\n"
    )
    assert said == "registries/xtr/registry.toml: publication_lag_days: missing\n"
