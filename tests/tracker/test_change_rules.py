"""Every field of a Study is weighed or said to be none of our business, and the rules can fit."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

import pytest

import tracker.change_rules
from tracker.change_rules import Importance, change_rules
from tracker.study.model import Study
from tracker.study.parts import Enrollment, Sponsor, StudyDate
from tracker.study.vocabulary import OverallStatus

PARTS = {part: set(part.__struct_fields__) for part in (StudyDate, Enrollment, Sponsor)}


def test_every_field_is_compared_or_said_not_to_be() -> None:
    rules = change_rules()
    assert rules.fields.keys() | rules.not_compared.keys() == set(Study.__struct_fields__)
    assert not rules.fields.keys() & rules.not_compared.keys()


def test_every_reason_not_to_compare_is_given() -> None:
    assert all(len(reason) > 5 for reason in change_rules().not_compared.values())


def test_every_importance_exists() -> None:
    rules = change_rules()
    named = {importance for _, importance in rules.fields.values()}
    named |= {rule.importance for rule in rules.rules} | set(rules.kinds.values())
    assert named <= {importance.name.lower() for importance in Importance}


def test_every_rule_speaks_of_a_path_that_changes_can_have() -> None:
    for rule in change_rules().rules:
        field, _, part = rule.path.partition(".")
        assert field in change_rules().fields
        assert not part or any(part in names for names in PARTS.values()), rule.path
        if field == "overall_status":
            assert set(rule.after) <= set(OverallStatus)


def test_no_rule_hides_behind_another() -> None:
    """The first that fits decides, so a rule without conditions must be the last on its path."""
    for number, rule in enumerate(change_rules().rules):
        if not (rule.after or rule.share or rule.months):
            assert rule.path not in {later.path for later in change_rules().rules[number + 1 :]}


@pytest.mark.parametrize(
    ("path", "before", "after", "kind", "importance"),
    [
        ("overall_status", "RECRUITING", "TERMINATED", "stopped", Importance.HIGH),
        ("overall_status", "NOT_YET_RECRUITING", "RECRUITING", "status", Importance.HIGH),
        ("overall_status", "RECRUITING", "UNKNOWN", "status", Importance.LOW),
        ("overall_status", "RECRUITING", "ACTIVE_NOT_RECRUITING", "status", Importance.MEDIUM),
        ("overall_status", "RECRUITING", None, "status", Importance.MEDIUM),
        ("enrollment.count", 100, 120, "enrollment", Importance.MEDIUM),
        ("enrollment.count", 100, 80, "enrollment", Importance.MEDIUM),
        ("enrollment.count", 100, 119, "enrollment", Importance.LOW),
        ("enrollment.count", 0, 1, "enrollment", Importance.MEDIUM),
        ("enrollment.count", None, 20, "enrollment", Importance.LOW),
        ("enrollment.type", "ESTIMATED", "ACTUAL", "enrollment", Importance.LOW),
        ("completion_date.date", "2024-01", "2024-07", "dates", Importance.MEDIUM),
        ("completion_date.date", "2024-07-31", "2024-01-01", "dates", Importance.MEDIUM),
        ("completion_date.date", "2024-01", "2024-06-30", "dates", Importance.LOW),
        ("completion_date.date", "2024", "2030", "dates", Importance.LOW),
        ("completion_date.date", None, "2030-01", "dates", Importance.LOW),
        ("lead_sponsor.name", "A", "B", "sponsor", Importance.HIGH),
        ("lead_sponsor.sponsor_class", "NIH", "FED", "sponsor", Importance.MEDIUM),
        ("phases", ["PHASE1"], ["PHASE2"], "phase", Importance.HIGH),
    ],
)
def test_weighs(path: str, before: Any, after: Any, kind: str, importance: Importance) -> None:
    found_kind, found_importance, because = change_rules().weigh(path, before, after)
    assert (found_kind, found_importance) == (kind, importance)
    assert because


def test_the_file_has_no_key_that_nobody_reads() -> None:
    path = Path(tracker.change_rules.__file__).parent / "changes.toml"
    assert set(tomllib.loads(path.read_text("utf-8"))) == {
        "kinds",
        "fields",
        "not_compared",
        "rules",
    }
