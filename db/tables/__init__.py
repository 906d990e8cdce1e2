"""The tables, by what they are for: what was seen, what is so now, what happened, what we did."""

from db.tables.base import core_table
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
from db.tables.operations import (
    AlertRow,
    ConsideredPassRow,
    DeliveryRow,
    DigestRow,
    IssueRow,
    JobLockRow,
    RunRow,
    TroubleRow,
)
from db.tables.raw import (
    BodyRow,
    ObservationRow,
    RegistryHistoryRow,
    RegistryVersionRow,
    SnapshotRow,
)
from db.tables.trials import (
    DiscrepancyRow,
    LinkDecisionRow,
    LiteratureLookupRow,
    PublicationMentionRow,
    PublicationRow,
    StudyRelationRow,
    TrialLinkRow,
    TrialRow,
)

__all__ = [
    "AlertRow",
    "BodyRow",
    "ChangeRow",
    "ClassificationRow",
    "ConsideredPassRow",
    "DeliveryRow",
    "DigestRow",
    "DiscrepancyRow",
    "IssueRow",
    "JobLockRow",
    "LinkDecisionRow",
    "LiteratureLookupRow",
    "ObservationRow",
    "PublicationMentionRow",
    "PublicationRow",
    "RegistryHistoryRow",
    "RegistryVersionRow",
    "RunRow",
    "SnapshotRow",
    "StudyCondition",
    "StudyCountry",
    "StudyIdentifier",
    "StudyIntervention",
    "StudyRelationRow",
    "StudyRow",
    "StudySearch",
    "StudySite",
    "StudySponsor",
    "TrialLinkRow",
    "TrialRow",
    "TroubleRow",
    "VersionRow",
    "core_table",
]
