"""What is so now, as plain columns for SQL: rebuilt from bodies at will, never migrated by hand."""

from __future__ import annotations

from datetime import datetime

from sqlmodel import Field

from db.tables.base import Table, moment


class StudyRow(Table, table=True):
    """The current state of a study; `gone_at` is set while its registry no longer has it.

    `left_search_at` is set while its registry has it and no search brings it any more.
    """

    __tablename__ = "study"

    study_key: str = Field(primary_key=True)
    registry_key: str = Field(index=True)
    registration_number: str
    url: str | None = None
    version_number: int
    body_sha256: str = Field(foreign_key="body.sha256")
    first_observed_at: datetime = moment()
    last_changed_at: datetime = moment()
    gone_at: datetime | None = moment(required=False)
    merged_into: str | None = None
    left_search_at: datetime | None = moment(required=False)

    brief_title: str | None = None
    official_title: str | None = None
    acronym: str | None = None
    study_type: str | None = None
    overall_status: str | None = Field(default=None, index=True)
    last_known_status: str | None = None
    why_stopped: str | None = None
    phase: str | None = None  # "PHASE1/PHASE2"; null: the registry gives none
    start_date: str | None = None
    start_date_type: str | None = None
    start_year: int | None = Field(default=None, index=True)
    primary_completion_date: str | None = None
    primary_completion_date_type: str | None = None
    completion_date: str | None = None
    completion_date_type: str | None = None
    first_submitted: str | None = None
    first_posted: str | None = None
    registration_year: int | None = Field(default=None, index=True)
    last_update_posted: str | None = None
    results_first_submitted: str | None = None
    results_first_posted: str | None = None
    has_results: bool | None = None
    enrollment: int | None = None
    enrollment_type: str | None = None
    lead_sponsor: str | None = None
    lead_sponsor_key: str | None = Field(default=None, index=True)
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


class StudySearch(Table, table=True):
    """Which named searches found a study: why it is a candidate at all."""

    __tablename__ = "study_search"

    study_key: str = Field(primary_key=True)
    search: str = Field(primary_key=True)


class StudyCountry(Table, table=True):
    """A country in which a study has sites."""

    __tablename__ = "study_country"

    study_key: str = Field(primary_key=True)
    country: str = Field(primary_key=True)  # ISO 3166
    region: str | None = None
    site_count: int


class StudySponsor(Table, table=True):
    """An organisation behind a study; `sponsor_key` joins the spellings of one organisation."""

    __tablename__ = "study_sponsor"

    study_key: str = Field(primary_key=True)
    ordinal: int = Field(primary_key=True)
    role: str
    name: str
    sponsor_key: str = Field(index=True)
    sponsor_class: str | None = None
    sponsor_type: str | None = None
    affiliation: str | None = None


class StudyCondition(Table, table=True):
    """A condition, keyword or subject heading of a study."""

    __tablename__ = "study_condition"

    study_key: str = Field(primary_key=True)
    ordinal: int = Field(primary_key=True)  # a term may be longer than a key may be
    origin: str  # condition | keyword | mesh | mesh_ancestor
    term: str


class StudyIntervention(Table, table=True):
    """A thing that is given or done in a study."""

    __tablename__ = "study_intervention"

    study_key: str = Field(primary_key=True)
    ordinal: int = Field(primary_key=True)
    type: str | None = None
    name: str


class StudyIdentifier(Table, table=True):
    """Any number by which a study is known."""

    __tablename__ = "study_identifier"

    study_key: str = Field(primary_key=True)
    ordinal: int = Field(primary_key=True)
    origin: str  # own | alias | org_study_id | secondary_id
    identifier: str
    type: str | None = None
    domain: str | None = None


class StudySite(Table, table=True):
    """A place where a study runs."""

    __tablename__ = "study_site"

    study_key: str = Field(primary_key=True)
    ordinal: int = Field(primary_key=True)
    facility: str | None = None
    city: str | None = None
    state: str | None = None
    zip: str | None = None
    raw_country: str | None = None
    country: str | None = None
    status: str | None = None


class StudyPublication(Table, table=True):
    """A publication that the record itself lists as one of the study; no authors."""

    __tablename__ = "study_publication"

    study_key: str = Field(primary_key=True)
    ordinal: int = Field(primary_key=True)
    publication_key: str  # pmid:… | doi:… | cited:…
    match: str  # listed_result | listed_derived
    title: str
    pmid: str | None = None
    doi: str | None = None
    published: str | None = None  # partial date
    is_retracted: bool = False


class ResultsDutyRow(Table, table=True):
    """What a law asks of a study as to results, whatever the day; words as in results_duty."""

    __tablename__ = "results_duty"

    study_key: str = Field(primary_key=True)
    rule: str = Field(primary_key=True)  # fdaaa_801 | eu
    verdict: str  # applies | does_not | undecidable
    why: str | None = None
    due: str | None = None  # the last day in time, by the record
    is_delayed: bool = False  # a certificate moved it there
    handed: str | None = None  # posted | in_review | returned
    doubt: str | None = None  # why results after that day may be lawful all the same
    doubt_until: str | None = None


class ClassificationRow(Table, table=True):
    """What we say about a study in one concept, with the evidence; recomputed freely."""

    __tablename__ = "classification"

    study_key: str = Field(primary_key=True)
    concept: str = Field(primary_key=True)
    value: str | None = Field(default=None, index=True)
    others: str = "[]"  # JSON list of further values that hold
    evidence: str = "[]"  # JSON list of {field, words, rule}
