"""The tables, by what they are for: what was seen, what is so now, what happened, what we did."""

from db.tables.current import (
    ClassificationRow,
    StudyCondition,
    StudyCountry,
    StudyIdentifier,
    StudyIntervention,
    StudyRow,
    StudySearch,
    StudySite,
    StudySponsor,
)
from db.tables.history import ChangeRow, VersionRow
from db.tables.ledger import AlertRow, DeliveryRow, DigestRow, IssueRow, RunRow
from db.tables.seen import BodyRow, ObservationRow, SnapshotRow

__all__ = [
    "AlertRow",
    "BodyRow",
    "ChangeRow",
    "ClassificationRow",
    "DeliveryRow",
    "DigestRow",
    "IssueRow",
    "ObservationRow",
    "RunRow",
    "SnapshotRow",
    "StudyCondition",
    "StudyCountry",
    "StudyIdentifier",
    "StudyIntervention",
    "StudyRow",
    "StudySearch",
    "StudySite",
    "StudySponsor",
    "VersionRow",
]
