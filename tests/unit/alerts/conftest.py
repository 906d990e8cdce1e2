"""Makers of changes and news, for rules and digests."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest

from tracker.alerts.news import Item, News
from tracker.changes import Change, Importance, change_rules, whole_study_change

NOON = datetime(2026, 10, 6, 12, tzinfo=UTC)


def change(path: str, before: Any = None, after: Any = None) -> Change:
    """A change of a field, weighed by changes.toml; a path that is a kind is of the whole study."""
    if path in change_rules().kinds:
        return whole_study_change(path)
    kind, importance, _ = change_rules().weigh(path, before, after)
    return Change(path, kind, importance, before, after)


@pytest.fixture(name="change", scope="session")
def change_factory() -> Callable[..., Change]:
    return change


@pytest.fixture(scope="session")
def news() -> Callable[..., News]:
    """`news(change, ..., before={"cohort"}, after={"cohort"})`."""

    def make(*changes: Change, before: set[str] | None = None, after: Any = ()) -> News:
        return News(
            study_key="ctgov:NCT99000001",
            registration_number="NCT99000001",
            title="Cells against an invented illness",
            url="https://example.org/NCT99000001",
            observed_at=NOON,
            disease_group="crohn",
            facts=("phase 2", "recruiting"),
            changes=changes,
            cohorts_before=frozenset(before or ()),
            cohorts_after=frozenset(after),
        )

    return make


@pytest.fixture(scope="session")
def item() -> Callable[..., Item]:
    """`item(serial, importance=…, group=…, changes=(…), notice=False)`."""

    def make(
        serial: int,
        importance: int = 3,
        group: str | None = None,
        changes: tuple[Change, ...] = (Change("phases", "phase", Importance.HIGH, [], ["PHASE2"]),),
        *,
        notice: bool = False,
        title: str = "",
    ) -> Item:
        return Item(
            subject=f"ctgov:NCT99{serial:06}",
            observed_at=NOON,
            importance=importance,
            title=title or f"Invented study {serial}",
            rules=("news",),
            registration_number=f"NCT99{serial:06}",
            url=f"https://example.org/NCT99{serial:06}",
            disease_group=group,
            changes=() if notice else changes,
            is_notice=notice,
        )

    return make
