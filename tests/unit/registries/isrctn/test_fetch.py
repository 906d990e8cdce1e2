"""How ISRCTN is asked, against its replica."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
import responses

from jobs.demo.replica.corpus import Corpus
from jobs.demo.replica.faults import Faults
from jobs.demo.replica.isrctn.protocol import Isrctn
from jobs.demo.replica.server import Replica
from tracker.errors import ConfigError, PassingError, PermanentError
from tracker.http import HttpClient
from tracker.registries.base import Page
from tracker.registries.isrctn import Fetcher, fetch

Make = Callable[..., str]
Day = Callable[..., Corpus]
CELLS = '(mesenchymal OR "stromal cells") AND lupus NOT cancer'


def ask(
    client: HttpClient, corpus: Corpus, q: str, since: date | None = None, **more: Any
) -> tuple[list[Page], Replica]:
    with Replica([corpus], protocol=Isrctn, **more) as replica:
        pages = list(Fetcher(client, replica.base_url, 200).search({"q": q}, since))
    return pages, replica


def numbers(pages: list[Page]) -> list[str]:
    return [record.registration_number for page in pages for record in page.records]


def test_asks_the_count_first_and_then_for_all(
    client: HttpClient, isrctn_record: Make, day: Day
) -> None:
    corpus = day(*(isrctn_record(n) for n in range(1, 31)))
    pages, replica = ask(client, corpus, CELLS)
    assert len(numbers(pages)) == 30
    assert [page.total for page in pages] == [30]
    assert [served.query["limit"] for served in replica.requests] == ["0", "30"]


def test_no_hits_are_an_empty_page_with_a_total(
    client: HttpClient, isrctn_record: Make, day: Day
) -> None:
    pages, replica = ask(client, day(isrctn_record(1)), "nothingofthekind")
    assert pages == [Page((), (), 0)]
    assert len(replica.requests) == 1


def test_an_increment_asks_for_what_was_edited_since(
    client: HttpClient, isrctn_record: Make, day: Day
) -> None:
    corpus = day(isrctn_record(1, edited="2026-01-01"), isrctn_record(2, edited="2026-03-01"))
    pages, replica = ask(client, corpus, CELLS, date(2026, 2, 1))
    assert numbers(pages) == ["ISRCTN99000002"]
    assert pages[0].total == 1
    assert replica.requests[0].query["q"].endswith(") AND lastEdited GE 2026-02-01T00:00:00.000Z")


@responses.activate
def test_a_range_that_the_api_ignores_is_noticed(client: HttpClient, isrctn_record: Make) -> None:
    body = f"<allTrials totalCount='1'>{isrctn_record(1)}</allTrials>".replace("'1'", '"1"')
    responses.get("http://isrctn.example/api/query/format/default", body=body)
    fetcher = Fetcher(client, "http://isrctn.example/api", 200)
    with pytest.raises(PermanentError, match="ignored 'lastEdited GE 2026-05-01'"):
        list(fetcher.search({"q": "lupus"}, date(2026, 5, 1)))


@pytest.mark.parametrize(
    ("query", "words"),
    [
        ({"q": "trialStatus:Ongoing"}, "finds nothing by trialStatus"),
        ({"q": "lupus AND overallStartDate GE 2026-01-01"}, "finds nothing by overallStartDate"),
        ({"query": "lupus"}, "the one known parameter is q"),
        ({}, "the one known parameter is q"),
    ],
)
def test_what_the_api_would_misunderstand_is_refused(
    client: HttpClient, query: dict[str, str], words: str
) -> None:
    with pytest.raises(ConfigError, match=words):
        list(Fetcher(client, "http://unused.example", 200).search(query, None))


@pytest.mark.parametrize("q", ['"a:b" x', "condition:lupus", "lastEdited GE 2026-01-01", ""])
def test_what_the_api_understands_is_let_through(q: str) -> None:
    assert fetch.check_query({"q": q}) == q


def test_too_large_an_answer_is_not_asked_for(
    client: HttpClient, isrctn_record: Make, day: Day, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(fetch, "LARGEST_ANSWER", 1)
    with pytest.raises(PermanentError, match="2 records match, more than the 1"):
        ask(client, day(isrctn_record(1), isrctn_record(2)), CELLS)


def test_numbers_are_looked_up_in_batches_and_mentions_are_dropped(
    client: HttpClient, isrctn_record: Make, day: Day, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(fetch, "NUMBERS_PER_REQUEST", 2)
    mention = isrctn_record(3).replace("CELL-1", "ISRCTN99000001")
    corpus = day(isrctn_record(1), isrctn_record(2), mention)
    with Replica([corpus], protocol=Isrctn) as replica:
        fetcher = Fetcher(client, replica.base_url, 200)
        pages = list(fetcher.by_numbers(["ISRCTN99000001", "ISRCTN99000002", "ISRCTN99000009"]))
    assert numbers(pages) == ["ISRCTN99000001", "ISRCTN99000002"]
    assert [page.total for page in pages] == [2, 0]


@pytest.mark.parametrize(
    "fault", ["half-json:at=2", "cut:at=2", "502:at=1", "wrong-type:at=1", "429:at=1"]
)
def test_a_broken_answer_is_asked_for_again(
    client: HttpClient, isrctn_record: Make, day: Day, fault: str
) -> None:
    corpus = day(isrctn_record(1), isrctn_record(2))
    pages, _ = ask(client, corpus, CELLS, faults=Faults.parse(fault))
    assert len(numbers(pages)) == 2


@responses.activate
@pytest.mark.parametrize(
    "body", ["<html>maintenance</html>", '<allTrials totalCount="2"><fullTrial>', "{}"]
)
def test_an_answer_that_is_no_whole_list_is_none(client: HttpClient, body: str) -> None:
    responses.get("http://isrctn.example/api/query/format/default", body=body)
    fetcher = Fetcher(client, "http://isrctn.example/api", 200)
    with pytest.raises(PassingError, match="sent"):
        list(fetcher.search({"q": "lupus"}, None))


def test_an_answer_that_lost_a_record_does_not_reach_the_total(
    client: HttpClient, isrctn_record: Make, day: Day
) -> None:
    corpus = day(isrctn_record(1), isrctn_record(2))
    pages, _ = ask(client, corpus, CELLS, faults=Faults.parse("missing:at=1"))
    assert len(numbers(pages)) == 1
    assert pages[0].total == 2
