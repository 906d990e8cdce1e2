"""The organisations of a registration: names cleaned, variants joined by key, type told by name."""

from __future__ import annotations

from tracker.normalize.sponsor_type import sponsor_type
from tracker.normalize.sponsors import canonical_key, clean_name
from tracker.normalize.terms_of_record import RecordTerms
from tracker.normalize.text import shown
from tracker.registries.base import RawSponsor
from tracker.study.model import Sponsor
from tracker.study.vocabulary import LeadSponsorClass, SponsorRole, SponsorType


def lead_sponsor(raw: RawSponsor, words: RecordTerms) -> Sponsor:
    """The one that leads; a name that tells no type is an issue."""
    return _sponsor(raw, SponsorRole.LEAD, words)


def collaborator(raw: RawSponsor, words: RecordTerms) -> Sponsor:
    """One that supports the study."""
    return _sponsor(raw, SponsorRole.COLLABORATOR, words)


def _sponsor(raw: RawSponsor, role: SponsorRole, words: RecordTerms) -> Sponsor:
    known = words.word(
        raw.sponsor_class, "sponsor_class", LeadSponsorClass, f"{role}_sponsor.class"
    )
    kind = sponsor_type(raw.name, known).value
    if kind is None:
        words.log.unknown_term("sponsor_type", raw.name)
    return Sponsor(
        role=role,
        raw_name=shown(raw.name),
        name=clean_name(raw.name),
        key=canonical_key(raw.name),
        sponsor_class=known,
        sponsor_type=SponsorType(kind) if kind else None,
    )
