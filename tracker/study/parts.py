"""The pieces a Study is made of; `tracker.study.model` gathers them and says what a Study is."""

from __future__ import annotations

from msgspec import Struct

from tracker.study.partial_date import PartialDate
from tracker.study.vocabulary import (
    ArmType,
    DateType,
    InterventionType,
    LeadSponsorClass,
    OverallStatus,
    SponsorRole,
    SponsorType,
)


class StudyDate(Struct, frozen=True, gc=False, omit_defaults=True):
    """A date and whether it has happened (ACTUAL) or is planned; old records do not say which."""

    date: PartialDate
    type: DateType | None = None


class Enrollment(Struct, frozen=True, gc=False, omit_defaults=True):
    """A number of participants and whether it is a count or a plan."""

    count: int
    type: DateType | None = None


class Sponsor(Struct, frozen=True, gc=False, omit_defaults=True):
    """One organisation (or person) behind a study.

    `raw_name` is the registry's text, `name` the same cleaned, `key` what spelling variants of one
    organisation share, `sponsor_class` the registry's class and `sponsor_type` ours. Of a person
    whose organisation the record states, `affiliation` is that organisation, and `key` and
    `sponsor_type` are those of it.
    """

    role: SponsorRole
    raw_name: str
    name: str
    key: str
    sponsor_class: LeadSponsorClass | None = None
    sponsor_type: SponsorType | None = None
    affiliation: str | None = None


class Site(Struct, frozen=True, gc=False, omit_defaults=True):
    """One place where a study runs; `country` is ISO 3166, `raw_country` the registry's text."""

    facility: str | None = None
    city: str | None = None
    state: str | None = None
    zip: str | None = None
    raw_country: str | None = None
    country: str | None = None
    status: OverallStatus | None = None


class Arm(Struct, frozen=True, gc=False, omit_defaults=True):
    """One group of participants and what it gets."""

    label: str
    type: ArmType | None = None
    description: str | None = None
    interventions: tuple[str, ...] = ()


class Intervention(Struct, frozen=True, gc=False, omit_defaults=True):
    """One thing that is given or done."""

    name: str
    type: InterventionType | None = None
    description: str | None = None
    other_names: tuple[str, ...] = ()
    arms: tuple[str, ...] = ()


class Outcome(Struct, frozen=True, gc=False, omit_defaults=True):
    """One thing that is measured, and when."""

    measure: str
    description: str | None = None
    time_frame: str | None = None


class SecondaryId(Struct, frozen=True, gc=False, omit_defaults=True):
    """A further number of a study, as typed by its sponsor."""

    id: str
    type: str | None = None
    domain: str | None = None
    link: str | None = None


class Reference(Struct, frozen=True, gc=False, omit_defaults=True):
    """A publication that a registration cites or that a database linked to it (DERIVED)."""

    citation: str | None = None
    pmid: str | None = None
    type: str | None = None
    retracted_by: tuple[str, ...] = ()


class Link(Struct, frozen=True, gc=False, omit_defaults=True):
    """A web address that a registration names."""

    url: str
    label: str | None = None


class SharedDataset(Struct, frozen=True, gc=False, omit_defaults=True):
    """Participant data or documents that a sponsor says can be had."""

    id: str | None = None
    type: str | None = None
    url: str | None = None
    comment: str | None = None


class MeshTerm(Struct, frozen=True, gc=False, omit_defaults=True):
    """A subject heading that the registry itself assigned; it moves no update date."""

    id: str
    term: str
