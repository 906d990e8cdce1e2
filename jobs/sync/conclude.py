"""From pending studies and bodies to the rows that are to be written: no database is asked here.

This is where the time of a pass goes, so that it is one function of a batch: it can be called in
another process, for studies in any order, and again for the same ones.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from msgspec import Struct, structs

from db.exchange import Base, Concluded, Observed, Pending, Sighting
from db.rows import laid_out
from jobs.sync.outcome import Result, result_of
from jobs.sync.second_state import is_taken, second_state_issue
from jobs.sync.seen import Pass
from jobs.workers.work import Work, at_study
from tracker.errors import ParseError
from tracker.history import History, Meaning, Observation, State, Step, replay, step
from tracker.issues import Issue
from tracker.reading import UNREADABLE, Reading


class Todo(Struct, frozen=True, kw_only=True):
    """A study to be concluded, and what the store has of it.

    `held` is another state of it that was observed at the moment of the pass, `earlier` all that
    was ever observed of it, which is given only where a first attempt asked for it.
    """

    pending: Pending
    base: Base | None = None
    held: Observed | None = None
    earlier: tuple[Observation, ...] | None = None

    def bodies(self) -> set[str]:
        """Return the hashes of the bodies that are needed."""
        found = {self.pending.body_sha256}
        found |= {self.base.state.body_sha256} if self.base else set()
        found |= {self.held.body_sha256} if self.held else set()
        found |= {one.body_sha256 for one in self.earlier or ()}
        return {sha256 for sha256 in found if sha256 is not None}


class Done(Struct, frozen=True, kw_only=True):
    """What came of a study and what is to be written of it, which may be nothing.

    Neither: it is to be concluded again with all that was ever observed of it.
    """

    study_key: str
    result: Result | None = None
    rows: Concluded | None = None


class Batch(Struct, frozen=True, kw_only=True):
    """Some studies of a pass, and the bodies by hash that they need."""

    one: Pass
    todo: Sequence[Todo]
    bodies: Mapping[str, bytes]

    def __len__(self) -> int:
        """How many studies."""
        return len(self.todo)

    def __str__(self) -> str:
        first, last = self.todo[0].pending.study_key, self.todo[-1].pending.study_key
        return f"the {len(self)} studies from {first} to {last}"


def conclude(batch: Batch) -> list[Done]:
    """Return what follows for each of the studies, in their order."""
    return [_at(batch.one, study, batch.bodies) for study in batch.todo]


CONCLUDE = Work("jobs.sync.conclude:CONCLUDE", conclude, given=Batch, found=list[Done])
"""The same, for any process."""


def _at(one: Pass, todo: Todo, bodies: Mapping[str, bytes]) -> Done:
    with at_study(todo.pending.study_key):
        return _conclude(one, todo, bodies)


def _conclude(one: Pass, todo: Todo, bodies: Mapping[str, bytes]) -> Done:
    key = todo.pending.study_key
    reading = Reading(key, bodies)
    if todo.held is not None:
        return _second_state(one, todo, todo.held, reading)
    seen = one.observation(todo.pending)
    if _is_as_before(todo.base, seen):
        return _nothing(todo, "unchanged" if seen.body_sha256 else None)
    days = one.newly_registered_days
    if todo.earlier is not None:
        history = replay((*todo.earlier, seen), reading, days)
        return _from_history(todo, seen, history)
    try:
        found = step(todo.base.state if todo.base else None, seen, reading, days)
    except ParseError:  # the stored body was an older parser's
        return Done(study_key=key)
    return Done(study_key=key, result=result_of(found), rows=_rows(todo, seen, found))


def _is_as_before(base: Base | None, seen: Observation) -> bool:
    """Whether nothing was seen that the store does not have, maybe since a moment ago."""
    if seen.body_sha256 is None:
        return base is None or base.state.gone_at is not None
    if base is None or base.state.gone_at is not None:
        return False
    is_left = base.state.left_search_at is not None
    return base.state.body_sha256 == seen.body_sha256 and is_left == seen.left_search


def _nothing(todo: Todo, meaning: Meaning | None, *issues: Issue) -> Done:
    """A study of which nothing is written but which searches found it."""
    result = Result(meaning, issues=issues)
    return Done(study_key=todo.pending.study_key, result=result, rows=_searches_only(todo))


def _searches_only(todo: Todo) -> Concluded:
    return _concluded(todo, searches=todo.pending.searches if todo.base else ())


def _rows(todo: Todo, seen: Observation, found: Step) -> Concluded:
    """What a step writes after what there is of the study."""
    if found.meaning == "unreadable":
        return _searches_only(todo)
    derived = found.derived if found.after else None
    state = found.after if derived else _moved(todo.base, seen, found)
    return _concluded(
        todo,
        state=state,
        laid=laid_out(derived.study, derived.classifications) if derived else None,
        versions=[found.version] if found.version else (),
        changes=found.happened(seen.observed_at),
        seen=_sighting(todo, seen),
        searches=todo.pending.searches if state or todo.base else (),
    )


def _moved(base: Base | None, seen: Observation, found: Step) -> State | None:
    """The state of a study whose record is as before: it went, or searches lost or found it."""
    if base is None:
        return None
    if seen.body_sha256 is None:
        return structs.replace(
            base.state,
            gone_at=seen.observed_at,
            merged_into=seen.merged_into,
            left_search_at=None,
        )
    if found.after is None or not found.changes:
        return None
    return structs.replace(
        base.state,
        left_search_at=found.after.left_search_at,
        last_changed_at=found.after.last_changed_at,
    )


def _sighting(todo: Todo, seen: Observation) -> Sighting:
    return Sighting(seen.observed_at, seen.body_sha256, todo.pending.snapshot_id, seen.left_search)


def _from_history(todo: Todo, seen: Observation, history: History) -> Done:
    """All that was ever observed, read by today's code, in the place of what an older one wrote."""
    key, last = todo.pending.study_key, history.last
    if last is None:
        raise ValueError(f"{key} was replayed without an observation")
    before = tuple(issue for issue in history.issues if issue.code == UNREADABLE)
    result = result_of(last, is_rewritten=True, also=before)
    if last.meaning == "unreadable" or history.derived is None or history.state is None:
        return Done(study_key=key, result=result, rows=_rows(todo, seen, last))
    return Done(study_key=key, result=result, rows=whole(todo, history, _sighting(todo, seen)))


def whole(todo: Todo, history: History, seen: Sighting | None = None) -> Concluded | None:
    """Return the rows that say the whole history; None where no body of the study can be read."""
    if history.derived is None or history.state is None:
        return None
    derived = history.derived
    return _concluded(
        todo,
        state=history.state,
        laid=laid_out(derived.study, derived.classifications),
        is_whole=True,
        versions=history.versions,
        changes=history.changes,
        seen=seen,
        searches=todo.pending.searches,
    )


def _second_state(one: Pass, todo: Todo, held: Observed, reading: Reading) -> Done:
    """Two files show a study in two states at one moment; that one lacks it says less than that."""
    key, sha256 = todo.pending.study_key, todo.pending.body_sha256
    if sha256 is None:
        return Done(study_key=key, result=Result(), rows=_concluded(todo))
    taken = is_taken(held, sha256, one.exported, reading)
    issue = second_state_issue(key, one.observed_at, held, one.exported, is_taken=taken)
    if not taken:
        return _nothing(todo, "unchanged", issue)
    if todo.earlier is None:
        return Done(study_key=key)
    earlier = [
        structs.replace(seen, body_sha256=sha256) if seen.observed_at == one.observed_at else seen
        for seen in todo.earlier
    ]
    history = replay(earlier, reading, one.newly_registered_days)
    seen = Sighting(one.observed_at, sha256, held.snapshot_id, held.left_search)
    rows = whole(todo, history, seen) or _concluded(todo, seen=seen)
    result = Result("changed", is_rewritten=True, issues=(issue,))
    return Done(study_key=key, result=result, rows=rows)


def _concluded(todo: Todo, **columns: Any) -> Concluded:
    base = todo.base.written_by if todo.base else None
    return Concluded(study_key=todo.pending.study_key, base=base, **columns)
