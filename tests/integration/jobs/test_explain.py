"""Why a study is in or out, and for one that is not there, why not."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest
import typer
from typer.testing import CliRunner

from jobs.cli import explain
from jobs.queries.explain import explain_study
from tracker.as_of import AsOf
from tracker.errors import ConfigError, TrackerError

COHORTS = [
    {"key": "msc_autoimmune", "title": "MSC", "therapies": ["msc", "msc_derived"]},
    {"key": "hsc_autoimmune", "title": "HSC", "therapies": ["hsc"]},
]
LUPUS = {
    "identificationModule": {
        "briefTitle": "MSC in Lupus",
        "nctIdAliases": ["NCT99000091"],
        "secondaryIdInfos": [{"id": "SPONSOR-1"}],
    },
    "conditionsModule": {"conditions": ["Lupus Nephritis"]},
    "armsInterventionsModule": {"interventions": [{"type": "BIOLOGICAL", "name": "UC-MSC"}]},
}
SHARED = {"identificationModule": {"secondaryIdInfos": [{"id": "SPONSOR-2"}]}}

Record = Callable[..., dict[str, Any]]


@pytest.fixture
def followed(world: Callable[..., Any], record: Record) -> Any:
    """Two days: the first study changes its cells, the second is gone, the third stays."""
    changed = LUPUS | {
        "armsInterventionsModule": {"interventions": [{"type": "DRUG", "name": "Examplemab"}]},
        "identificationModule": LUPUS["identificationModule"] | {"briefTitle": "Drug in Lupus"},
    }
    others = [record(serial) for serial in range(10, 40)]
    shared = [record(3, **SHARED), record(4, **SHARED)]
    w = world(
        [record(1, **LUPUS), record(2), *shared, *others],
        [record(1, **changed), *shared, *others],
        largest_drop=0.5,
    )
    w.runtime.config = w.runtime.config.model_copy(update={"cohorts": COHORTS})
    w.sync(5)
    w.replica.advance()
    w.sync(6, full=True)
    return w


def test_how_it_was_found_and_why_it_is_out(followed: Any) -> None:
    found = explain_study(followed.runtime, "NCT99000001")
    assert found.found.presence == "registered"
    assert found.found.searches == {"all": "all"}
    assert [one.cohort for one in found.cohorts] == ["msc_autoimmune", "hsc_autoimmune"]
    assert found.cohorts[0].verdict == "out"
    assert [step.met for step in found.cohorts[0].steps] == [True, False, True]
    assert "3. aims at autoimmune? yes: aims at sle" in "\n".join(found.lines())


def test_as_it_was_observed_then(followed: Any, at: Callable[..., Any]) -> None:
    found = explain_study(followed.runtime, "NCT99000001", "msc_autoimmune", AsOf(at(5, 23)))
    assert [(one.cohort, one.verdict) for one in found.cohorts] == [("msc_autoimmune", "in")]
    assert "observed 2026-10-05" in found.found.sentence
    told = "\n".join(found.lines())
    assert "interventions[0].name: »UC-MSC«" in told


@pytest.mark.parametrize("asked", ["NCT99000091", "nct99000001", "ctgov:NCT99000001", "SPONSOR-1"])
def test_any_of_its_numbers_will_do(followed: Any, asked: str) -> None:
    found = explain_study(followed.runtime, asked)
    assert found.study_key == "ctgov:NCT99000001"
    is_own = "99000001" in asked
    assert (f"{asked} is another of its numbers" in list(found.lines())) is not is_own


def test_never_seen(followed: Any) -> None:
    found = explain_study(followed.runtime, "NCT99000077")
    assert (found.found.presence, found.study_key, found.cohorts) == ("never seen", None, ())
    (line,) = found.lines()
    assert line == (
        "NCT99000077 was never seen: no accepted pass of any search brought it (searches: all)"
    )


def test_not_yet_observed(followed: Any, at: Callable[..., Any]) -> None:
    found = explain_study(followed.runtime, "NCT99000001", None, AsOf(at(1)))
    assert found.found.presence == "not yet observed"
    assert found.found.sentence == "ctgov:NCT99000001 was not yet observed on 2026-10-01"


def test_gone(followed: Any, at: Callable[..., Any]) -> None:
    found = explain_study(followed.runtime, "NCT99000002")
    assert found.found.presence == "gone"
    assert "gone from its registry (seen 2026-10-06)" in found.found.sentence
    assert found.cohorts  # its last record is explained all the same
    before = explain_study(followed.runtime, "NCT99000002", None, AsOf(at(5, 23)))
    assert before.found.presence == "registered"


def test_merged(world: Callable[..., Any], record: Record) -> None:
    others = [record(serial) for serial in range(10, 40)]
    heir = record(1, identificationModule={"nctIdAliases": ["NCT99000002"]})
    w = world([record(1), record(2), *others], [heir, *others], largest_drop=0.5)
    w.sync(5)
    w.replica.advance()
    w.sync(6, full=True)
    w.runtime.config = w.runtime.config.model_copy(update={"cohorts": COHORTS})
    found = explain_study(w.runtime, "ctgov:NCT99000002")
    assert found.found.presence == "merged"
    assert "NCT99000001 (seen 2026-10-06)" in found.found.sentence


def test_found_by_its_number_only(followed: Any) -> None:
    with followed.runtime.engine.begin() as connection:
        connection.exec_driver_sql("DELETE FROM run_search WHERE study_key LIKE '%99000001'")
    found = explain_study(followed.runtime, "NCT99000001").found
    assert found.searches == {}
    assert "found by its number only" in found.sentence


def test_what_cannot_be_answered_is_said(followed: Any) -> None:
    with pytest.raises(TrackerError, match="several studies: ctgov:NCT99000003, ctgov:NCT99000004"):
        explain_study(followed.runtime, "SPONSOR-2")
    with pytest.raises(ConfigError, match="no cohort 'x'"):
        explain_study(followed.runtime, "NCT99000001", "x")


def test_the_command(followed: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    app = typer.Typer()
    app.callback()(lambda: None)  # else a single command would have no name
    explain.register(app)
    monkeypatch.setattr(explain, "runtime", lambda _context: followed.runtime)
    told = CliRunner().invoke(app, ["explain", "NCT99000001"], catch_exceptions=False)
    assert told.output.startswith("ctgov:NCT99000001  Drug in Lupus\n")
    assert "hsc_autoimmune (HSC): OUT" in told.output
    arguments = [
        "explain",
        "NCT99000001",
        "--cohort",
        "msc_autoimmune",
        "--as-of",
        "2026-10-05T23:00",
    ]
    as_json = CliRunner().invoke(app, [*arguments, "--json"], catch_exceptions=False)
    document = json.loads(as_json.stdout)
    assert document["cohorts"][0]["verdict"] == "in"
    assert document["concepts"][0]["evidence"][0]["words"] == "UC-MSC"


def test_a_study_that_was_never_seen_ends_with_1_as_show_does(
    followed: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    app = typer.Typer()
    app.callback()(lambda: None)
    explain.register(app)
    monkeypatch.setattr(explain, "runtime", lambda _context: followed.runtime)
    for words in (["explain", "NCT99000077"], ["explain", "NCT99000077", "--json"]):
        told = CliRunner().invoke(app, words, catch_exceptions=False)
        assert told.exit_code == 1
        assert "never seen" in told.stdout
