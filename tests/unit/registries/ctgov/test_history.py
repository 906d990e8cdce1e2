"""The registry's own history: read if it has the known shape, refused by name if it has not."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
import responses

from tracker.errors import ParseError, PassingError, PermanentError
from tracker.http import HttpClient
from tracker.registries.base import ListedVersion
from tracker.registries.ctgov import VersionHistory

NUMBER = "NCT99000001"
ADDRESS = f"http://registry.example/api/int/studies/{NUMBER}/history"
Record = Callable[..., dict[str, Any]]


@pytest.fixture
def history() -> VersionHistory:
    client = HttpClient(
        seconds_between_requests=0,
        timeout_seconds=300,
        attempts=2,
        longest_wait_seconds=0,
        sleep=lambda _: None,
    )
    return VersionHistory(client, "http://registry.example/api/v2/")


def change(version: Any, date: Any = "2026-10-05", **more: Any) -> dict[str, Any]:
    return {"version": version, "date": date} | more


@responses.activate
def test_versions_are_listed_oldest_first(history: VersionHistory) -> None:
    labels = {"moduleLabels": ["Study Status"], "status": "RECRUITING"}
    listed = [change(1, "2026-10-06", **labels), change(0)]
    responses.get(ADDRESS, json={"changes": listed, "outcomesUpdateCount": 1})
    assert history.versions(NUMBER) == (
        ListedVersion(0, "2026-10-05"),
        ListedVersion(1, "2026-10-06"),
    )


@responses.activate
def test_an_address_of_ones_own_is_taken_as_it_is() -> None:
    client = HttpClient(
        seconds_between_requests=0, timeout_seconds=300, attempts=1, longest_wait_seconds=0
    )
    responses.get(f"http://mirror.example/past/studies/{NUMBER}/history", json={"changes": []})
    assert VersionHistory(client, "http://mirror.example/past").versions(NUMBER) == ()


@responses.activate
def test_no_history_is_an_answer(history: VersionHistory) -> None:
    responses.get(ADDRESS, status=404, body=f"No study {NUMBER} history summary")
    assert history.versions(NUMBER) == ()


@responses.activate
def test_an_endpoint_that_is_gone_is_no_study_without_history(history: VersionHistory) -> None:
    responses.get(ADDRESS, status=404, body="<html>404 Not Found</html>")
    with pytest.raises(PermanentError, match=NUMBER):
        history.versions(NUMBER)


@responses.activate
@pytest.mark.parametrize(
    "document",
    [
        {},
        [],
        {"history": {"changes": []}},
        {"changes": {}},
        {"changes": [{"date": "2026-10-05"}]},
        {"changes": [change("0")]},
        {"changes": [change(-1)]},
        {"changes": [change(0, "October 2026")]},
        {"changes": [change(0, None)]},
        {"changes": [change(0), change(0)]},
    ],
    ids=str,
)
def test_a_list_of_another_shape_is_refused_by_name(history: VersionHistory, document: Any) -> None:
    responses.get(ADDRESS, json=document)
    with pytest.raises(ParseError, match=NUMBER):
        history.versions(NUMBER)
    assert len(responses.calls) == 1, "to ask again would not help"


@responses.activate
@pytest.mark.parametrize(
    "document",
    [
        {},
        {"studyVersion": 2},
        {"studyVersion": "2", "study": {}},
        {"studyVersion": 1, "study": {}},
        {"studyVersion": 2, "study": {}},
        {"studyVersion": 2, "study": None},
        {"studyVersion": 2, "study": {"protocolSection": {"identificationModule": {"nctId": "x"}}}},
        {
            "studyVersion": 2,
            "study": {"protocolSection": {"identificationModule": {"nctId": "NCT99000002"}}},
        },
    ],
    ids=str,
)
def test_a_version_of_another_shape_is_refused_by_name(
    history: VersionHistory, document: Any
) -> None:
    responses.get(f"{ADDRESS}/2", json=document)
    with pytest.raises(ParseError, match=NUMBER):
        history.record(NUMBER, 2)


@responses.activate
@pytest.mark.parametrize(
    ("body", "kind"), [('{"changes": [{"ver', "application/json"), ("<html>", "text/html")]
)
def test_a_cut_answer_is_tried_again(history: VersionHistory, body: str, kind: str) -> None:
    responses.get(ADDRESS, body=body, content_type=kind)
    with pytest.raises(PassingError):
        history.versions(NUMBER)
    assert len(responses.calls) == 2


@responses.activate
def test_no_person_is_kept(history: VersionHistory, record: Record) -> None:
    people = {
        "centralContacts": [{"name": "Invented Person", "phone": "+00 1234"}],
        "overallOfficials": [{"name": "Another Person"}],
    }
    served = record(1, contactsLocationsModule=people, descriptionModule={"briefSummary": "a@b.eu"})
    responses.get(f"{ADDRESS}/0", json={"studyVersion": 0, "study": served})
    kept = history.record(NUMBER, 0)
    assert kept.registration_number == NUMBER
    for personal in (b"Invented Person", b"1234", b"Another", b"a@b.eu"):
        assert personal not in kept.body
