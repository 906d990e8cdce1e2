"""The replica over real HTTP."""

from __future__ import annotations

import gzip
import itertools
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any
from urllib.parse import urlsplit

import pytest
import requests

from jobs.demo.replica.corpus import Corpus
from jobs.demo.replica.faults import Fault
from jobs.demo.replica.messages import Place, ReplicaError, Request, Response
from jobs.demo.replica.server import Replica

Study = Callable[..., dict[str, Any]]
MORNINGS = ("2026-10-02T09:00:04", "2026-10-05T09:00:05")


def get(replica: Replica, path: str = "/studies", **query: Any) -> requests.Response:
    return requests.get(replica.base_url + path, params=query, timeout=300, allow_redirects=False)


def test_says_its_version(replica: Replica) -> None:
    response = get(replica, "/version")
    assert response.json() == {"apiVersion": "2.0.5", "dataTimestamp": MORNINGS[0]}
    assert response.headers["Content-Type"] == "application/json"
    assert get(replica, "/version", x="1").status_code == 400


def test_serves_one_study_byte_for_byte(replica: Replica, study: Study) -> None:
    for spelling in ("NCT99000003", "nct99000003"):
        assert get(replica, f"/studies/{spelling}").json() == study(3)
    cut = get(replica, "/studies/NCT99000003", fields="OverallStatus").json()
    assert cut == {"protocolSection": {"statusModule": {"overallStatus": "RECRUITING"}}}


@pytest.mark.parametrize(
    ("path", "status", "content_type", "text"),
    [
        ("/studies/NCT99999999", 404, "text/plain", "NCT number NCT99999999 not found"),
        ("/studies/ISRCTN1", 400, "text/plain", "Parameter `nctId` has incorrect format"),
        ("/studies/NCT99000001?query.term=a", 400, "text/plain", "`query.term` is unknown"),
        ("/nonsense", 404, None, ""),
        ("/studies/", 404, None, ""),
        ("/stats/size", 501, "text/plain", "the replica does not serve"),
        ("/studies/metadata", 501, "text/plain", "the replica does not serve"),
        ("/../query/full_studies", 404, "text/html", "404 Not Found"),
    ],
)
def test_refuses_paths(
    replica: Replica, path: str, status: int, content_type: str | None, text: str
) -> None:
    address = replica.base_url.removesuffix("/v2") + path.removeprefix("/..")
    response = requests.get(
        address if path.startswith("/..") else replica.base_url + path, timeout=300
    )
    assert (response.status_code, response.headers.get("Content-Type")) == (status, content_type)
    assert text in response.text


def test_sends_an_alias_on_without_its_query(corpus: Callable[..., Corpus], study: Study) -> None:
    identity = {"nctId": "NCT99000001", "nctIdAliases": ["NCT99000009"]}
    with Replica([corpus(study(1, identificationModule=identity))]) as replica:
        response = get(replica, "/studies/NCT99000009", fields="NCTId")
        assert response.status_code == 301
        assert response.headers["Location"] == "/api/v2/studies/NCT99000001"
        found = get(replica, **{"filter.ids": "NCT99000009"}).json()["studies"]
        assert found == [study(1, identificationModule=identity)]


def test_the_tag_changes_with_the_data_only(study: Study) -> None:
    days = [Corpus.from_records([study(1)], morning) for morning in MORNINGS]
    with Replica(days) as replica:
        tag = get(replica, "/version").headers["ETag"]
        assert get(replica).headers["ETag"] == tag
        known = {"If-None-Match": tag}
        address = f"{replica.base_url}/version"
        unchanged = requests.get(address, headers=known, timeout=300)
        assert (unchanged.status_code, unchanged.content) == (304, b"")
        replica.advance()
        assert requests.get(address, headers=known, timeout=300).status_code == 200


def test_compresses_when_asked_and_keeps_the_connection(replica: Replica) -> None:
    with requests.Session() as session:
        address = f"{replica.base_url}/studies?pageSize=25&sort=StartDate"
        plain = session.get(address, headers={"Accept-Encoding": "identity"}, timeout=300)
        packed = session.get(address, headers={"Accept-Encoding": "gzip"}, timeout=300, stream=True)
        assert packed.headers["Content-Encoding"] == "gzip"
        assert gzip.decompress(packed.raw.read()) == plain.content
        assert "Content-Encoding" not in plain.headers


def test_lives_through_its_days(study: Study) -> None:
    days = [
        Corpus.from_records([study(1), study(2)], MORNINGS[0]),
        Corpus.from_records([study(2), study(3)], MORNINGS[1]),
    ]
    with Replica(days) as replica:
        assert get(replica, "/studies/NCT99000003").status_code == 404
        replica.advance()
        assert get(replica, "/version").json()["dataTimestamp"] == MORNINGS[1]
        assert get(replica, "/studies/NCT99000003").status_code == 200
        assert get(replica, "/studies/NCT99000001").status_code == 404
        with pytest.raises(ReplicaError, match="no further day"):
            replica.advance()


def test_tells_the_history_of_a_study(study: Study) -> None:
    status = {"overallStatus": "COMPLETED", "lastUpdateSubmitDate": "2026-10-04"}
    changed = study(1, statusModule=status)
    days = [
        Corpus.from_records([row], day)
        for row, day in zip((study(1), changed), MORNINGS, strict=True)
    ]
    with Replica(days) as replica:
        replica.advance()
        address = replica.base_url.replace("/v2", "/int") + "/studies/NCT99000001/history"
        first, second = requests.get(address, timeout=300).json()["changes"]
        assert (first["version"], first["date"]) == (0, "2026-10-02")
        assert second == {
            "version": 1,
            "date": "2026-10-04",
            "status": "COMPLETED",
            "studyType": "INTERVENTIONAL",
            "moduleLabels": ["Study Status"],
        }
        version = requests.get(f"{address}/1", timeout=300).json()
        assert version == {"studyVersion": 1, "study": changed}
        assert requests.get(f"{address}/2", timeout=300).status_code == 404
        unknown = address.replace("NCT99000001", "NCT99000002")
        assert requests.get(unknown, timeout=300).text == "No study NCT99000002 history summary"


def test_keeps_a_list_of_what_it_served(replica: Replica) -> None:
    get(replica, sort="StartDate", **{"filter.ids": ["NCT99000001", "NCT99000002"]})
    get(replica, "/studies/NCT99999999")
    first, second = replica.requests
    assert first.path == "/api/v2/studies"
    assert first.query == {"sort": "StartDate", "filter.ids": "NCT99000001,NCT99000002"}
    assert (first.status, second.status) == (200, 404)


def test_stops_answering_even_on_open_connections(study: Study) -> None:
    replica = Replica([Corpus.from_records([study(1)], MORNINGS[0])])
    with pytest.raises(ReplicaError, match="before it is started"):
        _ = replica.base_url
    replica.start()
    address = f"{replica.base_url}/version"
    with requests.Session() as session:
        assert session.get(address, timeout=300).ok
        with pytest.raises(ReplicaError, match="running already"):
            replica.start()
        replica.stop()
        replica.stop()
        with pytest.raises(requests.ConnectionError):
            session.get(address, timeout=300)
    with replica:
        assert get(replica, "/version").ok


def test_says_when_a_port_is_taken(replica: Replica, study: Study) -> None:
    port = urlsplit(replica.base_url).port
    assert port is not None
    other = Replica([Corpus.from_records([study(1)], MORNINGS[0])], port=port)
    with pytest.raises(ReplicaError, match=f"port {port}"):
        other.start()


@pytest.mark.parametrize("timestamp", ["yesterday", ""])
def test_refuses_days_it_cannot_date(timestamp: str) -> None:
    with pytest.raises(ReplicaError, match="data timestamp"):
        Replica([Corpus({}, timestamp)])
    with pytest.raises(ReplicaError, match="at least one day"):
        Replica([])


def test_answers_many_clients_at_once(replica: Replica) -> None:
    queries = [{"query.term": f"{serial}", "pageSize": 25} for serial in range(12)]
    with ThreadPoolExecutor(4) as pool:
        answers = list(pool.map(lambda query: get(replica, **query).json(), queries))
    for serial, answer in itertools.islice(enumerate(answers), 12):
        titles = [
            row["protocolSection"]["identificationModule"]["briefTitle"]
            for row in answer["studies"]
        ]
        assert titles == [f"Study {serial} of something invented"]
    assert len(replica.requests) == 12


class Greeting:
    """The smallest registry there can be."""

    base_path = "/greeting"

    def __init__(self, days: object) -> None:
        self.days = days

    def answer(self, request: Request, fault: Fault | None) -> Response:  # noqa: ARG002  # the interface asks for it
        if request.path.endswith("/broken"):
            raise ValueError("a mistake in a protocol")
        return Response(200, b"hello", "text/plain")

    def place(self, request: Request) -> Place:  # noqa: ARG002  # the interface asks for it
        return "elsewhere"

    def advance(self) -> None:
        raise ReplicaError("never another day")


def test_serves_another_registry(caplog: pytest.LogCaptureFixture) -> None:
    with Replica([], protocol=Greeting) as replica:
        assert requests.get(replica.base_url, timeout=300).text == "hello"
        with pytest.raises(requests.ConnectionError):
            requests.get(f"{replica.base_url}/broken", timeout=300)
        assert requests.get(replica.base_url, timeout=300).ok
    assert "a mistake in a protocol" in caplog.text
