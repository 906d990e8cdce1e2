"""Which studies are one trial, what else they are to each other, and what was published of them."""

from __future__ import annotations

from datetime import datetime

from sqlmodel import Field

from db.tables.base import Table, moment


class TrialRow(Table, table=True):
    """A trial: one or more studies; `study_key` is its primary registration."""

    __tablename__ = "trial"

    trial_key: str = Field(primary_key=True)
    study_key: str
    study_count: int
    first_linked_at: datetime = moment()


class TrialLinkRow(Table, table=True):
    """The trial of each study; every study has exactly one."""

    __tablename__ = "trial_link"

    study_key: str = Field(primary_key=True)
    trial_key: str = Field(index=True)


class StudyRelationRow(Table, table=True):
    """Two studies that something ties together, and what they are to each other."""

    __tablename__ = "study_relation"

    study_key: str = Field(primary_key=True)
    other_key: str = Field(primary_key=True, index=True)
    relation: str = Field(index=True)  # same | related | candidate | conflict | separate
    evidence: str = "[]"  # JSON list of {field, words, rule}


class LinkDecisionRow(Table, table=True):
    """A person's word on two studies; never altered, the last one on a pair counts."""

    __tablename__ = "link_decision"

    id: int | None = Field(default=None, primary_key=True)
    study_key: str = Field(index=True)
    other_key: str = Field(index=True)
    verdict: str  # joined | separate | withdrawn
    reason: str
    decided_by: str
    decided_at: datetime = moment()


class DiscrepancyRow(Table, table=True):
    """What one registration says of a field in which those of its trial disagree."""

    __tablename__ = "discrepancy"

    trial_key: str = Field(primary_key=True)
    field: str = Field(primary_key=True)
    study_key: str = Field(primary_key=True)
    value: str | None = None  # JSON; null: this registration says nothing
    is_taken: bool = False  # whether the merged view takes it
    reason: str  # why that one


class PublicationRow(Table, table=True):
    """A publication that names a study's number; no abstract, which belongs to its publisher."""

    __tablename__ = "publication"

    publication_key: str = Field(primary_key=True)  # pmid:… | doi:… | epmc:…
    pmid: str | None = None
    doi: str | None = None
    title: str
    journal: str | None = None
    published: str | None = None  # partial date
    kind: str | None = Field(default=None, index=True)  # results | protocol | review | …
    types: str = "[]"  # JSON list, in the words of the source
    is_retracted: bool = False


class PublicationMentionRow(Table, table=True):
    """Which study a publication names, where, and who told us."""

    __tablename__ = "publication_mention"

    publication_key: str = Field(primary_key=True, foreign_key="publication.publication_key")
    study_key: str = Field(primary_key=True)
    place: str = Field(primary_key=True)  # databank | title | abstract | text_mined | anywhere
    source: str  # pubmed | europepmc
    first_found_at: datetime = moment()


class LiteratureLookupRow(Table, table=True):
    """When a source was last asked about a study: one without hits is not to be asked daily."""

    __tablename__ = "literature_lookup"

    study_key: str = Field(primary_key=True)
    source: str = Field(primary_key=True)
    asked_at: datetime = moment()
    found: int = 0
