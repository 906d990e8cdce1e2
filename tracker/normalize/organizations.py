"""The organisations of a registration: names cleaned, variants joined by key, type told by name."""

from __future__ import annotations

from typing import Any

from tracker.issues import IssueLog
from tracker.normalize.order import content_order
from tracker.normalize.sponsor_type import sponsor_type
from tracker.normalize.sponsors import canonical_key, clean_name
from tracker.normalize.terms_of_record import RecordTerms
from tracker.registries.base import RawSponsor, Registration
from tracker.study.model import Sponsor
from tracker.study.vocabulary import LeadSponsorClass, SponsorRole, SponsorType


def sponsors(registration: Registration, words: RecordTerms, log: IssueLog) -> dict[str, Any]:
    """The Study fields `lead_sponsor` and `collaborators`."""
    lead = registration.lead_sponsor
    others = (
        _sponsor(raw, SponsorRole.COLLABORATOR, words, log) for raw in registration.collaborators
    )
    return {
        "lead_sponsor": _sponsor(lead, SponsorRole.LEAD, words, log) if lead else None,
        "collaborators": tuple(sorted(set(others), key=content_order)),
    }


def organization_class(raw: RawSponsor | None, words: RecordTerms) -> LeadSponsorClass | None:
    """The registry's class of the organisation that keeps the record."""
    if raw is None:
        return None
    return words.word(raw.sponsor_class, "sponsor_class", LeadSponsorClass, "organization.class")


def _sponsor(raw: RawSponsor, role: SponsorRole, words: RecordTerms, log: IssueLog) -> Sponsor:
    known = words.word(
        raw.sponsor_class, "sponsor_class", LeadSponsorClass, f"{role}_sponsor.class"
    )
    kind = sponsor_type(raw.name, known).value
    if kind is None:
        log.unknown_term("sponsor_type", raw.name)
    return Sponsor(
        role=role,
        raw_name=raw.name,
        name=clean_name(raw.name),
        key=canonical_key(raw.name),
        sponsor_class=known,
        sponsor_type=SponsorType(kind) if kind else None,
    )
