"""The plain columns of what a body says, which tables of states and views of studies share."""

from __future__ import annotations

from sqlmodel import Field, SQLModel


class StudyColumns(SQLModel):
    """What one body says of a study by today's rules, as far as it fits in plain columns."""

    registry_key: str
    registration_number: str
    url: str | None = None
    brief_title: str | None = None
    official_title: str | None = None
    acronym: str | None = None
    study_type: str | None = None
    overall_status: str | None = None
    last_known_status: str | None = None
    why_stopped: str | None = None
    phase: str | None = None  # "PHASE1/PHASE2"; null: the registry gives none
    start_date: str | None = None
    start_date_type: str | None = None
    start_year: int | None = None
    primary_completion_date: str | None = None
    primary_completion_date_type: str | None = None
    completion_date: str | None = None
    completion_date_type: str | None = None
    first_submitted: str | None = None
    first_posted: str | None = None
    registration_year: int | None = None
    last_update_posted: str | None = None
    results_first_submitted: str | None = None
    results_first_posted: str | None = None
    has_results: bool | None = None
    enrollment: int | None = None
    enrollment_type: str | None = None
    lead_sponsor: str | None = None
    lead_sponsor_key: str | None = None
    lead_sponsor_affiliation: str | None = None  # of a person: key and type are this one's
    lead_sponsor_class: str | None = None
    sponsor_type: str | None = None
    allocation: str | None = None
    intervention_model: str | None = None
    masking: str | None = None
    primary_purpose: str | None = None
    sex: str | None = None
    minimum_age: str | None = None
    maximum_age: str | None = None
    country_count: int = 0
    site_count: int = 0


class CountryColumns(SQLModel):
    """A country in which a study has sites."""

    country: str = Field(primary_key=True)  # ISO 3166
    region: str | None = None
    site_count: int


class SponsorColumns(SQLModel):
    """An organisation behind a study; `sponsor_key` joins the spellings of one organisation."""

    ordinal: int = Field(primary_key=True)
    role: str
    name: str
    sponsor_key: str
    sponsor_class: str | None = None
    sponsor_type: str | None = None
    affiliation: str | None = None


class ConditionColumns(SQLModel):
    """A condition, keyword or subject heading of a study."""

    ordinal: int = Field(primary_key=True)  # a term may be longer than a key may be
    origin: str  # condition | keyword | mesh | mesh_ancestor
    term: str


class InterventionColumns(SQLModel):
    """A thing that is given or done in a study."""

    ordinal: int = Field(primary_key=True)
    type: str | None = None
    name: str


class IdentifierColumns(SQLModel):
    """Any number by which a study is known."""

    ordinal: int = Field(primary_key=True)
    origin: str  # own | alias | org_study_id | secondary_id
    identifier: str
    type: str | None = None
    domain: str | None = None


class SiteColumns(SQLModel):
    """A place where a study runs."""

    ordinal: int = Field(primary_key=True)
    facility: str | None = None
    city: str | None = None
    state: str | None = None
    zip: str | None = None
    raw_country: str | None = None
    country: str | None = None
    status: str | None = None


class PublicationColumns(SQLModel):
    """A publication that the record itself lists as one of the study; no authors."""

    ordinal: int = Field(primary_key=True)
    publication_key: str  # pmid:… | doi:… | cited:…
    match: str  # listed_result | listed_derived
    title: str
    pmid: str | None = None
    doi: str | None = None
    published: str | None = None  # partial date
    is_retracted: bool = False


class DutyColumns(SQLModel):
    """What a law asks of a study as to results, whatever the day; words as in results_duty."""

    rule: str = Field(primary_key=True)  # fdaaa_801 | eu
    verdict: str  # applies | does_not | undecidable
    why: str | None = None
    due: str | None = None  # the last day in time, by the record
    is_delayed: bool = False  # a certificate moved it there
    handed: str | None = None  # posted | in_review | returned
    doubt: str | None = None  # why results after that day may be lawful all the same
    doubt_until: str | None = None


class ClassificationColumns(SQLModel):
    """What we say about a study in one concept, with the evidence; recomputed freely."""

    concept: str = Field(primary_key=True)
    value: str | None = None
    others: str = "[]"  # JSON list of further values that hold
    evidence: str = "[]"  # JSON list of {field, words, rule}
