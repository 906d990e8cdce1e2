"""Finds out what a pass leaves to be concluded, and what is needed for that."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence

from msgspec import Struct, structs
from sqlalchemy import Connection

from db.chunks import chunks
from db.exchange import Observed, Pending
from db.read.bodies import load_bodies
from db.read.heads import Sight, bases_of, sights_of
from db.read.looks import looks_at
from db.read.observations import observations_of, observed_at_moment
from db.read.snapshots import accepted_ground
from db.read.studies import known_searches
from jobs.sync.conclude import Batch, Todo
from jobs.sync.seen import Pass, Seen
from tracker.study.model import study_key


class Work(Struct, frozen=True):
    """What a pass leaves to do: the studies that are not as they were, and searches to be noted.

    `found` are the searches, not noted yet, that found studies which are as they were. `ground`
    says what had been accepted when this was found out.
    """

    pending: list[Pending]
    found: list[tuple[str, str]]
    unchanged: int
    ground: str


def work_of(connection: Connection, seen: Seen) -> Work:
    """Return what the pass leaves to do; only the studies that came are asked for."""
    key = seen.one.registry_key
    work = Work([], [], 0, accepted_ground(connection, key))
    numbers = {study_key(key, number): number for number in seen.bodies}
    unchanged = 0
    for chunk in chunks(numbers):
        sights = sights_of(connection, chunk)
        fresh = _fresh_searches(connection, seen, {one: numbers[one] for one in chunk})
        left = _left(connection, seen, {one: numbers[one] for one in chunk})
        for one in chunk:
            found = Pending(
                study_key=one,
                snapshot_id=seen.brought_by(one),
                body_sha256=seen.bodies[numbers[one]],
                left_search=one in left,
                searches=tuple(sorted(fresh.get(one, ()))),
            )
            if _is_as_it_was(sights.get(one), found):
                unchanged += 1
                work.found.extend((one, search) for search in found.searches)
            else:
                work.pending.append(found)
    work.pending.extend(_gone(connection, seen))
    return Work(work.pending, work.found, unchanged, work.ground)


def _fresh_searches(
    connection: Connection, seen: Seen, numbers: dict[str, str]
) -> dict[str, set[str]]:
    """The searches that found each of the studies and that are not noted yet."""
    noted = known_searches(connection, numbers)
    found = {one: set(seen.found_by.get(number, ())) for one, number in numbers.items()}
    for one, search in noted:
        found[one].discard(search)
    return {one: names for one, names in found.items() if names}


def _left(connection: Connection, seen: Seen, numbers: dict[str, str]) -> set[str]:
    """Those of the studies that searches of this pass had once brought and do not any more."""
    left = [one for one, number in numbers.items() if number in seen.left]
    if not left:
        return set()
    names = {look.search for look in seen.one.looks}
    return {one for one, search in known_searches(connection, left) if search in names}


def _is_as_it_was(before: Sight | None, seen: Pending) -> bool:
    if before is None or before.is_gone:
        return False
    is_same = before.body_sha256 == seen.body_sha256
    return is_same and before.left_search == seen.left_search


def _gone(connection: Connection, seen: Seen) -> Iterable[Pending]:
    """What the registry has no more, unless another process said so while this one was asking."""
    key = seen.one.registry_key
    targets = {study_key(key, number): into for number, into in sorted(seen.missing.items())}
    sights = sights_of(connection, targets)
    for one, target in targets.items():
        if one in sights and not sights[one].is_gone:
            yield Pending(
                study_key=one,
                snapshot_id=seen.brought_by(one),
                merged_into=study_key(key, target) if target else None,
            )


def load_todo(
    connection: Connection, one: Pass, pending: Sequence[Pending], outdated: Collection[str] = ()
) -> Batch:
    """Return the studies with what the store has of them, and the bodies that they need.

    The pass is given without what only its acceptance needs.

    `outdated` are those whose earlier observations are needed too, because today's code refuses
    the body that they stand at. Raises StoreError if a kept body is missing or damaged.
    """
    keys = [study.study_key for study in pending]
    bases = bases_of(connection, keys)
    held = observed_at_moment(connection, keys, one.observed_at)
    earlier = observations_of(
        connection,
        [key for key in keys if key in outdated],
        looks=looks_at(connection, [one.registry_key]) if outdated else None,
    )
    todo = [
        Todo(
            pending=study,
            base=bases.get(study.study_key),
            held=_other(held.get(study.study_key), study),
            earlier=tuple(earlier.get(study.study_key, ()))
            if study.study_key in outdated
            else None,
        )
        for study in pending
    ]
    bodies = load_bodies(connection, set[str]().union(*(study.bodies() for study in todo)))
    return Batch(one=structs.replace(one, issues=(), endings=()), todo=todo, bodies=bodies)


def _other(held: Observed | None, study: Pending) -> Observed | None:
    """What the study was observed with at this very moment already, where it was another state."""
    return held if held and held.body_sha256 != study.body_sha256 else None
