"""Reads what registries say their records were, and tells a study's state by a registry's dates."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from datetime import date, datetime
from itertools import groupby
from operator import itemgetter

from msgspec import Struct

from db.moments import moment_of
from db.reader import Reader, column, first, given, rows
from tracker.as_of import end_of_day
from tracker.study.model import split_study_key

_TO_BE_LISTED = "(h.study_key IS NULL OR s.last_changed_at > h.listed_at)"
_WITH_HISTORY = """
SELECT s.study_key FROM study s LEFT JOIN registry_history h ON h.study_key = s.study_key
WHERE s.registry_key = :registry_key
"""
_LACKS_BODY = """
EXISTS (
    SELECT 1 FROM registry_version l WHERE l.study_key = s.study_key AND l.body_sha256 IS NULL)
"""
_SAID_ON = "coalesce(registry_updated, registry_date)"
"""When the registry showed a version; before it is fetched: the day that it is listed with."""


class RegistryVersion(Struct, frozen=True):
    """A version that the registry says a study had; without a body it is only listed so far."""

    study_key: str
    registry_version: int
    registry_date: str
    registry_updated: str | None
    body_sha256: str | None


def due_studies(
    connection: Reader, registry_key: str, study_keys: Collection[str] | None = None
) -> list[str]:
    """Studies of a registry (None: all) of whose history something is still to be asked for."""
    query = f"{_WITH_HISTORY} AND ({_TO_BE_LISTED} OR {_LACKS_BODY}) ORDER BY s.study_key"
    found = column(connection, query, registry_key=registry_key)
    return [key for key in found if study_keys is None or key in study_keys]


def is_to_be_listed(connection: Reader, study_key: str) -> bool:
    """Whether the registry was never asked for its versions, or the study changed since."""
    query = f"{_WITH_HISTORY} AND s.study_key = :study_key AND {_TO_BE_LISTED}"
    registry_key = split_study_key(study_key)[0]
    return first(connection, query, registry_key=registry_key, study_key=study_key) is not None


def versions_to_fetch(connection: Reader, study_key: str) -> list[int]:
    """The numbers of the versions that are listed and not yet fetched, oldest first."""
    query = """
    SELECT registry_version FROM registry_version
    WHERE study_key = :study_key AND body_sha256 IS NULL ORDER BY registry_version
    """
    return list(column(connection, query, study_key=study_key))


def registry_versions_of(connection: Reader, study_key: str) -> list[RegistryVersion]:
    """Return the versions that the registry says there were of a study, oldest first."""
    query = f"""
    SELECT {", ".join(RegistryVersion.__struct_fields__)} FROM registry_version
    WHERE study_key = :study_key ORDER BY registry_version
    """  # noqa: S608  only our own words are put in
    return [RegistryVersion(*one) for one in rows(connection, query, study_key=study_key)]


class RegistryState(Struct, frozen=True):
    """What is known of a study's state on a day by its registry's own dates.

    `said_on` is the registry's day of that state. `body_sha256` None: the registry lists a state
    that is not fetched, so that no other may stand for it. `observed_at` None: reconstructed.
    """

    said_on: str
    body_sha256: str | None
    observed_at: datetime | None = None

    @property
    def is_reconstructed(self) -> bool:
        """Whether we have it only from the registry's own history."""
        return self.observed_at is None


def state_by_registry_date(
    connection: Reader, day: date, study_key: str | None = None
) -> dict[str, RegistryState]:
    """By study key (or only of one study): the state that its registry showed at the end of `day`.

    A version that we saw tells it from its date on until the date of the next one; a version
    without a date, from the day on which we saw it. Of a state observed and one from the history
    the later counts, of two of one day the observed.
    """
    found = {key: _stands(seen, day) for key, seen in _observed(connection, day, study_key)}
    listed = rows(
        connection,
        f"""
        SELECT study_key, {_SAID_ON}, body_sha256 FROM registry_version
        WHERE {_SAID_ON} <= :day {"" if study_key is None else "AND study_key = :study_key"}
        ORDER BY {_SAID_ON}, registry_version
        """,  # noqa: S608  only our own words are put in
        day=day.isoformat(),
        **given(study_key=study_key),
    )
    for key, said_on, sha256 in listed:
        seen = found.get(key)
        if seen is None or said_on > seen.said_on or seen.is_reconstructed:
            found[key] = RegistryState(said_on, sha256)
    return found


def _observed(
    connection: Reader, day: date, study_key: str | None
) -> Iterator[tuple[str, list[RegistryState]]]:
    """Each study with its versions that were dated or, without a date, seen by then, in order."""
    found = rows(
        connection,
        f"""
        SELECT study_key, registry_updated, body_sha256, observed_at FROM version
        WHERE (registry_updated <= :day OR (registry_updated IS NULL AND observed_at <= :until))
            {"" if study_key is None else "AND study_key = :study_key"}
        ORDER BY study_key, number
        """,  # noqa: S608  only our own words are put in
        day=day.isoformat(),
        until=end_of_day(day),
        **given(study_key=study_key),
    )
    for key, versions in groupby(found, key=itemgetter(0)):
        yield key, [_seen(*values) for _, *values in versions]


def _seen(said_on: str | None, sha256: str, at: str | datetime) -> RegistryState:
    observed_at = moment_of(at)
    return RegistryState(said_on or observed_at.date().isoformat(), sha256, observed_at)


def _stands(versions: Sequence[RegistryState], day: date) -> RegistryState:
    """The version in force: the last that we had seen by then, if none of a later date came after.

    Of several of one date that we saw later the first stands: what differs in the others came
    without an update, at a time that nobody knows.
    """
    until = end_of_day(day)
    by_then = [one for one in versions if one.observed_at and one.observed_at <= until]
    later = versions[len(by_then) :]
    newest = max(later, key=lambda one: one.said_on, default=None)  # of equals the first
    if newest is None or (by_then and newest.said_on <= by_then[-1].said_on):
        return by_then[-1]
    return newest
