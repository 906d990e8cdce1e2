"""Each fault as a client meets it, over real HTTP."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest
import requests

from jobs.demo.replica.corpus import Corpus
from jobs.demo.replica.faults import Faults
from jobs.demo.replica.server import Replica

Study = Callable[..., dict[str, Any]]
MORNINGS = ("2026-10-02T09:00:04", "2026-10-05T09:00:05")


def get(replica: Replica, path: str = "/studies", **query: Any) -> requests.Response:
    return requests.get(replica.base_url + path, params=query, timeout=300, allow_redirects=False)


def served(corpus: Callable[..., Corpus], study: Study, faults: str) -> Replica:
    days = [corpus(*(study(serial) for serial in range(25)))]
    return Replica(days, faults=Faults.parse(faults))


@pytest.mark.parametrize(
    ("script", "status", "content_type", "retry_after"),
    [
        ("429:retry-after=7", 429, "text/plain", "7"),
        ("429", 429, "text/plain", None),
        ("403-html", 403, "text/html", None),
        ("500", 500, "text/plain", None),
        ("502", 502, "text/html", None),
        ("503:retry-after=0", 503, "text/html", "0"),
        ("wrong-type", 200, "text/html", None),
    ],
)
def test_refuses_as_scripted(
    corpus: Callable[..., Corpus],
    study: Study,
    script: str,
    status: int,
    content_type: str,
    retry_after: str | None,
) -> None:
    with served(corpus, study, f"{script}{',' if ':' in script else ':'}at=2") as replica:
        assert get(replica).status_code == 200
        response = get(replica)
        assert response.status_code == status
        assert response.headers["Content-Type"] == content_type
        assert response.headers.get("Retry-After") == retry_after
        assert get(replica).json()["studies"]
        kind = script.partition(":")[0]
        assert [row.fault for row in replica.requests] == [None, kind, None]


def test_cuts_the_connection_in_the_middle(corpus: Callable[..., Corpus], study: Study) -> None:
    with served(corpus, study, "cut:at=1") as replica:
        with pytest.raises((requests.ConnectionError, requests.exceptions.ChunkedEncodingError)):
            get(replica, pageSize=25)
        assert get(replica, pageSize=25).ok


def test_sends_half_a_document(corpus: Callable[..., Corpus], study: Study) -> None:
    with served(corpus, study, "half-json:at=1") as replica:
        response = get(replica, pageSize=25)
        assert response.headers["Content-Type"] == "application/json"
        with pytest.raises(json.JSONDecodeError):
            json.loads(response.text)


def test_is_slower_than_a_client_waits(corpus: Callable[..., Corpus], study: Study) -> None:
    with (
        served(corpus, study, "slow:at=1,seconds=3600") as replica,
        pytest.raises(requests.Timeout),
    ):
        requests.get(f"{replica.base_url}/version", timeout=0.2)


def test_refuses_a_token_as_expired(corpus: Callable[..., Corpus], study: Study) -> None:
    with served(corpus, study, "expired-token:at=1") as replica:
        first = get(replica, sort="StartDate").json()
        again = {"sort": "StartDate", "pageToken": first["nextPageToken"]}
        refused = get(replica, **again)
        assert (refused.status_code, refused.headers["Content-Type"]) == (400, "text/plain")
        assert get(replica, **again).ok


def test_refreshes_in_the_middle_of_a_chain(study: Study) -> None:
    days = [
        Corpus.from_records([study(serial) for serial in serials], day)
        for serials, day in zip((range(20), range(5, 30)), MORNINGS, strict=True)
    ]
    with Replica(days, faults=Faults.parse("refresh:at=2;refresh:at=3")) as replica:
        query = {"sort": "StartDate", "pageSize": 10}
        token = get(replica, **query).json()["nextPageToken"]
        second = get(replica, **query, pageToken=token).json()
        assert get(replica, "/version").json()["dataTimestamp"] == MORNINGS[1]
        get(replica, **query, pageToken=second["nextPageToken"])
        stamp = get(replica, "/version").json()["dataTimestamp"]
        assert stamp == "2026-10-06T09:00:05"
        assert get(replica, "/studies/NCT99000029").ok


def test_refuses_by_user_agent(corpus: Callable[..., Corpus], study: Study) -> None:
    with served(corpus, study, "403-html:agent=Mozilla") as replica:
        browser = {"User-Agent": "Mozilla/5.0"}
        assert (
            requests.get(f"{replica.base_url}/version", headers=browser, timeout=300).status_code
            == 403
        )
        assert get(replica, "/version").ok
