"""Lets each pass meet the alert rules once, and puts what they say into the outbox."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime

from msgspec import Struct, structs
from sqlalchemy import Connection

from db import cursor
from db.read import passes
from db.read.passes import Pass
from db.tables import ConsideredPassRow
from db.transaction import writing
from db.write import alerts
from jobs.alerts.cohort_moves import Membership, cohorts_named, fingerprint
from jobs.alerts.news import OWN_RULE, old_pass, read_pass
from jobs.runtime import Runtime
from tracker.alerts.news import CANDIDATES, Item, News
from tracker.alerts.rules import evaluate_rule
from tracker.changes import Importance
from tracker.config import Config


class Routed(Struct, frozen=True):
    """One alert on its way to one channel."""

    rule: str
    channel: str
    at_once: bool
    item: Item


def cohort_keys(config: Config) -> list[str]:
    """The keys of all cohorts of config.toml."""
    return [str(table.get("key")) for table in config.cohorts]


def membership(config: Config) -> Membership:
    """Judges for the cohorts that rules name, and for the one that our site shows."""
    named = {rule.cohort for rule in config.alerts.rules}
    return Membership(cohorts_named(config.cohorts, named.union(site_cohort(config))))


def site_cohort(config: Config) -> list[str]:
    """The cohort whose studies have a page on our site, the first one; none without a site."""
    return cohort_keys(config)[:1] if config.public_site.url else []


def notice_channels(config: Config) -> list[str]:
    """Who hears of the tracker itself."""
    named = [name for rule in config.alerts.rules for name in (*rule.channels, *rule.at_once)]
    return list(dict.fromkeys(config.watch.channels or named))


class Decided(Struct):
    """How many passes met the rules, and how many alerts came of it."""

    passes: int = 0
    alerts: int = 0


def decide(runtime: Runtime, now: datetime) -> Decided:
    """Let every pass that was not considered yet meet the rules; one transaction a pass."""
    report = Decided()
    with runtime.engine.connect() as connection:
        waiting = passes.passes(connection, only_unconsidered=True)
        known = passes.considered_registries(connection)
    cohorts = membership(runtime.config)
    for old in _before_alerts(waiting, known):
        waiting = [found for found in waiting if found not in old]
        with writing(runtime.engine) as connection:
            told = to_all(runtime.config, old_pass(connection, old))
            report.alerts += enqueue(connection, now, told)
            for found in old:
                _consider(connection, found, now, (0, 0), "observed before alerts were first run")
    for found in waiting:
        with writing(runtime.engine) as connection:
            routed, count, note = read(connection, runtime.config, found, cohorts)
            new = enqueue(connection, now, routed)
            _consider(connection, found, now, (count, new), note)
        report.alerts += new
        report.passes += 1
    return report


def _before_alerts(waiting: list[Pass], known: set[str]) -> Iterator[list[Pass]]:
    """Passes of registries met for the first time that are too old to be news: all but the last."""
    for key in sorted({found.registry_key for found in waiting} - known):
        old = [p for p in waiting if p.registry_key == key and not p.is_baseline][:-1]
        if old:
            yield old


def read(
    connection: Connection, config: Config, found: Pass, cohorts: Membership
) -> tuple[list[Routed], int, str]:
    """What a pass is to tell, how many changes it has, and what of it is no news."""
    brought = read_pass(connection, found, cohorts, config.alerts.newly_registered_days)
    brought = structs.replace(brought, news=[_with_page(config, one) for one in brought.news])
    routed = route(config, brought.news)
    if brought.notice is None:
        return routed, brought.changes, ""
    told = to_all(config, brought.notice)
    return [*told, *routed], brought.changes, brought.notice.title


def _with_page(config: Config, news: News) -> News:
    """With the address of our page, if our site has one of the study."""
    if not news.cohorts_after.intersection(site_cohort(config)):
        return news
    return structs.replace(news, page=config.public_site.study(news.registration_number))


def route(config: Config, news: Iterable[News]) -> list[Routed]:
    """What each rule has to say of `news`, for each of its channels."""
    found = []
    for one in news:
        for rule in config.alerts.rules:
            item = evaluate_rule(rule, one)
            if item is not None:
                found += [Routed(rule.name, name, False, item) for name in rule.channels]
                found += [Routed(rule.name, name, True, item) for name in rule.at_once]
    return found


def to_all(config: Config, notice: Item, *, at_once: bool = False) -> list[Routed]:
    """A notice for everybody who is to hear of the tracker itself."""
    return [Routed(OWN_RULE, name, at_once, notice) for name in notice_channels(config)]


def enqueue(connection: Connection, now: datetime, routed: Iterable[Routed]) -> int:
    """Put alerts into the outbox; returns how many were not there yet."""
    return sum(
        alerts.add_alert(connection, one.rule, one.channel, one.item, now, at_once=one.at_once)
        for one in routed
    )


def _consider(
    connection: Connection, found: Pass, now: datetime, counts: tuple[int, int], note: str
) -> None:
    alerts.add_considered(
        connection,
        ConsideredPassRow(
            registry_key=found.registry_key,
            observed_at=found.observed_at,
            considered_at=now,
            changes=counts[0],
            alerts=counts[1],
            note=note,
        ),
    )


def tell_new_word_lists(runtime: Runtime, now: datetime) -> None:
    """One line where cohort rules or word lists changed: whom they move is no news by itself."""
    of_today = fingerprint(runtime.config.cohorts)
    names_cohorts = any(rule.cohort != CANDIDATES for rule in runtime.config.alerts.rules)
    with writing(runtime.engine) as connection:
        before = cursor.known_word_lists(connection)
        cursor.move_word_lists(connection, of_today, now)
        if names_cohorts and before is not None and before.value != of_today:
            notice = _new_word_lists(before.moved_at, now)
            enqueue(connection, now, to_all(runtime.config, notice))


def _new_word_lists(since: datetime, now: datetime) -> Item:
    return Item(
        subject="word lists",
        observed_at=now,
        importance=int(Importance.LOW),
        title=f"Cohort rules or word lists changed since {since:%Y-%m-%d}: other "
        "studies may belong to a cohort now; none of them is told as entered or left",
        rules=(OWN_RULE,),
        is_notice=True,
    )
