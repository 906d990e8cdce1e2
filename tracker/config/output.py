"""Where files for people are written, under which address they are read, and which by schedule."""

from __future__ import annotations

from urllib.parse import urlsplit

from pydantic import Field, field_validator

from tracker.section import Section


class OutputConfig(Section):
    """Where reports and digests are written."""

    directory: str = Field("reports", description="folder for reports and digests")
    public_url: str = Field(
        "", description="address under which people find that folder, for links; empty: paths"
    )

    @field_validator("public_url")
    @classmethod
    def _is_an_address(cls, address: str) -> str:
        if not address:
            return address
        parts = urlsplit(address)
        if parts.scheme not in {"http", "https"} or not parts.netloc:
            raise ValueError("an address that begins with https:// or http:// is needed")
        return address.rstrip("/")


class ReportsConfig(Section):
    """What `schedule.report` writes."""

    kinds: list[str] = Field(
        default=["landscape", "changes", "trends"],
        description="kinds of report, as `tracker report` names them",
    )
    cohorts: list[str] = Field(
        default_factory=list, description="keys of cohorts, or `candidates`; empty: the first one"
    )
    formats: list[str] = Field(
        default_factory=list, description="formats of each report; empty: those of its kind"
    )
    languages: list[str] = Field(default=["en"], min_length=1, description="en, zh")
    site: bool = Field(False, description="also the site of all reports and studies")
    tell: bool = Field(
        False, description="whether written reports are reason enough for a digest without news"
    )
