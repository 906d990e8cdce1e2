"""Of two states of a record that claim one moment, the later one by its own dates is kept."""

from __future__ import annotations

from msgspec import Struct

from tracker.errors import ParseError
from tracker.reading import Reading


class Claim(Struct, frozen=True):
    """A state of a study, and the day to which its file or its registry dates it, if any does."""

    body_sha256: str
    dated: str | None


def is_later(one: Claim, other: Claim, reading: Reading) -> bool:
    """Whether `one` is the later state: by the record's own last update, else by its file's day.

    A state that cannot be read is never later than one that can. False where neither date tells.
    """
    if not reading.can_read(one.body_sha256) or not reading.can_read(other.body_sha256):
        return reading.can_read(one.body_sha256)
    updated, before = _updated(one, reading), _updated(other, reading)
    if updated and before and updated != before:
        return updated > before
    return bool(one.dated and other.dated and one.dated > other.dated)


def _updated(claim: Claim, reading: Reading) -> str:
    try:
        study = reading.study(claim.body_sha256)
    except ParseError:
        return ""
    found = study.last_update_posted or study.last_update_submitted
    return found.date if found else ""
