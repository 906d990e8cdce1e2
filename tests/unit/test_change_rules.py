"""What a change counts as, by declaration and by rule; the rules can fit, a slip is a sentence."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

import tracker
from tracker.changes import ChangeRules, Importance, change_rules
from tracker.data import load
from tracker.errors import ConfigError
from tracker.study.parts import Enrollment, Sponsor, StudyDate
from tracker.study.vocabulary import OverallStatus

RULES_FILE = Path(tracker.__file__).with_name("changes.toml")
PARTS = {part: set(part.__struct_fields__) for part in (StudyDate, Enrollment, Sponsor)}


def test_nobody_has_another_judgement_yet() -> None:
    """As shipped the declaration holds; the table is for those who judge otherwise."""
    rules = change_rules()
    assert rules.importance == {}
    assert rules.of_field("phases") == ("phase", Importance.HIGH)


def edited(folder: Path, old: str, new: str) -> ChangeRules:
    """The rules of a copy of the file in which `old` is `new`."""
    text = RULES_FILE.read_text("utf-8")
    assert old in text
    (folder / "changes.toml").write_text(text.replace(old, new, 1), encoding="utf-8")
    return load(folder, "changes.toml", ChangeRules)


def test_another_judgement_is_one_line(tmp_path: Path) -> None:
    other = edited(tmp_path, "[importance]\n", '[importance]\nkeywords = "high"\n')
    kind, importance, because = other.weigh("keywords", [], ["pain"])
    assert (kind, importance) == ("conditions", Importance.HIGH)
    assert because == "changes of kind conditions count as high"
    assert other.of_field("conditions") == change_rules().of_field("conditions")


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("[importance]\n", '[importance]\nkeywords = "urgent"\n', "urgent"),
        ("[importance]\n", '[importance]\nkeyword = "high"\n', "'keyword' is none of"),
        ("[importance]\n", '[importance]\nurl = "high"\n', "'url' is none of"),
        ("[importance]\n", "[importances]\n", "importance"),
        ('path = "overall_status"', 'path = "status"', "'status' is none of"),
        ("share = 0.2", 'share = "a fifth"', "share"),
        ("months = 6", "month = 6", "month"),
        ("[kinds]", "[kinds", "line"),
    ],
)
def test_a_slip_is_one_sentence(tmp_path: Path, old: str, new: str, told: str) -> None:
    with pytest.raises(ConfigError, match=r"changes\.toml: [^\n]+\Z") as caught:
        edited(tmp_path, old, new)
    assert told in str(caught.value)


def test_every_rule_speaks_of_a_path_that_changes_can_have() -> None:
    for rule in change_rules().rules:
        field, _, part = rule.path.partition(".")
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
