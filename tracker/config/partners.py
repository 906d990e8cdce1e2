"""Whether registrations that records name and we do not hold are asked for by their numbers."""

from __future__ import annotations

from pydantic import Field

from tracker.section import Section


class PartnersConfig(Section):
    """Registrations that records name and of which we hold no record."""

    fetch: bool = Field(
        False, description="whether a sync asks its registry for those that it serves by number"
    )
    per_run: int = Field(20, ge=1, le=1000, description="numbers asked for in one run")
    again_after_days: float = Field(
        30, ge=0, le=3650, description="days after which a number that was not there is asked again"
    )
