"""Where a rule meets news: which changes it tells, and how much they matter then."""

from __future__ import annotations

from collections.abc import Iterable

from tracker.alerts.conditions import CONDITIONS, ENTERED, LEFT
from tracker.alerts.news import CANDIDATES, Item, News
from tracker.alerts.wording import kind_rank
from tracker.changes import Change, Importance, change_rules
from tracker.config.alerts import AlertRule
from tracker.errors import ConfigError
from tracker.study.declaration import compared

SILENT = frozenset({"baseline"})
"""A first pass has no news: everything in it was there before we looked."""


def evaluate_rule(rule: AlertRule, news: News) -> Item | None:
    """What `rule` has to say of `news`, or None where it asks for nothing of it."""
    if not news.concerns(rule.cohort):
        return None
    changes = [c for c in (*news.changes, *_moves(rule.cohort, news)) if c.kind not in SILENT]
    told = tuple(change for change in changes if _asked(rule, change))
    if not told:
        return None
    return Item(
        subject=news.study_key,
        observed_at=news.observed_at,
        importance=_importance(rule, told),
        title=news.title,
        rules=(rule.name,),
        registration_number=news.registration_number,
        url=news.url,
        page=news.page,
        disease_group=news.disease_group,
        facts=news.facts,
        changes=tuple(sorted(told, key=lambda c: (-c.importance, kind_rank([c.kind])))),
        passed_over=len(changes) - len(told),
    )


def _moves(cohort: str, news: News) -> Iterable[Change]:
    """Entering and leaving `cohort`, of a study that was known before."""
    if cohort == CANDIDATES or any(c.kind in {"registered", "found_late"} for c in news.changes):
        return
    was, now = cohort in news.cohorts_before, cohort in news.cohorts_after
    if was != now:
        before, after = (cohort if member else None for member in (was, now))
        yield Change("cohort", ENTERED if now else LEFT, Importance.HIGH, before, after)


def _asked(rule: AlertRule, change: Change) -> bool:
    conditions = rule.when.named()
    if any(CONDITIONS[name](change, wanted) for name, wanted in conditions.items()):
        return True
    if conditions and not rule.kinds:
        return False
    least = Importance[rule.least_importance.upper()]
    return change.importance >= least and (not rule.kinds or change.kind in rule.kinds)


def _importance(rule: AlertRule, told: tuple[Change, ...]) -> int:
    if rule.importance is not None:
        return int(Importance[rule.importance.upper()])
    return max(int(change.importance) for change in told)


def kinds_of_change() -> set[str]:
    """Every kind that a rule may name."""
    rules = change_rules()
    of_fields = {about.kind for about in compared().values()}
    of_rules = {rule.kind for rule in rules.rules if rule.kind}
    return {ENTERED, LEFT, *rules.kinds, *of_fields, *of_rules}


def check_rules(rules: Iterable[AlertRule], cohorts: Iterable[str]) -> None:
    """Raise ConfigError for a rule that names what does not exist: it would be silent for ever."""
    known, kinds, seen = {CANDIDATES, *cohorts}, kinds_of_change(), set()
    for rule in rules:
        if rule.name in seen:
            raise ConfigError(f"alert rule {rule.name!r} is there twice: names must differ")
        seen.add(rule.name)
        if rule.cohort not in known:
            raise ConfigError(
                f"alert rule {rule.name!r}: no cohort {rule.cohort!r}; known: {sorted(known)}"
            )
        strange = sorted(set(rule.kinds) - kinds)
        if strange:
            raise ConfigError(
                f"alert rule {rule.name!r}: no kind of change {strange}; known: {sorted(kinds)}"
            )
