"""How CTIS is asked, against its replica."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

import pytest

from jobs.demo.replica.corpus import Corpus
from jobs.demo.replica.ctis.protocol import Ctis
from jobs.demo.replica.faults import Faults
from jobs.demo.replica.server import Replica
from tracker.errors import ConfigError, PassingError, PermanentError
from tracker.http import HttpClient
from tracker.registries.base import Page
from tracker.registries.ctis import Fetcher, fetch

Json = dict[str, Any]
Make = Callable[..., Json]
Day = Callable[..., Corpus]
CELLS = {"containAny": "mesenchymal, stromal"}


def other(record: Json) -> Json:
    """The record with a product that the search for cells does not find."""
    record["authorizedApplication"]["authorizedPartI"]["products"] = [{"productName": "Aspirin"}]
    return record


def ask(
    client: HttpClient,
    corpus: Corpus,
    query: Mapping[str, str],
    since: date | None = None,
    **more: Any,
) -> tuple[list[Page], Replica]:
    with Replica([corpus], protocol=Ctis, **more) as replica:
        pages = list(Fetcher(client, replica.base_url, 2).search(query, since))
    return pages, replica


def numbers(pages: list[Page]) -> list[str]:
    return [record.registration_number for page in pages for record in page.records]


def test_lists_page_by_page_and_retrieves_each_trial(
    client: HttpClient, ctis_record: Make, day: Day
) -> None:
    corpus = day(*(ctis_record(n) for n in range(1, 6)), other(ctis_record(9)))
    pages, replica = ask(client, corpus, CELLS)
    assert sorted(numbers(pages)) == [f"2029-50000{n}-11-00" for n in range(1, 6)]
    assert [page.total for page in pages if page.total is not None] == [5]
    searches = [served for served in replica.requests if served.path.endswith("/search")]
    assert len(searches) == 3 + 1, "three pages of two, and one search without criteria"


def test_an_ignored_criterion_is_noticed_by_the_total(
    client: HttpClient, ctis_record: Make, day: Day
) -> None:
    with pytest.raises(PermanentError, match="found all its 2 trials by containAny"):
        ask(client, day(ctis_record(1), ctis_record(2)), CELLS)


@pytest.mark.parametrize(
    "query", [{"containsAny": "x"}, {}, {"status": "recruiting"}, {"pip": "maybe"}]
)
def test_what_ctis_would_ignore_is_refused_before_it_is_asked(
    client: HttpClient, query: dict[str, str]
) -> None:
    with pytest.raises(ConfigError, match="ctis search"):
        Fetcher(client, "http://unused.example", 2).search(query, None)


def test_more_hits_than_ctis_lists_are_noticed(
    client: HttpClient, ctis_record: Make, day: Day, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(fetch, "MOST_ROWS", 1)
    corpus = day(ctis_record(1), ctis_record(2), other(ctis_record(3)))
    with pytest.raises(PermanentError, match="2 trials match and CTIS lists only 1"):
        ask(client, corpus, CELLS)


def test_an_increment_stops_at_the_first_page_on_which_nothing_moved(
    client: HttpClient, ctis_record: Make, day: Day
) -> None:
    days = ["2026-05-01", "2026-04-01", "2026-03-01", "2026-02-01", "2026-01-01", "2025-12-01"]
    records = [ctis_record(n, published=when) for n, when in enumerate(days, start=1)]
    pages, replica = ask(client, day(*records, other(ctis_record(9))), CELLS, date(2026, 4, 1))
    assert sorted(numbers(pages)) == ["2029-500001-11-00", "2029-500002-11-00"]
    assert pages[0].total == 2
    searches = [served for served in replica.requests if served.path.endswith("/search")]
    assert len(searches) == 2 + 1


def test_a_resubmitted_trial_is_its_last_submission(
    client: HttpClient, ctis_record: Make, day: Day
) -> None:
    corpus = day(ctis_record(1), ctis_record(1, submission=1), other(ctis_record(9)))
    with Replica([corpus], protocol=Ctis) as replica:
        fetcher = Fetcher(client, replica.base_url, 2)
        pages = list(fetcher.search(CELLS, None))
        again = list(fetcher.by_numbers(["2029-500001-11-00"]))
    (record,) = pages[0].records
    assert record.registration_number == "2029-500001-11-01"
    assert record.aliases == ("2029-500001-11-00",)
    assert pages[0].total == 1
    assert numbers(again) == [], "the trial is not still there under its old number"


def test_numbers_that_are_gone_are_just_not_there(
    client: HttpClient, ctis_record: Make, day: Day
) -> None:
    with Replica([day(ctis_record(1))], protocol=Ctis) as replica:
        fetcher = Fetcher(client, replica.base_url, 2)
        (page,) = fetcher.by_numbers(["2029-500001-11-00", "2029-500002-11-00", "nonsense"])
    assert [r.registration_number for r in page.records] == ["2029-500001-11-00"]
    assert page.total == 1


def test_a_listed_trial_that_is_not_handed_out_is_unreadable(
    client: HttpClient, ctis_record: Make, day: Day
) -> None:
    spoilt = ctis_record(2, ctNumber="2029-500002-11-00x")
    pages, _ = ask(client, day(ctis_record(1), spoilt, other(ctis_record(9))), CELLS)
    assert [u.reason for page in pages for u in page.unreadable] == [
        "listed, but CTIS does not hand it out"
    ]
    assert pages[0].total == 2


def test_hiccups_of_search_and_retrieve_are_sat_out(
    client: HttpClient, ctis_record: Make, day: Day
) -> None:
    corpus = day(*(ctis_record(n) for n in range(1, 6)), other(ctis_record(9)))
    pages, replica = ask(
        client, corpus, CELLS, faults=Faults.parse("429:every=4;half-json:at=2;cut:at=6")
    )
    assert len(numbers(pages)) == 5
    assert {served.fault for served in replica.requests} >= {"429", None}


def test_a_registry_that_is_down_is_no_empty_registry(
    client: HttpClient, ctis_record: Make, day: Day
) -> None:
    with pytest.raises(PassingError, match="503"):
        ask(client, day(ctis_record(1)), CELLS, faults=Faults.parse("503"))


def test_a_page_that_lost_a_row_does_not_reach_the_total(
    client: HttpClient, ctis_record: Make, day: Day
) -> None:
    corpus = day(*(ctis_record(n) for n in range(1, 6)), other(ctis_record(9)))
    pages, _ = ask(client, corpus, CELLS, faults=Faults.parse("missing:at=1"))
    assert len(numbers(pages)) == 4
    assert pages[0].total == 5
