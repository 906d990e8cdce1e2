"""Reads which records are other registries' copies of records that we hold, and since when."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime

from msgspec import Struct

from db.moments import moment_of
from db.reader import Reader, given, rows

_COPIES = "SELECT study_key, other_key FROM study_relation WHERE relation = 'copy'"
_SINCE = """
SELECT study_key, first_observed_at FROM study
WHERE study_key IN (SELECT study_key FROM study_relation WHERE relation = 'copy')
    OR study_key IN (SELECT other_key FROM study_relation WHERE relation = 'copy')
"""
_LISTED = """
SELECT o.study_key, s.url, n.data_timestamp, o.observed_at
FROM observation o
JOIN (
    SELECT study_key, max(observed_at) AS at FROM observation
    WHERE study_key IN (:keys) AND body_sha256 IS NOT NULL {by_then}
    GROUP BY study_key
) newest ON newest.study_key = o.study_key AND newest.at = o.observed_at
JOIN snapshot n ON n.id = o.snapshot_id
JOIN study s ON s.study_key = o.study_key
ORDER BY o.study_key
"""


class Copies(Struct, frozen=True):
    """Whose copy each copy is, by study key, and when each of these records was first observed.

    `of_voice` are the copies of each record, in order.
    A copy speaks until the record itself is held; from then on it only says where the trial is
    listed as well. By links as they are known today.
    """

    voice_of: Mapping[str, str]
    since: Mapping[str, datetime]
    of_voice: Mapping[str, Sequence[str]] = {}

    def is_silent(self, study_key: str, moment: datetime | None = None) -> bool:
        """Return whether the study is a copy of a record that was held by `moment` (None: now)."""
        voice = self.voice_of.get(study_key)
        return voice is not None and (moment is None or self._held(voice, moment))

    def _held(self, study_key: str, moment: datetime) -> bool:
        since = self.since.get(study_key)
        return since is not None and since <= moment

    def spoke_for(self, study_key: str, moment: datetime) -> str | None:
        """Return the copy by which the study was known before it was itself observed at `moment`.

        None: there was none, or the record itself was held before.
        """
        first = self.since.get(study_key)
        if first is None or first < moment:
            return None
        held = sorted((self.since[copy], copy) for copy in self.of_voice.get(study_key, ()))
        return held[0][1] if held and held[0][0] < moment else None

    def speaking(self, study_keys: Iterable[str]) -> list[str]:
        """Return those keys that are no copies of others among them."""
        keys = list(study_keys)
        among = set(keys)
        return [key for key in keys if self.voice_of.get(key) not in among]


def read_copies(connection: Reader) -> Copies:
    """Return all copies as the last link left them."""
    voice_of: dict[str, str] = {one[0]: one[1] for one in rows(connection, _COPIES)}
    if not voice_of:
        return Copies({}, {})
    since = {one[0]: moment_of(one[1]) for one in rows(connection, _SINCE)}
    of_voice: dict[str, list[str]] = {}
    for copy, voice in sorted(voice_of.items()):
        of_voice.setdefault(voice, []).append(copy)
    return Copies(voice_of, since, of_voice)


class Listing(Struct, frozen=True):
    """A record as one registry lists it: its address, and the day that its text is of.

    `exported` is the day of the file or of the registry's data, where that is known; `observed` is
    when we first saw the text.
    """

    study_key: str
    url: str | None
    exported: str | None
    observed: datetime


def listings(
    connection: Reader, study_keys: Iterable[str], until: datetime | None = None
) -> list[Listing]:
    """Return how these studies were listed when their text last changed, up to `until`."""
    query = _LISTED.format(by_then="AND observed_at <= :until" if until is not None else "")
    found = rows(connection, query, keys=list(study_keys), **given(until=until))
    return [Listing(key, url, exported, moment_of(at)) for key, url, exported, at in found]
