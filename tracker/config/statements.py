"""Which statements the report of statements checks."""

from __future__ import annotations

from pydantic import Field

from tracker.section import Section


class StatementsConfig(Section):
    """Statements of papers and of your own."""

    shipped: bool = Field(True, description="whether those that come with the program are checked")
    files: list[str] = Field(
        default_factory=list,
        description="files of your own, .toml or .csv, seen from the working folder",
    )
