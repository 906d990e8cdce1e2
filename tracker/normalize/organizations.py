"""The organisations of a registration: names cleaned, variants joined by key, type told by name.

A person who leads a study stands for the organisation that the record names as theirs.
"""

from __future__ import annotations

from msgspec.structs import replace

from tracker.issues import Level
from tracker.normalize.sponsor_type import WORD_LIST, sponsor_type
from tracker.normalize.sponsors import canonical_key, clean_name
from tracker.normalize.terms_of_record import RecordTerms
from tracker.normalize.text import shown
from tracker.registries.base import RawSponsor
from tracker.study.model import Sponsor, Study
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
    return Sponsor(
        role=role,
        raw_name=shown(raw.name),
        name=clean_name(raw.name),
        key=canonical_key(raw.name),
        sponsor_class=known,
        sponsor_type=_type(raw.name, known, words),
    )


def _type(name: str, known: LeadSponsorClass | None, words: RecordTerms) -> SponsorType | None:
    """What the name tells; what tells nothing is an issue that names the file to mend."""
    kind = sponsor_type(name, known).value
    if kind is not None:
        return SponsorType(kind)
    add = f"add a word of the name to {WORD_LIST}, then run `tracker rebuild`"
    words.log.add("unknown_term", "sponsor_type", name, Level.WARNING, add)
    return None


def with_affiliation(study: Study, words: RecordTerms) -> Study:
    """`study` with the organisation of a person who leads it as that person's type and key."""
    lead = study.lead_sponsor
    if lead is None or lead.sponsor_type != SponsorType.INDIVIDUAL:
        return study
    stated = _organisation(study, lead.key)
    if stated is None:
        return study
    affiliated = replace(
        lead,
        affiliation=clean_name(stated),
        key=canonical_key(stated),
        sponsor_type=_type(stated, None, words),
    )
    return replace(study, lead_sponsor=affiliated)


def _organisation(study: Study, person: str) -> str | None:
    """What the record states of the investigator who answers for it, else who keeps the record.

    The second may be a person's name again; the first is a field for organisations, so only a
    title or the same name speaks against it.
    """
    stated = ((study.responsible_organization, None), (study.organization, LeadSponsorClass.OTHER))
    return next(
        (
            name
            for name, assumed in stated
            if name
            and canonical_key(name) != person
            and sponsor_type(name, assumed).value != SponsorType.INDIVIDUAL
        ),
        None,
    )
