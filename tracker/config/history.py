"""How a registry is asked for its own version history: slowly, and only if one switches it on."""

from __future__ import annotations

from pydantic import Field

from tracker.section import Section


class HistoryConfig(Section):
    """`tracker history` asks an address that the registry does not document."""

    enabled: bool = Field(False, description="whether `tracker history` may ask this registry")
    base_url: str = Field(
        "", description="address of the history; empty: derived from that of the API"
    )
    seconds_between_requests: float = Field(2.0, ge=0, le=3600, description="pace")
    timeout_seconds: float = Field(60, gt=0, le=600, description="patience with one answer")
    attempts: int = Field(4, ge=1, le=20, description="tries of one request before giving up")
    longest_wait_seconds: float = Field(120, ge=0, le=3600, description="longest pause of a retry")
