"""Reads which records are other registries' copies of records that we hold, and since when."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime

from msgspec import Struct
from sqlalchemy import Connection, func, select

from db.tables import ObservationRow, SnapshotRow, StudyRelationRow, StudyRow, core_table
from tracker.linking import Relation

_relation = core_table(StudyRelationRow)
_study = core_table(StudyRow)
_observation = core_table(ObservationRow)
_snapshot = core_table(SnapshotRow)


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


def read_copies(connection: Connection) -> Copies:
    """Return all copies as the last link left them."""
    query = select(_relation.c.study_key, _relation.c.other_key).where(
        _relation.c.relation == Relation.COPY.value
    )
    voice_of: dict[str, str] = dict(connection.execute(query).all())
    if not voice_of:
        return Copies({}, {})
    first = select(_study.c.study_key, _study.c.first_observed_at).where(
        _study.c.study_key.in_(query.with_only_columns(_relation.c.study_key))
        | _study.c.study_key.in_(query.with_only_columns(_relation.c.other_key))
    )
    of_voice: dict[str, list[str]] = {}
    for copy, voice in sorted(voice_of.items()):
        of_voice.setdefault(voice, []).append(copy)
    return Copies(voice_of, dict(connection.execute(first).all()), of_voice)


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
    connection: Connection, study_keys: Iterable[str], until: datetime | None = None
) -> list[Listing]:
    """Return how these studies were listed when their text last changed, up to `until`."""
    keys = list(study_keys)
    last = select(_observation.c.study_key, func.max(_observation.c.observed_at).label("at")).where(
        _observation.c.study_key.in_(keys), _observation.c.body_sha256.is_not(None)
    )
    if until is not None:
        last = last.where(_observation.c.observed_at <= until)
    newest = last.group_by(_observation.c.study_key).subquery()
    query = (
        select(
            _observation.c.study_key,
            _study.c.url,
            _snapshot.c.data_timestamp,
            _observation.c.observed_at,
        )
        .join(
            newest,
            (newest.c.study_key == _observation.c.study_key)
            & (newest.c.at == _observation.c.observed_at),
        )
        .join(_snapshot, _snapshot.c.id == _observation.c.snapshot_id)
        .join(_study, _study.c.study_key == _observation.c.study_key)
        .order_by(_observation.c.study_key)
    )
    return [Listing(*found) for found in connection.execute(query)]
