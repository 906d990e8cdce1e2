"""The job that looks for publications: what it keeps, when it asks again, what a failure costs."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from datetime import datetime
from typing import Any

import pytest
from msgspec import structs
from pandas import isna

from db.read.publications import naming_publications
from jobs.demo.replica.faults import Faults
from jobs.demo.replica.server import Replica
from jobs.link.literature import Query, look_up_literature
from jobs.reports.load import current_studies
from tests.doubles.articles import Article, article_corpus
from tests.doubles.europepmc import EuropePmcDouble
from tests.doubles.pubmed import PubMedDouble
from tracker.errors import TrackerError
from tracker.literature import SourceSettings, each_once, literature_facts

At = Callable[..., datetime]
RESULTS = Article(
    pmid="99000001",
    title="Results",
    databank=("NCT99000001",),
    types=("Randomized Controlled Trial",),
    electronic="2026-06-30",
)
PROTOCOL = Article(
    pmid="99000002",
    title="Protocol of NCT99000001 and NCT99000002",
    types=("Clinical Trial Protocol",),
    electronic="2020-01-01",
)
CITING = Article(pmid="99000003", title="A review", full_text="NCT99000002", types=("Review",))
PROTOCOLS = {"pubmed": PubMedDouble, "europepmc": EuropePmcDouble}


@pytest.fixture
def sources() -> Iterator[Callable[..., dict[str, SourceSettings]]]:
    """`sources(*articles, pubmed="faults", europepmc="faults")`: both served on loopback."""
    with ExitStack() as stack:

        def start(*articles: Article, **faults: str) -> dict[str, SourceSettings]:
            made = {}
            for key, protocol in PROTOCOLS.items():
                script = Faults.parse(faults.get(key, ""))
                days = [article_corpus(articles, "2026-10-05T09:00:04")]
                replica = stack.enter_context(Replica(days, faults=script, protocol=protocol))
                made[key] = structs.replace(
                    literature_facts().sources[key],
                    base_url=replica.base_url,
                    seconds_between_requests=0,
                    longest_wait_seconds=0,
                    attempts=2,
                )
            return made

        yield start


@pytest.fixture
def synced(world: Callable[..., Any], record: Callable[..., Any]) -> Any:
    completed = {"primaryCompletionDateStruct": {"date": "2026-01-31", "type": "ACTUAL"}}
    made = world([record(1, statusModule=completed), record(2), record(3)])
    made.sync()
    return made


def test_publications_are_kept_with_where_they_name_a_study(synced: Any, sources: Any) -> None:
    report = look_up_literature(synced.runtime, Query(), sources(RESULTS, PROTOCOL, CITING))
    assert report.sources["pubmed"].asked == 3
    assert report.sources["pubmed"].publications == 2
    assert report.sources["europepmc"].publications == 1  # two were known from PubMed
    rows = synced.rows(
        "SELECT study_key, publication_key, place FROM publication_mention ORDER BY 1, 2"
    )
    assert ("ctgov:NCT99000001", "pmid:99000001", "databank") in rows
    assert ("ctgov:NCT99000002", "pmid:99000002", "title") in rows
    assert ("ctgov:NCT99000002", "pmid:99000003", "anywhere") in rows
    assert synced.rows("SELECT kind FROM publication WHERE pmid = '99000001'") == [("results",)]


def test_nobody_is_asked_twice_in_a_week(synced: Any, sources: Any, at: At) -> None:
    served = sources(RESULTS)
    look_up_literature(synced.runtime, Query(), served)
    again = look_up_literature(synced.runtime, Query(), served)
    assert [one.asked for one in again.sources.values()] == [0, 0]
    synced.runtime.clock = lambda: at(31, 23)
    later = look_up_literature(synced.runtime, Query(again_after_days=1), served)
    assert [one.asked for one in later.sources.values()] == [3, 3]
    assert [one.publications + one.mentions for one in later.sources.values()] == [0, 0]


def test_only_chosen_studies_are_asked_about(synced: Any, sources: Any) -> None:
    chosen = Query(study_keys=frozenset({"ctgov:NCT99000002"}))
    report = look_up_literature(synced.runtime, chosen, sources(RESULTS, PROTOCOL))
    assert report.sources["pubmed"].asked == 1
    assert synced.rows("SELECT DISTINCT study_key FROM publication_mention") == [
        ("ctgov:NCT99000002",)
    ]


def test_one_source_down_does_not_stop_the_other(synced: Any, sources: Any) -> None:
    report = look_up_literature(synced.runtime, Query(), sources(RESULTS, pubmed="503"))
    assert report.sources["pubmed"].error
    assert report.sources["europepmc"].publications == 1
    assert synced.rows("SELECT outcome FROM run WHERE job = 'literature'") == [("partial",)]
    again = look_up_literature(synced.runtime, Query(), sources(RESULTS))
    assert (again.sources["pubmed"].asked, again.sources["europepmc"].asked) == (3, 0)


def test_all_sources_down_is_a_failure_that_is_written_down(synced: Any, sources: Any) -> None:
    down = sources(RESULTS, pubmed="503", europepmc="500")
    with pytest.raises(TrackerError, match="no source of literature"):
        look_up_literature(synced.runtime, Query(), down)
    assert synced.rows("SELECT outcome FROM run WHERE job = 'literature'") == [("failed",)]


def test_what_names_a_study_is_held_of_it_from_the_day_it_was_found(
    synced: Any, sources: Any, at: At
) -> None:
    look_up_literature(synced.runtime, Query(), sources(RESULTS, PROTOCOL, CITING))
    with synced.runtime.engine.connect() as connection:
        found = each_once(naming_publications(connection, ["ctgov:NCT99000001"]))
        before = list(naming_publications(connection, found_by=at(1, 0)))
    assert [(one.key, one.match, one.kind) for one in found] == [
        ("pmid:99000002", "title", "protocol"),
        ("pmid:99000001", "databank", "results"),
    ]
    assert before == []


def test_a_report_counts_published_results_of_a_study(synced: Any, sources: Any) -> None:
    look_up_literature(synced.runtime, Query(), sources(RESULTS, PROTOCOL, CITING))
    with synced.runtime.engine.connect() as connection:
        frame = current_studies(connection).frame.set_index("registration_number")
    assert frame["publications"].to_dict() == {
        "NCT99000001": 2,
        "NCT99000002": 2,
        "NCT99000003": 0,
    }
    assert frame.loc["NCT99000001", "results_published"] == "2026-06-30"
    assert isna(frame.loc["NCT99000002", "results_published"])
