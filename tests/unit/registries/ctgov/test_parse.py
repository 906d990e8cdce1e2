from __future__ import annotations

import json
from collections.abc import Callable
from contextlib import suppress
from copy import deepcopy
from typing import Any

import pytest

from tracker.errors import ParseError
from tracker.issues import IssueLog, Level
from tracker.registries.catalog import registry
from tracker.registries.ctgov.audit import prune, unread_paths
from tracker.registries.ctgov.parse import parse
from tracker.registries.ctgov.redact import raw_record

Record = dict[str, Any]


def parsed(body: bytes) -> tuple[Any, list[str]]:
    log = IssueLog("ctgov", "ctgov:NCT99000001")
    registration = parse(body, log)
    assert all(issue.code == "unread_field" for issue in log.found)
    assert all(issue.level is Level.WARNING for issue in log.found)
    return registration, [issue.field for issue in log.found]


def encoded(record: Record) -> bytes:
    return json.dumps(record).encode()


def test_keeps_the_words_of_the_registry(record: Callable[..., Record]) -> None:
    made = record(1, statusModule={"overallStatus": "Some  new status"})
    registration, unread = parsed(encoded(made))
    assert registration.overall_status == "Some  new status"
    assert registration.registration_number == "NCT99000001"
    assert registration.phases == ("PHASE1", "PHASE2")
    assert registration.has_results is False
    assert unread == []


def test_phases_missing_and_empty_are_told_apart(record: Callable[..., Record]) -> None:
    made = record(1)
    design = made["protocolSection"]["designModule"]
    design["phases"] = []
    assert parsed(encoded(made))[0].phases == ()
    del design["phases"]
    assert parsed(encoded(made))[0].phases is None


def test_each_unknown_path_is_reported_once_and_the_rest_is_read(
    record: Callable[..., Record],
) -> None:
    sites = [{"city": "Bern", "planet": "Earth"}, {"city": "Rome", "planet": "Earth"}]
    made = record(1, contactsLocationsModule={"locations": sites}, newModule={"x": {"y": 1}})
    made["newSection"] = 1
    registration, unread = parsed(encoded(made))
    assert [site.city for site in registration.sites] == ["Bern", "Rome"]
    assert unread == [
        "newSection",
        "protocolSection.contactsLocationsModule.locations.planet",
        "protocolSection.newModule",
    ]


WRONG = [
    ("identificationModule", "briefTitle", 7),
    ("identificationModule", "secondaryIdInfos", "x"),
    ("statusModule", "startDateStruct", "2024-01"),
    ("designModule", "enrollmentInfo", {"count": "forty"}),
    ("designModule", "enrollmentInfo", {"count": 1.5}),
    ("designModule", "enrollmentInfo", {"count": True}),
    ("designModule", "phases", "PHASE1"),
    ("conditionsModule", "conditions", None),
    ("conditionsModule", "conditions", [None]),
    ("oversightModule", "oversightHasDmc", "Yes"),
    ("contactsLocationsModule", "locations", {"city": "Bern"}),
    ("contactsLocationsModule", "locations", [["Bern"]]),
]


@pytest.mark.parametrize(("module", "key", "value"), WRONG, ids=lambda part: str(part)[:20])
@pytest.mark.parametrize("also_unknown", [False, True])
def test_a_value_of_a_wrong_type_is_refused_with_its_place(
    record: Callable[..., Record], module: str, key: str, value: Any, *, also_unknown: bool
) -> None:
    made = deepcopy(record(1))
    made["protocolSection"].setdefault(module, {})[key] = value
    if also_unknown:
        made["unknownKey"] = 1
    with pytest.raises(ParseError, match=rf"not laid out as API v2.*{module}\.{key}"):
        parsed(encoded(made))


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"{",
        b'{"protocolSection": ',
        b"\xff\xfe",
        b'{"protocolSection":{"identificationModule":{"nctId":"NCT99000001","briefTitle":"\xff"}}}',
        b'{"protocolSection":{"identificationModule":{"nctId":"NCT99000001","briefTitle":"\\ud800"}}}',
        b'{"hasResults":false}',
        b'{"protocolSection":{"identificationModule":{"briefTitle":"x"}}}',
        b"[1]",
    ],
)
def test_what_cannot_be_read_is_a_parse_error(body: bytes) -> None:
    with pytest.raises(ParseError):
        parsed(body)


@pytest.mark.parametrize("place", ["resultsSection", "unknownSection"])
def test_absurdly_deep_nesting_is_a_parse_error_or_read(
    record: Callable[..., Record], place: str
) -> None:
    deep = b"[" * 100_000 + b"]" * 100_000
    body = encoded(record(1))[:-1] + f', "{place}": '.encode() + deep + b"}"
    with suppress(ParseError):
        parsed(body)


def test_prune_leaves_what_is_known() -> None:
    found: set[str] = set()
    value = {"hasResults": True, "x": 1, "protocolSection": {"y": 2, "identificationModule": 3}}
    kept = prune(value, found)
    assert kept == {"hasResults": True, "protocolSection": {"identificationModule": 3}}
    assert found == {"x", "protocolSection.y"}


def test_every_path_that_is_left_alone_has_its_reason_in_the_registry_file(
    two_days: tuple[list[Record], list[Record], Any],
) -> None:
    reasons = registry("ctgov").facts.ignored
    for record in two_days[0]:
        assert unread_paths(raw_record(encoded(record)).body) <= reasons.keys()
