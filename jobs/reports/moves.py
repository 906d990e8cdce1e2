"""Asks the store who is in a cohort at both ends of a period, judged alike: by today's code."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime

from msgspec import Struct
from sqlalchemy import Connection

from db.read.bodies import load_bodies
from db.read.changes import StudyChange
from db.read.copies import read_copies
from db.read.observations import Seen, last_seen, observations_of
from db.read.studies import study_rows
from db.read.trials import linked_keys
from jobs.queries.as_of import StatesOfDay
from jobs.reports.load import studies_of_states
from tracker.as_of import AsOf
from tracker.changes import WHOLE_STUDY
from tracker.cohorts import Cohort
from tracker.derive import Derived
from tracker.errors import ParseError
from tracker.reading import Reading
from tracker.reports.membership import members
from tracker.reports.moves import MOVED, CohortBalance, CohortMove, Ends, Reason, why_moved
from tracker.reports.studies import Studies

_EVER = datetime.max.replace(tzinfo=UTC)
_GOING = frozenset({"disappeared", "merged"})
_STAYING = frozenset({"left_search", "back_in_search"})  # the registry has it all the while
Bodies = Mapping[str, str]


class Period(Struct, frozen=True):
    """The end of the last moment before a period (None: before anything was seen), and its end."""

    start: datetime | None
    end: datetime | None = None


class Moves(Struct, frozen=True):
    """The balance of a cohort, and the trials whose changes in the period belong to it."""

    balance: CohortBalance
    trials: frozenset[str]


def moves_between(
    connection: Connection,
    registrations: Studies,
    cohort: Cohort | None,
    period: Period,
    changes: Sequence[StudyChange],
) -> Moves:
    """Who entered and left `cohort` (None: all candidates) in the period.

    `registrations` are those of the cohort at its end, `changes` all that were observed in it.
    A state that is the same at both ends is judged once, so this costs what has changed.
    """
    seen_then, seen_now = (
        _seen(connection, period.start),
        _seen(connection, period.end or _EVER),
    )
    then, now = _present(seen_then), _present(seen_now)
    in_now = _inside(registrations, cohort)
    altered = {key: seen_then[key] for key in then if now.get(key) != then[key]}
    in_then = {key for key in then.keys() - altered.keys() if key in in_now}
    in_then |= _judged(connection, altered, cohort, period.start)
    ends = Ends(frozenset(in_then), frozenset(in_now), linked_keys(connection))
    passing = _passing(connection, seen_now, then, cohort, period.end)
    teller = _Teller(connection, cohort, then, now, changes)
    before, after = ends.counts()
    balance = CohortBalance(
        start=period.start.date() if period.start else None,
        before=before,
        after=after,
        entered=tuple(teller.tell(ends.entered())),
        left=tuple(teller.tell(ends.left())),
        further=ends.further(),
    )
    return Moves(balance, frozenset(ends.trials() | {ends.trial(key) for key in passing}))


def _seen(connection: Connection, moment: datetime | None) -> dict[str, Seen]:
    """What each study was last seen with; a copy of a record that was held by then is left out."""
    if moment is None:
        return {}
    seen = last_seen(connection, moment)
    return {key: seen[key] for key in read_copies(connection).speaking(seen)}


def _present(seen: Mapping[str, Seen]) -> dict[str, str]:
    return {key: one.body_sha256 for key, one in seen.items() if one.body_sha256 is not None}


def _inside(studies: Studies, cohort: Cohort | None) -> set[str]:
    keys = studies.frame["study_key"]
    return set(keys if cohort is None else keys.loc[members(studies, cohort).inside])


def _judged(
    connection: Connection,
    seen: Mapping[str, Seen],
    cohort: Cohort | None,
    moment: datetime | None,
) -> set[str]:
    """Who of these was in the cohort with these bodies, the last up to `moment`."""
    if not seen:
        return set()
    states = StatesOfDay(connection, AsOf(moment or _EVER), given=seen)
    return _inside(studies_of_states(connection, states), cohort)


def _passing(
    connection: Connection,
    seen: Mapping[str, Seen],
    then: Bodies,
    cohort: Cohort | None,
    end: datetime | None,
) -> set[str]:
    """Who came in the period and is gone at its end, and was in the cohort when last seen."""
    gone = [key for key, one in seen.items() if one.body_sha256 is None and key not in then]
    last = {
        key: [Seen(one.body_sha256, one.observed_at) for one in observed if one.body_sha256][-1]
        for key, observed in observations_of(connection, gone, end).items()
    }
    return _judged(connection, last, cohort, end)


class _Teller:
    """Says of each study that moved how it did, from the changes of the period and its bodies."""

    def __init__(
        self,
        connection: Connection,
        cohort: Cohort | None,
        then: Bodies,
        now: Bodies,
        changes: Iterable[StudyChange],
    ) -> None:
        self._connection = connection
        self._cohort = cohort
        self._then, self._now = then, now
        self._changes: dict[str, list[StudyChange]] = {}
        for one in changes:
            self._changes.setdefault(one.study_key, []).append(one)

    def tell(self, keys: Sequence[str]) -> Iterable[CohortMove]:
        """The moves of these studies, in their order."""
        rows = study_rows(self._connection, keys)
        for key in keys:
            row, found = rows[key], self._changes.get(key, [])
            is_moved = key in self._then and key in self._now
            last = _last_whole(found, going=key not in self._now)
            reasons, fields = self._why(key) if is_moved else ((), ())
            yield CohortMove(
                study_key=key,
                registration_number=row.registration_number,
                title=row.brief_title,
                url=row.url,
                kind=MOVED if is_moved or last is None else last.change.kind,
                day=max((one.observed_at for one in found), default=row.last_changed_at).date(),
                into=last.change.after if last and last.change.kind == "merged" else None,
                reasons=reasons,
                fields=fields,
            )

    def _why(self, key: str) -> tuple[tuple[Reason, ...], tuple[str, ...]]:
        """Nothing where today's code cannot read one of the two bodies."""
        before, after = self._derived(key, self._then[key]), self._derived(key, self._now[key])
        if self._cohort is None or before is None or after is None:
            return (), ()
        return why_moved(self._cohort, before, after)

    def _derived(self, key: str, sha256: str) -> Derived | None:
        try:
            return Reading(key, load_bodies(self._connection, [sha256])).derive(sha256)
        except ParseError:
            return None


def _last_whole(changes: Iterable[StudyChange], *, going: bool) -> StudyChange | None:
    """The last time in the period that the study as such came or, if `going`, went."""
    whole = [
        one
        for one in changes
        if one.change.path == WHOLE_STUDY
        and one.change.kind not in _STAYING
        and (one.change.kind in _GOING) == going
    ]
    return max(whole, key=lambda one: one.observed_at, default=None)
