"""The tables under the views of studies: what bodies say, by today's rules, whoever asked.

A state is written under its number by a run; which state a study has is said by `head`
(db/tables/runs.py). So a state can be there before its run is accepted, and goes after it was
replaced.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from sqlalchemy import Index
from sqlmodel import Field, SQLModel

from db.tables.base import Table
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

SMALL = {"sqlite_with_rowid": False}
"""Rows that lie in the order of their key: a sixth less to write, and a tenth smaller."""


class _StateKey(SQLModel):
    """Which state this is, and of which body of which study."""

    state_id: int | None = Field(default=None, primary_key=True)
    study_key: str
    body_sha256: str = Field(foreign_key="body.sha256")


class StateRow(StudyColumns, _StateKey, Table, table=True):
    """What one body says of a study by the rules of the day on which it was derived."""

    __tablename__ = "state"
    __table_args__ = (
        Index("ix_state_registry_key", "registry_key"),
        Index("ix_state_overall_status", "overall_status"),
        Index("ix_state_start_year", "start_year"),
        Index("ix_state_registration_year", "registration_year"),
        Index("ix_state_lead_sponsor_key", "lead_sponsor_key"),
    )


class _OfState(SQLModel):
    """The key that ties a detail to its state."""

    state_id: int = Field(primary_key=True)


class StateCountry(CountryColumns, _OfState, Table, table=True):
    """Under the view `study_country`."""

    __tablename__ = "state_country"
    __table_args__: Any = (SMALL,)


class StateSponsor(SponsorColumns, _OfState, Table, table=True):
    """Under the view `study_sponsor`."""

    __tablename__ = "state_sponsor"
    __table_args__: Any = (Index("ix_state_sponsor_sponsor_key", "sponsor_key"), SMALL)


class StateCondition(ConditionColumns, _OfState, Table, table=True):
    """Under the view `study_condition`."""

    __tablename__ = "state_condition"
    __table_args__: Any = (SMALL,)


class StateIntervention(InterventionColumns, _OfState, Table, table=True):
    """Under the view `study_intervention`."""

    __tablename__ = "state_intervention"
    __table_args__: Any = (SMALL,)


class StateIdentifier(IdentifierColumns, _OfState, Table, table=True):
    """Under the view `study_identifier`."""

    __tablename__ = "state_identifier"
    __table_args__: Any = (SMALL,)


class StateSite(SiteColumns, _OfState, Table, table=True):
    """Under the view `study_site`."""

    __tablename__ = "state_site"
    __table_args__: Any = (SMALL,)


class StatePublication(PublicationColumns, _OfState, Table, table=True):
    """Under the view `study_publication`."""

    __tablename__ = "state_publication"
    __table_args__: Any = (SMALL,)


class StateDuty(DutyColumns, _OfState, Table, table=True):
    """Under the view `results_duty`."""

    __tablename__ = "state_duty"
    __table_args__: Any = (SMALL,)


class StateClassification(ClassificationColumns, _OfState, Table, table=True):
    """Under the view `classification`."""

    __tablename__ = "state_classification"
    __table_args__: Any = (Index("ix_state_classification_value", "value"), SMALL)


DETAILS: Mapping[str, type[Table]] = MappingProxyType(
    {
        "study_country": StateCountry,
        "study_sponsor": StateSponsor,
        "study_condition": StateCondition,
        "study_intervention": StateIntervention,
        "study_identifier": StateIdentifier,
        "study_site": StateSite,
        "study_publication": StatePublication,
        "results_duty": StateDuty,
        "classification": StateClassification,
    }
)
"""The table under each view of details, all keyed by state."""
