"""`tracker literature`: whom it asks by config.toml, about which studies, and what it says."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from typing import Any

import pytest
import typer
from typer.testing import CliRunner

from jobs.cli import literature
from jobs.demo.replica.server import Replica
from jobs.link.literature import configured_sources
from tests.doubles.articles import Article, article_corpus
from tests.doubles.europepmc import EuropePmcDouble
from tests.doubles.pubmed import PubMedDouble
from tracker.config import LiteratureConfig
from tracker.errors import ConfigError
from tracker.literature import literature_facts

RESULTS = Article(pmid="99000001", title="Results", databank=("NCT99000001",))
LUPUS = {
    "conditionsModule": {"conditions": ["Lupus nephritis"]},
    "armsInterventionsModule": {
        "interventions": [{"type": "BIOLOGICAL", "name": "Mesenchymal stromal cells"}]
    },
}


def settings(**sections: Any) -> LiteratureConfig:
    return LiteratureConfig.model_validate(sections)


def test_what_is_left_out_is_as_the_facts_say() -> None:
    assert configured_sources(settings()) == literature_facts().sources


def test_address_and_pace_can_be_others_and_a_source_left_out() -> None:
    chosen = {"base_url": "http://here.example", "seconds_between_requests": 0}
    found = configured_sources(settings(pubmed=chosen, europepmc={"enabled": False}))
    assert list(found) == ["pubmed"]
    assert (found["pubmed"].base_url, found["pubmed"].seconds_between_requests) == (
        "http://here.example",
        0,
    )
    assert found["pubmed"].attempts == literature_facts().sources["pubmed"].attempts


def test_nobody_to_ask_is_an_error() -> None:
    off = {"enabled": False}
    with pytest.raises(ConfigError, match=r"\[literature\]"):
        configured_sources(settings(pubmed=off, europepmc=off))


@pytest.fixture
def run(
    world: Callable[..., Any], record: Callable[..., Any], monkeypatch: pytest.MonkeyPatch
) -> Iterator[Callable[..., Any]]:
    """`run(*words, elsewhere="/path")`: the command on three studies, one of the cohort."""
    made = world([record(1, **LUPUS), record(2), record(3)])
    made.sync()
    app = typer.Typer()
    app.callback()(lambda: None)  # else a single command would have no name
    literature.register(app)
    monkeypatch.setattr(literature, "runtime", lambda _context: made.runtime)
    with ExitStack() as stack:

        def invoke(*words: str, elsewhere: str = "") -> Any:
            days = [article_corpus((RESULTS,), "2026-10-05T09:00:04")]
            served = {
                "pubmed": Replica(days, protocol=PubMedDouble),
                "europepmc": Replica(days, protocol=EuropePmcDouble),
            }
            chosen = {
                key: {"base_url": stack.enter_context(one).base_url, "seconds_between_requests": 0}
                for key, one in served.items()
            }
            chosen["pubmed"]["base_url"] += elsewhere
            made.runtime.config = made.runtime.config.model_copy(
                update={"literature": settings(**chosen, email="team@example.org")}
            )
            invoke.made = made  # type: ignore[attr-defined]  # for the tests to turn its clock
            invoke.asked = served["pubmed"]  # type: ignore[attr-defined]  # for the tests to look at
            return CliRunner().invoke(app, ["literature", *words])

        yield invoke


def test_each_source_is_told_of_in_a_line(run: Any) -> None:
    told = run()
    assert told.exit_code == 0, told.output
    assert "pubmed: asked about 3 studies; 1 publications and 1 mentions are new" in told.output
    assert {one.query["email"] for one in run.asked.requests} == {"team@example.org"}


def test_only_a_cohort_and_nobody_twice(run: Any, at: Callable[..., Any]) -> None:
    assert json.loads(run("--cohort", "msc_autoimmune", "--json").stdout)["sources"]["pubmed"] == {
        "asked": 1,
        "publications": 1,
        "mentions": 1,
        "error": None,
    }
    assert "pubmed: asked about 2 studies" in run().output
    assert "pubmed: asked about 0 studies" in run().output
    run.made.runtime.clock = lambda: at(31)
    assert "pubmed: asked about 0 studies" in run().output, "seven days have not passed"
    assert "pubmed: asked about 3 studies" in run("--again-after", "0.5").output


def test_a_source_that_fails_is_said_and_the_exit_code_is_one(run: Any) -> None:
    told = run(elsewhere="/nowhere")
    assert told.exit_code == 1
    assert "pubmed: PARTIAL: " in told.stderr
    assert "europepmc: asked about 3 studies" in told.output
