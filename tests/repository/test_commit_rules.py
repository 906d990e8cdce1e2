"""What CI asks of commits: a reason, and a line under Data for what alters values."""

from __future__ import annotations

from importlib.machinery import SourceFileLoader
from importlib.util import module_from_spec, spec_from_loader
from pathlib import Path
from typing import Any

import pytest

CHANGELOG = "# Changelog\n\n## [Unreleased]\n\n### Added\n\n- A picture.\n\n### Data\n\n- A word.\n"


@pytest.fixture(scope="module")
def rules(repository: Path) -> Any:
    """The script, as a module."""
    loader = SourceFileLoader("check_commits", str(repository / ".ci" / "check-commits"))
    spec = spec_from_loader("check_commits", loader)
    assert spec is not None
    module = module_from_spec(spec)
    loader.exec_module(module)
    return module


@pytest.mark.parametrize(
    ("message", "files", "told", "lacks"),
    [
        ("place: what\n\nWhy.", ["jobs/runtime.py"], False, []),
        ("place: what", ["jobs/runtime.py"], False, ["no body"]),
        ("what came\n\nWhy.", ["jobs/runtime.py"], False, ["the subject"]),
        ("a: b\n\nWhy.", ["tracker/classify/vocabulary/route.toml"], False, ["touches"]),
        ("a: b\n\nWhy.", ["tracker/classify/vocabulary/route.toml"], True, []),
        ("a: b\n\nData: moved, no value.", ["tracker/registries/ctis/terms.toml"], False, []),
        ("a: b\n\nWhy.", ["tracker/normalize/dates.py"], False, ["touches"]),
        ("a: b\n\nWhy.", ["tracker/reports/messages/en.toml"], False, []),
    ],
)
def test_what_a_commit_lacks(
    rules: Any, message: str, files: list[str], told: bool, lacks: list[str]
) -> None:
    found = rules.faults(message, files, told, rules.rules_after("## [0.2.0]"))
    assert [any(word in fault for fault in found) for word in lacks] == [True] * len(lacks)
    assert len(found) == len(lacks)


def test_code_is_asked_since_the_rule_is_there(rules: Any) -> None:
    code = ["tracker/normalize/dates.py"]
    assert rules.faults("a: b\n\nWhy.", code, False, rules.rules_after("## [0.1.0]")) == []


@pytest.mark.parametrize(("line", "is_data"), [(7, False), (9, False), (11, True)])
def test_a_line_counts_under_its_heading(rules: Any, line: int, is_data: bool) -> None:
    assert rules.adds_data(f"@@ -{line},0 +{line} @@\n+x\n", CHANGELOG) is is_data
