"""Whom a person who leads a study stands for, and what an open word of a sponsor says to do."""

from __future__ import annotations

from typing import Any

import pytest

from tracker.issues import IssueLog
from tracker.normalize.sponsor_groups import sponsor_group
from tracker.normalize.study import normalize
from tracker.normalize.terms import TermMap
from tracker.registries.base import RawSponsor, Registration
from tracker.study.model import Sponsor
from tracker.study.vocabulary import SponsorType


@pytest.fixture
def terms() -> TermMap:
    return TermMap.of("ctgov")


def lead(terms: TermMap, name: str, **fields: Any) -> tuple[Sponsor, IssueLog]:
    raw = Registration.of("ctgov", "NCT99000001")
    raw.lead_sponsor = RawSponsor(name, fields.pop("sponsor_class", "OTHER"))
    for field, value in fields.items():
        setattr(raw, field, value)
    log = IssueLog("ctgov", raw.study_key)
    sponsor = normalize(raw, terms, log).lead_sponsor
    assert sponsor is not None
    return sponsor, log


def test_a_person_stands_for_the_organisation_that_the_record_states(terms: TermMap) -> None:
    found, _ = lead(terms, "Jane Doe, MD", responsible_organization="Example Hospital, Inc.")
    assert (found.name, found.affiliation) == ("Jane Doe, MD", "Example Hospital, Inc.")
    assert (found.key, found.sponsor_type) == ("example hospital", SponsorType.HOSPITAL)


def test_else_for_who_keeps_the_record(terms: TermMap) -> None:
    found, _ = lead(terms, "Jane Doe", organization="Example University")
    assert (found.affiliation, found.sponsor_type) == ("Example University", "university")


@pytest.mark.parametrize(
    "fields",
    [
        {},
        {"responsible_organization": "Jane Doe"},
        {"responsible_organization": "Prof. Jane Doe, MD"},
        {"organization": "Richard Roe"},
    ],
)
def test_without_an_organisation_a_person_stays_one(terms: TermMap, fields: Any) -> None:
    found, _ = lead(terms, "Jane Doe", **fields)
    assert (found.affiliation, found.sponsor_type) == (None, SponsorType.INDIVIDUAL)


def test_an_organisation_that_leads_keeps_its_own_name(terms: TermMap) -> None:
    found, _ = lead(terms, "Example Hospital", responsible_organization="Example University")
    assert (found.affiliation, found.key) == (None, "example hospital")


@pytest.mark.parametrize(
    ("name", "fields"),
    [
        ("Example Regenerative Center", {"sponsor_class": "UNKNOWN"}),
        ("Jane Doe, MD", {"responsible_organization": "Quux Fnord"}),
    ],
)
def test_an_open_word_names_the_file_to_mend(terms: TermMap, name: str, fields: Any) -> None:
    found, log = lead(terms, name, **fields)
    if found.sponsor_type is None:
        (issue,) = [one for one in log.found if one.field == "sponsor_type"]
        assert "tracker/normalize/sponsor_types.toml" in issue.message
        assert issue.value == (fields.get("responsible_organization") or name)


@pytest.mark.parametrize(
    ("kind", "group"),
    [
        ("university", "academic"),
        ("hospital", "academic"),
        ("research_institute", "academic"),
        ("industry", "industry"),
        ("government", "government"),
        ("network", "other"),
        ("individual", "other"),
        ("other", "other"),
        (None, None),
    ],
)
def test_groups_of_types(kind: str | None, group: str | None) -> None:
    assert sponsor_group(kind) == group
