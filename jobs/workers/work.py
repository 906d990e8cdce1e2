"""The work that may be done anywhere: what was seen of one study in, all that follows from it out.

A function of its arguments and of today's code and word lists, so it gives the same in this process
and in another. Nothing here knows the database.
"""

from __future__ import annotations

from collections.abc import Sequence

from msgspec import Struct

from db.rows import LaidOut, laid_out
from tracker.errors import ParseError
from tracker.history import Happened, History, Meaning, Observation, State, Version, step
from tracker.issues import Issue
from tracker.reading import Reading


class Task(Struct, frozen=True, array_like=True):
    """A study to be followed from what was known `before` (None: nothing) through `seen`.

    `seen` is oldest first; `bodies` holds those of `before` and of `seen`, by hash.
    """

    study_key: str
    before: State | None
    seen: tuple[Observation, ...]
    bodies: dict[str, bytes]
    newly_registered_days: int


class Followed(Struct, frozen=True, array_like=True):
    """What became of a study: its `state`, what happened on the way, and the rows to be written.

    `laid` is None where no body was read: nothing new was seen, or nothing readable. `meaning` is
    that of the last step (None: there was none), and the last so many of `changes` and `issues`
    are of it. `is_outdated`: today's code cannot read the body of `before`, so that the study must
    be followed from the beginning; all else is empty then.
    """

    study_key: str
    is_outdated: bool = False
    state: State | None = None
    meaning: Meaning | None = None
    versions: tuple[Version, ...] = ()
    changes: tuple[Happened, ...] = ()
    changes_at_last: int = 0
    issues: tuple[Issue, ...] = ()
    issues_at_last: int = 0
    laid: LaidOut | None = None

    @property
    def last_changes(self) -> tuple[Happened, ...]:
        """The changes of the last step."""
        return self.changes[len(self.changes) - self.changes_at_last :]

    @property
    def last_issues(self) -> tuple[Issue, ...]:
        """The issues of the last step."""
        return self.issues[len(self.issues) - self.issues_at_last :]


def follow(task: Task) -> Followed:
    """Take the steps of `tracker.history` for one study, and lay out where they lead to."""
    history = History(state=task.before)
    reading = Reading(task.study_key, task.bodies)
    try:
        for seen in task.seen:
            taken = step(history.state, seen, reading, task.newly_registered_days)
            history.add(taken, seen.observed_at)
    except ParseError:
        return Followed(task.study_key, is_outdated=True)
    return _followed(task.study_key, history)


def _followed(study_key: str, history: History) -> Followed:
    last, derived = history.last, history.derived
    return Followed(
        study_key,
        state=history.state,
        meaning=last.meaning if last else None,
        versions=tuple(history.versions),
        changes=tuple(history.changes),
        changes_at_last=len(last.changes) if last else 0,
        issues=tuple(history.issues),
        issues_at_last=len(last.issues) if last else 0,
        laid=laid_out(derived.study, derived.classifications) if derived else None,
    )


def follow_all(tasks: Sequence[Task]) -> list[Followed]:
    """Follow the studies of a batch."""
    return [follow(task) for task in tasks]
