"""What one sync did, in words and numbers, for the person who ran it."""

from __future__ import annotations

from datetime import datetime

from msgspec import Struct

from jobs.sync.outcome import Outcome


class SyncReport(Struct, kw_only=True, frozen=True):
    """What one sync did, for the person who ran it."""

    registry_key: str
    scope: str
    completeness: str
    is_baseline: bool
    observed_at: datetime
    outcome: Outcome
    searches: dict[str, int]
    notes: list[str]
    refused: list[str] = []  # a line for each file that could not be read
    finished: list[str] = []  # a line for each pass that was cut off and is finished now

    def lines(self) -> list[str]:
        """What the sync did, in two lines for a person."""
        key, done = self.registry_key, self.outcome
        found = ", ".join(f"{name} {count}" for name, count in self.searches.items())
        baseline = " (initial load: raises no alerts)" if self.is_baseline else ""
        left = f"left the search {done.left_search}, " if done.left_search else ""
        return [
            f"{key}: {self.scope} pass, {self.completeness}, observed "
            f"{self.observed_at:%Y-%m-%d %H:%M} UTC{baseline}; found: {found}",
            f"{key}: new {done.new}, changed {done.changed}, unchanged "
            f"{done.unchanged + done.cosmetic} ({done.cosmetic} cosmetic), "
            f"gone {done.gone}, {left}reappeared {done.reappeared}, errors {done.unreadable}",
        ]
