"""How much of the machine the tracker may use."""

from __future__ import annotations

from pydantic import Field

from tracker.section import Section


class PerformanceConfig(Section):
    """How much of the machine long runs may use."""

    workers: int | None = Field(
        None,
        ge=0,
        le=64,
        description="processes that read records beside the main one, in runs over hundreds of"
        " records; 0: none; left out: as many as there are cores, at most 4, on one core none",
    )
