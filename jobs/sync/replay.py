"""From all that was observed of some studies to the rows that say it: no database is asked here.

This is where the time of a rebuild goes, so that it is one function of a batch, as `conclude` is.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from msgspec import Struct

from db.exchange import Concluded
from db.rows import laid_out
from jobs.workers.work import Work, at_study
from tracker.given_reading import Given, GivenReading
from tracker.history import History, Observation, replay
from tracker.issues import Issue
from tracker.reading import Reading


class Rebuilt(Struct, frozen=True, omit_defaults=True):
    """What came of one study; kept with what is staged of it."""

    versions: int = 0
    changes: int = 0
    is_unreadable: bool = False
    issues: tuple[Issue, ...] = ()


class Batch(Struct, frozen=True, kw_only=True):
    """What was seen of some studies, the bodies that it names, and who wrote what there is of them.

    All by study key but the bodies, which are by their hash. `given` is what some of the bodies are
    known to mean, by study key and hash; the others are derived.
    """

    observed: Mapping[str, Sequence[Observation]]
    bodies: Mapping[str, bytes]
    writers: Mapping[str, int]
    newly_registered_days: int
    given: Mapping[str, Mapping[str, Given]] = {}

    def __len__(self) -> int:
        """How many studies."""
        return len(self.observed)

    def __str__(self) -> str:
        return f"the {len(self)} studies from {min(self.observed)} to {max(self.observed)}"


class Replayed(Struct, frozen=True, kw_only=True):
    """What follows from all observations of one study; no rows: nothing of it can be read."""

    study_key: str
    result: Rebuilt
    rows: Concluded | None = None


def replayed(batch: Batch) -> list[Replayed]:
    """Return what follows from these observations by today's code."""
    return [_replayed(batch, key, seen) for key, seen in batch.observed.items()]


REBUILD = Work("jobs.sync.replay:REBUILD", replayed, given=Batch, found=list[Replayed])
"""The same, for any process."""


def _replayed(batch: Batch, key: str, seen: Sequence[Observation]) -> Replayed:
    with at_study(key):
        history = replay(seen, _reading(key, batch), batch.newly_registered_days)
        return _rows(key, history, batch.writers.get(key))


def _reading(key: str, batch: Batch) -> Reading:
    given = batch.given.get(key)
    return GivenReading(key, given, batch.bodies) if given else Reading(key, batch.bodies)


def _rows(key: str, history: History, base: int | None) -> Replayed:
    issues, derived = tuple(history.issues), history.derived
    if derived is None:
        return Replayed(study_key=key, result=Rebuilt(is_unreadable=True, issues=issues))
    rows = Concluded(
        study_key=key,
        base=base,
        state=history.state,
        laid=laid_out(derived.study, derived.classifications),
        is_whole=True,
        versions=history.versions,
        changes=history.changes,
    )
    result = Rebuilt(len(history.versions), len(history.changes), issues=issues)
    return Replayed(study_key=key, result=result, rows=rows)
