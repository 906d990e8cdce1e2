"""What is never kept of a record, and that everything else stays byte for byte."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tracker.derive import derive
from tracker.errors import ParseError
from tracker.registries.ctgov.redact import raw_record, without_addresses

Record = dict[str, Any]
PERSON = "Somebody Invented"


def kept(record: Record) -> Record:
    found: Record = json.loads(raw_record(json.dumps(record).encode()).body)
    return found


@pytest.fixture
def with_people(record: Callable[..., Record]) -> Record:
    person = {"name": PERSON, "phone": "+00 000", "email": "a@example.org"}
    made = record(
        1,
        contactsLocationsModule={
            "centralContacts": [person],
            "overallOfficials": [{"name": PERSON, "role": "STUDY_DIRECTOR"}],
            "locations": [
                {"facility": "Clinic", "city": "Bern", "contacts": [person]},
                {"facility": "Other", "city": "Rome"},
            ],
        },
        sponsorCollaboratorsModule={
            "responsibleParty": {
                "type": "OLD_STYLE",
                "investigatorFullName": PERSON,
                "oldNameTitle": PERSON,
                "investigatorAffiliation": "Example University",
            }
        },
    )
    made["resultsSection"] = {
        "moreInfoModule": {
            "pointOfContact": {"title": PERSON, "email": "b@example.org"},
            "certainAgreement": {"piSponsorEmployee": False},
        },
        "participantFlowModule": {"groups": []},
    }
    return made


def test_nobody_is_kept(with_people: Record) -> None:
    found = kept(with_people)
    assert PERSON not in json.dumps(found)
    assert "example.org" not in json.dumps(found)
    section = found["protocolSection"]
    assert section["contactsLocationsModule"] == {
        "locations": [{"facility": "Clinic", "city": "Bern"}, {"facility": "Other", "city": "Rome"}]
    }
    party = {"type": "OLD_STYLE", "investigatorAffiliation": "Example University"}
    assert section["sponsorCollaboratorsModule"]["responsibleParty"] == party
    assert found["resultsSection"] == {
        "moreInfoModule": {"certainAgreement": {"piSponsorEmployee": False}},
        "participantFlowModule": {"groups": []},
    }


def test_everything_else_stays(with_people: Record, record: Callable[..., Record]) -> None:
    found, untouched = kept(with_people), ("identificationModule", "statusModule", "designModule")
    for module in untouched:
        assert found["protocolSection"][module] == with_people["protocolSection"][module]
    number = b'{"identificationModule":{"nctId":"NCT99000001", "x":"\\u00e9 \xc3\xa9"} }'
    plain = b' { "protocolSection" : ' + number + b' , "z": 1.50 }'
    assert raw_record(plain).body == plain
    clean = json.dumps(record(3), indent=3).encode()
    assert raw_record(clean).body == clean


def test_the_load_stamp_is_emptied_wherever_it_stands(record: Callable[..., Record]) -> None:
    made = record(1) | {
        "derivedSection": {"miscInfoModule": {"versionHolder": "2026-10-05", "n": 1}}
    }
    expected = record(1) | {"derivedSection": {"miscInfoModule": {"versionHolder": "", "n": 1}}}
    assert kept(made) == expected


def test_to_redact_twice_is_to_redact_once(with_people: Record) -> None:
    once = raw_record(json.dumps(with_people).encode())
    assert raw_record(once.body) == once


def test_gives_number_and_aliases(record: Callable[..., Record]) -> None:
    made = record(4, identificationModule={"nctIdAliases": ["NCT99800001"]})
    found = raw_record(json.dumps(made).encode())
    assert (found.registration_number, found.aliases) == ("NCT99000004", ("NCT99800001",))


@pytest.mark.parametrize(
    "address",
    ["a@b.org", "first.last+tag@mail.example.co.uk", "A_B%c@x-y.example", "m@sub.sub.example.info"],
)
def test_an_address_in_free_text_is_removed(record: Callable[..., Record], address: str) -> None:
    made = record(1, descriptionModule={"briefSummary": f"Write to {address}, or call."})
    summary = kept(made)["protocolSection"]["descriptionModule"]["briefSummary"]
    assert summary == "Write to [e-mail address removed], or call."


@pytest.mark.parametrize(
    "before", ["Contact:\n", "Contact:\t", "Contact: <", '"', "\\", "é", "\u2028", "\r\n", "/"]
)
@pytest.mark.parametrize("ascii_only", [True, False])
def test_what_stands_before_an_address_survives(
    record: Callable[..., Record], before: str, *, ascii_only: bool
) -> None:
    """In JSON a line break is a backslash and an n, which is no part of the address."""
    text = f"{before}somebody@example.org"
    made = record(1, descriptionModule={"briefSummary": text})
    body = raw_record(json.dumps(made, ensure_ascii=ascii_only).encode()).body
    found = json.loads(body)["protocolSection"]["descriptionModule"]["briefSummary"]
    assert found == f"{before}[e-mail address removed]"


@given(st.text(), st.text())
def test_a_record_with_an_address_anywhere_stays_a_record(before: str, after: str) -> None:
    made = {
        "protocolSection": {
            "identificationModule": {"nctId": "NCT99000001"},
            "descriptionModule": {"briefSummary": f"{before} x@example.org {after}"},
        }
    }
    for ascii_only in (True, False):
        served = json.dumps(made, ensure_ascii=ascii_only).encode("utf-8", "replace")
        body = raw_record(served).body
        assert b"x@example.org" not in body
        derive("ctgov", "NCT99000001", body)


@pytest.mark.parametrize("text", ["50 mg @ 3 h", "@", "a@b", "cells@4C", "user@host"])
def test_what_only_looks_like_an_address_stays(text: str) -> None:
    assert without_addresses(text.encode()) == text.encode()


@pytest.mark.parametrize(
    "served",
    [
        b"",
        b"{",
        b"[]",
        b"null",
        b"{}",
        b'{"protocolSection":{}}',
        b'{"protocolSection":{"identificationModule":{}}}',
        b'{"protocolSection":{"identificationModule":{"nctId":7}}}',
        b'{"protocolSection":{"identificationModule":{"nctId":"NCT1"}}}',
        b'{"protocolSection":{"identificationModule":{"nctId":"ISRCTN12345678"}}}',
        b'{"protocolSection":{"identificationModule":{"nctId":"NCT99000001"}}} trailing',
        b'{"protocolSection":{"identificationModule":{"nctId":"NCT99000001\xff"}}}',
        b"<<<<<<< HEAD",
    ],
)
def test_what_is_no_record_is_refused(served: bytes) -> None:
    with pytest.raises(ParseError):
        raw_record(served)


@pytest.mark.parametrize("odd", [None, 3, "text", [], ["x"], [None], {"locations": None}])
def test_contacts_of_an_odd_shape_are_left_for_parse_to_refuse(
    record: Callable[..., Record], odd: Any
) -> None:
    made = record(1)
    made["protocolSection"]["contactsLocationsModule"] = odd
    made["protocolSection"]["sponsorCollaboratorsModule"] = odd
    made["resultsSection"] = {"moreInfoModule": odd}
    assert raw_record(json.dumps(made).encode()).registration_number == "NCT99000001"
