"""Which changes are worth a message, and when the tracker itself is worth one."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field, model_validator

from tracker.section import Section
from tracker.study.vocabulary import OverallStatus

ImportanceName = Literal["high", "medium", "low", "trace"]
Minutes = Annotated[float, Field(gt=0, le=10_080)]


class When(Section):
    """Conditions of an alert rule; one that holds is enough, those left out ask nothing."""

    registered: bool = Field(False, description="a study was newly registered")
    found_late: bool = Field(False, description="older, now seen: posted before we last looked")
    entered_cohort: bool = Field(False, description="a study came to belong to the rule's cohort")
    left_cohort: bool = Field(False, description="a study no longer belongs to the rule's cohort")
    status_becomes: list[OverallStatus] = Field(
        default_factory=list, description="overall statuses, such as RECRUITING"
    )
    phase_changes: bool = Field(False, description="the set of phases is another one")
    enrollment_moves_by: float | None = Field(
        None, gt=0, le=100, description="share by which the number of participants moves"
    )
    completion_slips_by_months: int | None = Field(
        None, ge=1, le=240, description="months by which a completion date moves into the future"
    )
    results_posted: bool = Field(False, description="results appeared on the registry")
    stopped: bool = Field(False, description="terminated, withdrawn, suspended, or a reason for it")
    stopped_because: list[str] = Field(
        default_factory=list, description="stopped, and the reason has one of these words"
    )
    new_country: bool = Field(False, description="sites in a country that had none")
    countries: list[str] = Field(
        default_factory=list, description="new country, but only one of these (ISO 3166)"
    )
    sponsor_changed: bool = Field(False, description="another lead sponsor")
    disappeared: bool = Field(False, description="the registry no longer has the study")
    left_search: bool = Field(
        False, description="the registry has the study, but no search brings it any more"
    )
    reappeared: bool = Field(False, description="the registry has the study again")

    def named(self) -> dict[str, object]:
        """The conditions that ask something, by name."""
        asked = {name: getattr(self, name) for name in type(self).model_fields}
        return {name: value for name, value in asked.items() if value not in (False, None, [])}


class AlertRule(Section):
    """Which changes are worth a message, and to which channels.

    A change counts if a condition of `when` holds for it, or if it is of one of `kinds` and matters
    at least `least_importance`. A rule with neither takes every kind.
    """

    name: str = Field(min_length=1, description="name of the rule; part of each alert's identity")
    cohort: str = Field("candidates", description="a cohort's key, or `candidates` for all")
    when: When = Field(default_factory=lambda: When.model_validate({}), description="conditions")
    kinds: list[str] = Field(default_factory=list, description="kinds of change; empty: every kind")
    least_importance: ImportanceName = Field("medium", description="the least that is told")
    importance: ImportanceName | None = Field(
        None, description="how much its alerts matter; left out: as the change itself"
    )
    channels: list[str] = Field(
        default_factory=list, description="names from [channels]: told in their next digest"
    )
    at_once: list[str] = Field(
        default_factory=list, description="names from [channels]: told after each sync"
    )

    @model_validator(mode="after")
    def _goes_somewhere(self) -> AlertRule:
        both = sorted(set(self.channels) & set(self.at_once))
        if both:
            raise ValueError(f"{both} stands in channels and in at_once: choose one")
        if not (self.channels or self.at_once):
            raise ValueError("it goes nowhere: name channels or at_once")
        return self


class AlertsConfig(Section):
    """When changes become messages."""

    rules: list[AlertRule] = Field(default_factory=list, description="alert rules")
    newly_registered_days: int = Field(
        60,
        ge=1,
        le=3650,
        description="of what a new or altered search brings, first posted longer ago is not new",
    )
    retry_after_minutes: list[Minutes] = Field(
        default=[5, 15, 60, 240, 720],
        min_length=1,
        description="waits after each failed delivery; the last one repeats",
    )


class WatchConfig(Section):
    """When the tracker itself is news, and who hears of it."""

    channels: list[str] = Field(
        default_factory=list, description="names from [channels]; empty: every channel of a rule"
    )
    failures: int = Field(3, ge=1, le=100, description="failed syncs in a row before it is told")
    data_older_than_hours: float = Field(
        72, gt=0, le=8760, description="age of the last accepted pass before it is told"
    )
    delivery_stuck_hours: float = Field(
        6, gt=0, le=720, description="age of an unsent message before other channels are told"
    )
    health_file: str = Field("", description="JSON file for monitors; empty: none")
    metrics_file: str = Field("", description="Prometheus text file (*.prom); empty: none")
