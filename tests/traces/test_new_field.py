"""A newcomer adds a field to the Study in a copy of the tree: three files and no more.

These are the declaration, the record on the wire and the line that fills it in. Everything else
(normalization, diff, labels, documentation, export schema) follows from the declaration.
"""

from __future__ import annotations

import filecmp
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

REPOSITORY = Path(__file__).resolve().parents[2]
DECLARED = """
    masking_check: Annotated[
        Text | None, About("design", MEDIUM, "how the masking was tried", zh="盲法检查")
    ] = None
    masking_tests: Annotated[tuple[Code, ...], About("design", LOW, "tests of the masking")] = ()
"""
EDITS = {
    "tracker/study/fields.py": (
        "\n    who_masked: Annotated[",
        f"{DECLARED}    who_masked: Annotated[",
    ),
    "tracker/registries/ctgov/wire.py": (
        "    who_masked: Texts = ()\n",
        "    who_masked: Texts = ()\n    check: str | None = None\n    tests: Texts = ()\n",
    ),
    "tracker/registries/ctgov/content.py": (
        "    to.who_masked = masking.who_masked\n",
        "    to.who_masked = masking.who_masked\n"
        "    to.masking_check = masking.check\n    to.masking_tests = masking.tests\n",
    ),
}
SCRIPT = """
import importlib.util, json, sys
from dataclasses import dataclass
import msgspec
import tracker
from tracker.changes import diff
from tracker.derive import derive
from tracker.reports.change_lines import path_title
from tracker.reports.words import Words
from tracker.study.declaration import export_schema

def page_maker():
    found = importlib.util.spec_from_file_location("tables", "tests/docs/test_generated_tables.py")
    module = importlib.util.module_from_spec(found)
    found.loader.exec_module(module)
    return module

before, after = (derive("ctgov", "NCT99000001", body.encode()) for body in json.load(sys.stdin))
tables = page_maker()
fields = {one.name: msgspec.to_builtins(one) for one in export_schema()}
print(json.dumps({
    "from": tracker.__file__,
    "issues": [issue.code for issue in (*before.issues, *after.issues)],
    "study": msgspec.to_builtins(after.study),
    "changes": [msgspec.to_builtins(one) for one in diff(before.study, after.study)],
    "schema": [fields["masking_check"], fields["masking_tests"]],
    "titles": [path_title("masking_check", Words(language)) for language in ("en", "zh")],
    "fields page": tables.study_fields(),
    "changes page": tables.change_fields(),
}))
"""


@pytest.fixture(scope="module")
def copy(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("tree")
    for name in ("tracker", "tests/docs"):
        skipped = shutil.ignore_patterns("__pycache__")
        shutil.copytree(REPOSITORY / name, folder / name, ignore=skipped)
    for name, (old, new) in EDITS.items():
        text = (folder / name).read_text(encoding="utf-8")
        assert text.count(old) == 1, f"{name} is no longer laid out as this test knows it"
        (folder / name).write_text(text.replace(old, new), encoding="utf-8")
    return folder


@pytest.fixture(scope="module")
def found(copy: Path) -> dict[str, Any]:
    """What the altered program says of two states of a study."""
    bodies = [body(" By  asking\n", ["second", "first", "first"]), body("By guessing", ["first"])]
    done = subprocess.run(
        [sys.executable, "-c", SCRIPT],
        cwd=copy,
        env={**os.environ, "PYTHONPATH": str(copy)},
        input=json.dumps(bodies[::-1]),
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    answer: dict[str, Any] = json.loads(done.stdout)
    assert Path(answer["from"]).is_relative_to(copy)
    return answer


def body(check: str, tests: list[str]) -> str:
    masking = {"masking": "DOUBLE", "check": check, "tests": tests}
    design = {"studyType": "INTERVENTIONAL", "designInfo": {"maskingInfo": masking}}
    identity = {"nctId": "NCT99000001"}
    return json.dumps(
        {"protocolSection": {"identificationModule": identity, "designModule": design}}
    )


def test_three_files_are_touched(copy: Path) -> None:
    files = [path for path in copy.rglob("*") if path.is_file() and path.suffix != ".pyc"]
    names = [path.relative_to(copy) for path in files]
    touched = [
        str(name)
        for name in names
        if not filecmp.cmp(copy / name, REPOSITORY / name, shallow=False)
    ]
    assert len(names) > 100
    assert sorted(touched) == sorted(EDITS)


def test_it_is_read_and_normalized_by_its_type(found: dict[str, Any]) -> None:
    assert found["issues"] == []
    assert found["study"]["masking_check"] == "By asking"
    assert found["study"]["masking_tests"] == ["first", "second"]


def test_it_is_compared_with_its_kind_and_importance(found: dict[str, Any]) -> None:
    changes = {one["path"]: (one["kind"], one["importance"]) for one in found["changes"]}
    assert changes == {"masking_check": ("design", 2), "masking_tests": ("design", 1)}
    told = {one["path"]: (one["before"], one["after"]) for one in found["changes"]}
    assert told["masking_check"] == ("By guessing", "By asking")


def test_it_has_its_name_in_both_languages(found: dict[str, Any]) -> None:
    assert found["titles"] == ["Masking check", "盲法检查"]


def test_it_is_in_the_export_schema_and_in_the_documentation(found: dict[str, Any]) -> None:
    text, texts = found["schema"]
    assert (text["type"], text["meaning"]) == ("text", "how the masking was tried")
    assert (texts["type"], texts["change_kind"]) == ("list of text", "design")
    assert "| `masking_check` | text | how the masking was tried |" in found["fields page"]
    medium = next(
        line for line in found["changes page"].splitlines() if "`design` | medium" in line
    )
    assert "`masking_check`" in medium
