"""Registrations that records name are fetched by number, politely, and are news only if new."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from jobs.link.trials import link_if_due
from jobs.queries.changes import changes_since
from jobs.sync.partners import askable, fetch_partners
from tracker.changes import Importance
from tracker.config import Config

Make = Callable[..., Any]
LUPUS = {"cells": {"title": "lupus", "query": {"cond": "Lupus"}}}


@pytest.fixture
def naming(world: Make, record: Make) -> Any:
    """A study that the search finds and that names two others, of which the registry has one."""
    names = [{"id": "NCT99000002"}, {"id": "NCT99000009"}, {"id": "2019-499017-11"}]
    ours = record(
        1,
        conditionsModule={"conditions": ["Lupus"]},
        identificationModule={"secondaryIdInfos": names},
    )
    old = record(2, statusModule={"studyFirstPostDateStruct": {"date": "2011-02-03"}})
    made = world([ours, old], searches=LUPUS)
    made.sync(5)
    return made


def altered(made: Any, **sections: Any) -> Config:
    settings = made.runtime.config.model_dump(mode="json", exclude_defaults=True)
    return Config.model_validate(settings | sections)


def test_what_the_registry_has_comes_and_the_rest_is_remembered(naming: Any) -> None:
    report = fetch_partners(naming.runtime, "ctgov")
    assert (report.asked, report.found, report.absent, report.left) == (2, 1, ["NCT99000009"], 0)
    assert naming.rows("SELECT search FROM study_search WHERE study_key LIKE '%02'") == [
        ("partners",)
    ]
    again = fetch_partners(naming.runtime, "ctgov")
    assert (again.asked, again.left) == (0, 0)


def test_an_old_registration_is_not_told_as_new(naming: Any) -> None:
    fetch_partners(naming.runtime, "ctgov")
    link_if_due(naming.runtime)
    found = changes_since(naming.runtime, None, None, Importance.TRACE).changes
    assert [(one.study_key, one.change.kind) for one in found] == [
        ("ctgov:NCT99000002", "found_late")
    ]


def test_no_more_are_asked_for_in_one_run_than_is_allowed(naming: Any) -> None:
    naming.runtime.config = altered(naming, partners={"per_run": 1})
    first = fetch_partners(naming.runtime, "ctgov")
    assert (first.asked, first.found, first.left) == (1, 1, 1)


def test_it_is_no_pass_over_the_registry(naming: Any, at: Make) -> None:
    fetch_partners(naming.runtime, "ctgov")
    naming.runtime.clock = lambda: at(31)
    report = naming.sync(31, full=True)
    assert (report.completeness, report.outcome.gone, report.searches) == (
        "COMPLETE",
        0,
        {"cells": 1},
    )


def test_a_registry_that_was_never_synced_is_not_asked(world: Make, record: Make) -> None:
    made = world([record(1)])
    assert "sync it once" in fetch_partners(made.runtime, "ctgov").why_not


def test_only_registries_that_are_switched_on_and_number_studies_are_asked(naming: Any) -> None:
    assert "ctgov" in askable(naming.runtime)
    assert "ictrp" not in askable(naming.runtime)
    naming.runtime.config = altered(naming, registries={"ctgov": {"enabled": False}})
    assert "ctgov" not in askable(naming.runtime)
