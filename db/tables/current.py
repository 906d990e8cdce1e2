"""What is so now, as plain columns for SQL: views of the states that accepted runs left current.

The tables under them are in db/tables/state.py.
"""

from __future__ import annotations

from datetime import datetime

from sqlmodel import Field, SQLModel

from db.tables.base import View, moment
from db.tables.columns import (
    ClassificationColumns,
    ConditionColumns,
    CountryColumns,
    DutyColumns,
    IdentifierColumns,
    InterventionColumns,
    PublicationColumns,
    SiteColumns,
    SponsorColumns,
    StudyColumns,
)


class _OfStudy(SQLModel):
    """The key that a view adds to what a state holds."""

    study_key: str = Field(primary_key=True)


class StudyRow(StudyColumns, _OfStudy, View, table=True):
    """The current state of a study; `gone_at` is set while its registry no longer has it.

    `left_search_at` is set while its registry has it and no search brings it any more.
    """

    __tablename__ = "study"

    version_number: int
    body_sha256: str
    first_observed_at: datetime = moment()
    last_changed_at: datetime = moment()
    gone_at: datetime | None = moment(required=False)
    merged_into: str | None = None
    left_search_at: datetime | None = moment(required=False)


class StudySearch(View, table=True):
    """Which named searches found a study: why it is a candidate at all."""

    __tablename__ = "study_search"

    study_key: str = Field(primary_key=True)
    search: str = Field(primary_key=True)


class StudyCountry(CountryColumns, _OfStudy, View, table=True):
    """A country in which a study has sites."""

    __tablename__ = "study_country"


class StudySponsor(SponsorColumns, _OfStudy, View, table=True):
    """An organisation behind a study."""

    __tablename__ = "study_sponsor"


class StudyCondition(ConditionColumns, _OfStudy, View, table=True):
    """A condition, keyword or subject heading of a study."""

    __tablename__ = "study_condition"


class StudyIntervention(InterventionColumns, _OfStudy, View, table=True):
    """A thing that is given or done in a study."""

    __tablename__ = "study_intervention"


class StudyIdentifier(IdentifierColumns, _OfStudy, View, table=True):
    """Any number by which a study is known."""

    __tablename__ = "study_identifier"


class StudySite(SiteColumns, _OfStudy, View, table=True):
    """A place where a study runs."""

    __tablename__ = "study_site"


class StudyPublication(PublicationColumns, _OfStudy, View, table=True):
    """A publication that the record itself lists as one of the study."""

    __tablename__ = "study_publication"


class ResultsDutyRow(DutyColumns, _OfStudy, View, table=True):
    """What a law asks of a study as to results, whatever the day."""

    __tablename__ = "results_duty"


class ClassificationRow(ClassificationColumns, _OfStudy, View, table=True):
    """What we say about a study in one concept, with the evidence."""

    __tablename__ = "classification"
