"""PubMed and Europe PMC are asked over HTTP; their answers may be cut, wrong or hostile."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack
from typing import Any

import pytest

from jobs.demo.replica.faults import Faults
from jobs.demo.replica.server import Replica
from tests.doubles.articles import Article, article_corpus
from tests.doubles.europepmc import EuropePmcDouble
from tests.doubles.pubmed import PubMedDouble
from tracker.errors import ParseError, PassingError, PermanentError
from tracker.http import HttpClient
from tracker.issues import IssueLog
from tracker.literature.europepmc import EuropePmc
from tracker.literature.publication import Found
from tracker.literature.pubmed import PubMed, read_search
from tracker.literature.pubmed_xml import parse_articles, read_articles
from tracker.study.identifiers import Identifier, canonical

NUMBER = Identifier("ctgov", "NCT99000017")
OTHER = Identifier("isrctn", "ISRCTN99000018")
ARTICLES = (
    Article(
        pmid="99000001",
        title="Cells & scars: results <of> a trial",
        databank=("NCT99000017", "ISRCTN99000018"),
        types=("Journal Article", "Randomized Controlled Trial"),
        electronic="2026-02-13",
        printed="2026 Mar-Apr",
        doi="10.99999/RESULTS",
    ),
    Article(
        pmid="99000002",
        title="What we plan",
        abstract=("Nothing.", "Registered: NCT 99000017; NCT99000017."),
        types=("Clinical Trial Protocol",),
        printed="2025 Winter",
    ),
    Article(
        pmid="99000003", title="Others", full_text="as in NCT99000017", retracted_by="99000009"
    ),
    Article(pmid="99000004", title="Preprint of NCT99000017", is_preprint=True, doi="10.99999/p"),
    Article(pmid="99000005", title="About something else"),
    Article(pmid="99000006", title="No more", databank=("NCT99000017",), retracted_by="99000009"),
)


class Reply:
    """An answer as far as the readers look at it."""

    def __init__(self, body: bytes) -> None:
        self.body = body
        self.url = "http://127.0.0.1/here"


@pytest.fixture
def serve() -> Iterator[Callable[..., tuple[Replica, HttpClient]]]:
    """`serve(protocol, articles, faults="")`: a started replica and a client that does not wait."""
    with ExitStack() as stack:

        def start(protocol: Any, articles: Sequence[Article], faults: str = "") -> Any:
            days = [article_corpus(articles, "2026-10-05T09:00:04")]
            running = Replica(days, faults=Faults.parse(faults), protocol=protocol)
            client = HttpClient(
                seconds_between_requests=0,
                timeout_seconds=300,
                attempts=3,
                longest_wait_seconds=0,
                sleep=lambda _: None,
            )
            return stack.enter_context(running), client

        yield start


def ask(serve: Any, source: Any, articles: Any = ARTICLES, faults: str = "") -> list[Found]:
    protocol = PubMedDouble if source is PubMed else EuropePmcDouble
    replica, client = serve(protocol, articles, faults)
    log = IssueLog("literature")
    return list(source(client, replica.base_url).publications([NUMBER, OTHER], log))


def places(found: list[Found]) -> dict[str, list[tuple[str, str]]]:
    return {
        one.publication.key: [(m.identifier.number, m.place) for m in one.mentions] for one in found
    }


def test_pubmed_tells_where_each_number_stands(serve: Any) -> None:
    assert places(ask(serve, PubMed)) == {
        "pmid:99000002": [("NCT99000017", "abstract")],
        "pmid:99000006": [("NCT99000017", "databank")],
        "pmid:99000001": [("NCT99000017", "databank"), ("ISRCTN99000018", "databank")],
    }


def test_what_is_kept_of_a_publication(serve: Any) -> None:
    found = {one.publication.pmid: one.publication for one in ask(serve, PubMed)}
    results, protocol = found["99000001"], found["99000002"]
    assert results.title == "Cells & scars: results <of> a trial"
    assert (results.published, results.kind) == ("2026-02-13", "results")
    assert results.doi == "10.99999/results"  # not that of a reference
    assert (protocol.published, protocol.kind, protocol.doi) == ("2025", "protocol", None)
    assert found["99000006"].is_retracted
    assert not results.is_retracted


@pytest.mark.parametrize(
    ("electronic", "printed", "published"),
    [
        ("2026-06-30", "2026", "2026-06-30"),
        ("2026-02-13", "2026 Mar-Apr", "2026-02-13"),
        (None, "2026 Mar-Apr", "2026-03"),
        (None, "2026 Spring", "2026"),
        ("2008-01-01", "1990", "1990"),  # put on line long after
        (None, "not known", None),
    ],
)
def test_the_date_is_the_first_on_which_it_could_be_read(
    serve: Any, electronic: str | None, printed: str, published: str | None
) -> None:
    article = Article(
        pmid="1", title="A b", databank=("NCT99000017",), electronic=electronic, printed=printed
    )
    (found,) = ask(serve, PubMed, [article])
    assert found.publication.published == published


def test_europe_pmc_also_knows_full_texts_and_preprints(serve: Any) -> None:
    found = ask(serve, EuropePmc)
    assert places(found)["pmid:99000003"] == [("NCT99000017", "anywhere")]
    assert places(found)["doi:10.99999/p"] == [("NCT99000017", "title")]
    titles = {one.publication.title for one in found}
    assert "Cells & scars: results <of> a trial" not in titles  # a tag in all but name
    assert "Cells & scars: results a trial" in titles
    preprint = next(one.publication for one in found if one.publication.doi == "10.99999/p")
    assert (preprint.kind, preprint.pmid) == ("preprint", None)


@pytest.mark.parametrize("source", [PubMed, EuropePmc])
def test_every_page_is_read(serve: Any, source: Any) -> None:
    many = [
        Article(pmid=str(99100000 + n), title=f"Paper {n}", databank=("NCT99000017",))
        for n in range(430)
    ]
    found = ask(serve, source, many)
    assert len({one.publication.key for one in found}) == 430


@pytest.mark.parametrize("source", [PubMed, EuropePmc])
def test_a_hiccup_is_sat_out(serve: Any, source: Any) -> None:
    faults = "500:at=1;429:at=2,retry-after=0;half-json:at=4,times=1"
    assert len(ask(serve, source, faults=faults)) >= 2


@pytest.mark.parametrize("source", [PubMed, EuropePmc])
def test_pages_that_end_early_are_not_believed(serve: Any, source: Any) -> None:
    with pytest.raises(PassingError, match="counts"):
        ask(serve, source, faults="empty-page")


def test_pubmed_refuses_those_who_ask_too_fast(serve: Any) -> None:
    ticks = itertools.count(step=0.01)
    replica, client = serve(
        lambda days: PubMedDouble(days, clock=lambda: next(ticks)), ARTICLES, ""
    )
    source = PubMed(client, replica.base_url)
    list(source.publications([NUMBER], IssueLog("pubmed")))  # a search and a fetch
    with pytest.raises(PassingError, match="rate limit exceeded"):
        list(source.publications([NUMBER], IssueLog("pubmed")))


def test_a_contact_and_a_key_are_sent(serve: Any) -> None:
    replica, client = serve(PubMedDouble, ARTICLES)
    source = PubMed(client, replica.base_url, contact="us@example.org", api_key="k")
    list(source.publications([NUMBER], IssueLog("pubmed")))
    assert all(served.query["email"] == "us@example.org" for served in replica.requests)
    assert all(served.query["api_key"] == "k" for served in replica.requests)


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"<html>Bad gateway</html>",
        b'{"esearchresult": {"count": "x", "idlist": []}}',
        b'{"esearchresult": {}}',
        b"[1]",
        b"\xff\xfe",
    ],
)
def test_a_search_result_that_is_none_is_asked_for_again(body: bytes) -> None:
    with pytest.raises(PassingError):
        read_search(Reply(body))


def test_a_search_that_pubmed_refuses_is_final() -> None:
    with pytest.raises(PermanentError, match="Empty term"):
        read_search(Reply(b'{"esearchresult": {"ERROR": "Empty term"}}'))


@pytest.mark.parametrize(
    ("body", "error"),
    [
        (b"", PassingError),
        (b"<PubmedArticleSet><PubmedArticle>", PassingError),
        (b"<html/>", PassingError),
        (b'<!DOCTYPE a [<!ENTITY x "yyyy">]><PubmedArticleSet>&x;</PubmedArticleSet>', ParseError),
        (
            b'<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/hostname">]><PubmedArticleSet/>',
            ParseError,
        ),
    ],
)
def test_articles_that_are_cut_or_hostile_are_refused(body: bytes, error: type[Exception]) -> None:
    with pytest.raises(error):
        read_articles(Reply(body))


def test_an_article_without_a_number_is_an_issue_and_spoils_no_other() -> None:
    named = b"<MedlineCitation><PMID>1</PMID><Article/></MedlineCitation>"
    articles = b"<PubmedArticle>odd</PubmedArticle><PubmedArticle>" + named + b"</PubmedArticle>"
    body = b"<PubmedArticleSet>" + articles + b"</PubmedArticleSet>"
    log = IssueLog("pubmed")
    found = parse_articles(read_articles(Reply(body)), log)
    assert [one.publication.pmid for one in found] == ["1"]
    assert [(issue.code, issue.value) for issue in log.found] == [("unreadable_record", "odd")]


def test_the_samples_are_read_whole(shared_dir: Any) -> None:
    folder = shared_dir / "registries" / "samples" / "pubmed"
    log = IssueLog("pubmed")
    found = [
        one
        for path in sorted(folder.glob("efetch_*.xml"))
        for one in parse_articles(read_articles(Reply(path.read_bytes())), log)
    ]
    assert log.found == []
    assert len(found) == len(list(folder.glob("efetch_*.xml")))
    assert all(one.publication.title and one.publication.published for one in found)
    two = next(one for one in found if len(one.mentions) == 2)
    assert all(canonical(m.identifier.number) == m.identifier for m in two.mentions)
