from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from tracker.alerts.news import News, merge_by_study
from tracker.alerts.rules import check_rules, evaluate_rule, kinds_of_change
from tracker.changes import Change, Importance
from tracker.config.alerts import AlertRule
from tracker.errors import ConfigError

Make = Callable[..., Change]
MakeNews = Callable[..., News]


def rule(**settings: Any) -> AlertRule:
    return AlertRule.model_validate({"name": "r", "channels": ["terminal"]} | settings)


def told(alert_rule: AlertRule, news: News) -> list[str]:
    item = evaluate_rule(alert_rule, news)
    return [change.path for change in item.changes] if item else []


@pytest.fixture
def mixed(change: Make, news: MakeNews) -> News:
    """One change of each importance, the least first."""
    return news(
        change("links", ["a"], ["b"]),
        change("acronym", "A", "B"),
        change("brief_title", "A", "B"),
        change("phases", ["PHASE1"], ["PHASE2"]),
    )


def test_a_plain_rule_takes_medium_and_more(mixed: News) -> None:
    item = evaluate_rule(rule(), mixed)
    assert item is not None
    assert [change.path for change in item.changes] == ["phases", "brief_title"]
    assert (item.importance, item.passed_over) == (Importance.HIGH, 2)


def test_kinds_and_least_importance_narrow_it(mixed: News) -> None:
    assert told(rule(kinds=["title"], least_importance="low"), mixed) == ["brief_title", "acronym"]
    assert told(rule(kinds=["title"]), mixed) == ["brief_title"]


def test_a_condition_takes_what_it_asks_for_and_nothing_else(mixed: News) -> None:
    assert told(rule(when={"phase_changes": True}), mixed) == ["phases"]
    assert told(rule(when={"results_posted": True}), mixed) == []


def test_conditions_and_kinds_add_up(mixed: News) -> None:
    asked = rule(when={"phase_changes": True}, kinds=["references"], least_importance="trace")
    assert told(asked, mixed) == ["phases", "links"]


def test_a_rule_can_say_how_much_its_alerts_matter(mixed: News) -> None:
    item = evaluate_rule(rule(importance="low"), mixed)
    assert item is not None
    assert item.importance == Importance.LOW


def test_a_baseline_is_never_news(change: Make, news: MakeNews) -> None:
    assert evaluate_rule(rule(least_importance="trace"), news(change("baseline"))) is None


def test_a_cohort_is_met_by_those_who_are_or_were_in_it(change: Make, news: MakeNews) -> None:
    phases = change("phases", [], ["PHASE1"])
    asked = rule(cohort="c", when={"phase_changes": True})
    assert told(asked, news(phases, after={"c"})) == ["phases"]
    assert told(asked, news(phases, before={"c"})) == ["phases"]
    assert told(asked, news(phases, after={"other"})) == []


def test_entering_and_leaving_a_cohort(change: Make, news: MakeNews) -> None:
    conditions = change("conditions", ["a"], ["b"])
    asked = rule(cohort="c", when={"entered_cohort": True, "left_cohort": True})
    for before, after, kind in (((), {"c"}, "entered_cohort"), ({"c"}, (), "left_cohort")):
        item = evaluate_rule(asked, news(conditions, before=set(before), after=after))
        assert item is not None
        assert [one.kind for one in item.changes] == [kind]
    assert told(asked, news(conditions, before={"c"}, after={"c"})) == []


def test_a_new_registration_enters_no_cohort(change: Make, news: MakeNews) -> None:
    asked = rule(cohort="c", when={"entered_cohort": True})
    assert told(asked, news(change("registered"), after={"c"})) == []
    assert told(rule(cohort="c"), news(change("registered"), after={"c"})) == ["study"]


def test_two_rules_make_one_item(mixed: News) -> None:
    first = evaluate_rule(rule(name="one", kinds=["phase"]), mixed)
    second = evaluate_rule(rule(name="two", kinds=["title"], importance="low"), mixed)
    assert first is not None
    assert second is not None
    (item,) = merge_by_study([first, second])
    assert item.rules == ("one", "two")
    assert {change.path for change in item.changes} == {"phases", "brief_title"}
    assert (item.importance, item.passed_over) == (Importance.HIGH, 2)


@pytest.mark.parametrize(
    ("settings", "words"),
    [
        ({"cohort": "nobody"}, "no cohort 'nobody'"),
        ({"kinds": ["statuss"]}, "no kind of change"),
    ],
)
def test_a_rule_about_nothing_is_refused(settings: dict[str, Any], words: str) -> None:
    with pytest.raises(ConfigError, match=words):
        check_rules([rule(**settings)], ["msc"])


def test_two_rules_of_one_name_are_refused() -> None:
    with pytest.raises(ConfigError, match="twice"):
        check_rules([rule(), rule()], [])


def test_kinds_of_change_has_all_sources() -> None:
    assert {"registered", "phase", "stopped", "entered_cohort"} <= kinds_of_change()
