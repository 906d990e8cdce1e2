"""Settles what a study was at a moment at which two files show it in two states."""

from __future__ import annotations

from datetime import datetime

from db.exchange import Observed
from tracker.issues import Issue, Level
from tracker.reading import Reading
from tracker.recency import Claim, is_later
from tracker.study.model import split_study_key

CODE = "second_state"


def is_taken(held: Observed, sha256: str, dated: str | None, reading: Reading) -> bool:
    """Return whether the body `sha256` of a file of the day `dated` is later than the one `held`.

    A study that is held as gone is there after all.
    """
    if held.body_sha256 is None:
        return True
    return is_later(Claim(sha256, dated), Claim(held.body_sha256, held.dated), reading)


def second_state_issue(
    study_key: str, moment: datetime, held: Observed, dated: str | None, *, is_taken: bool
) -> Issue:
    """Return the issue that says which of the two is kept."""
    registry_key, number = split_study_key(study_key)
    day, which = (
        (dated, "the new one") if is_taken else (held.dated, "the one that was there already")
    )
    of = f" of {day}" if day else ""
    return Issue(
        code=CODE,
        level=Level.WARNING,
        registry_key=registry_key,
        field="record",
        value=f"{number} {moment:%Y-%m-%d %H:%M}",
        study_key=study_key,
        message=f"two files show it in two states at one moment; {which}{of} is kept, as the later "
        "by its own dates, or where none tells, as the first to come",
    )
