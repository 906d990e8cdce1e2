"""Reads what was published of which study, and about which to ask next."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime
from typing import Any

import msgspec
from msgspec import Struct
from sqlalchemy import Connection, func, select

from db.chunks import chunks
from db.tables import (
    LiteratureLookupRow,
    PublicationMentionRow,
    PublicationRow,
    StudyIdentifier,
    StudyRow,
    TrialLinkRow,
    TrialRow,
    core_table,
)
from tracker.literature import Days, Publication, days_between
from tracker.study.identifiers import Identifier, canonical
from tracker.study.partial_date import PartialDate

_study = core_table(StudyRow)
_identifier = core_table(StudyIdentifier)
_publication = core_table(PublicationRow)
_mention = core_table(PublicationMentionRow)
_lookup = core_table(LiteratureLookupRow)
_link = core_table(TrialLinkRow)
_trial = core_table(TrialRow)
SURE_PLACES = ("databank", "title", "abstract")


_PLAIN = tuple(name for name in Publication.__struct_fields__ if name != "types")
_COLUMNS = (
    _publication.c.types,
    *(_publication.c["publication_key" if name == "key" else name] for name in _PLAIN),
)


class NamingTrial(Struct, frozen=True):
    """A publication that names a study of a trial, and where."""

    trial_key: str
    study_key: str
    place: str
    publication: Publication


class Delay(Struct, frozen=True, kw_only=True):
    """From the completion of a trial to the first publication of its results."""

    trial_key: str
    study_key: str
    completed: PartialDate
    published: PartialDate
    publication_key: str
    days: Days


def due_studies(
    connection: Connection, source: str, asked_before: datetime, among: Iterable[str] | None
) -> list[str]:
    """Studies (of `among`, or all) about which `source` was not asked since `asked_before`."""
    recent = select(_lookup.c.study_key).where(
        _lookup.c.source == source, _lookup.c.asked_at >= asked_before
    )
    query = select(_study.c.study_key).where(_study.c.study_key.not_in(recent))
    due = list(connection.scalars(query.order_by(_study.c.study_key)))
    wanted = None if among is None else set(among)
    return [key for key in due if wanted is None or key in wanted]


def numbers_of(connection: Connection, study_keys: Iterable[str]) -> dict[str, list[Identifier]]:
    """The numbers under which authors would cite each study: its own and its aliases."""
    numbers: dict[str, list[Identifier]] = defaultdict(list)
    for chunk in chunks(study_keys):
        query = select(_identifier.c.study_key, _identifier.c.identifier).where(
            _identifier.c.study_key.in_(chunk), _identifier.c.origin.in_(("own", "alias"))
        )
        for study_key, text in connection.execute(query.order_by(_identifier.c.identifier)):
            number = canonical(text)
            if number is not None and number not in numbers[study_key]:
                numbers[study_key].append(number)
    return dict(numbers)


def publications_of_trials(
    connection: Connection, places: Iterable[str] = SURE_PLACES
) -> list[NamingTrial]:
    """Return what names a trial in one of these places, the oldest publication first."""
    trial_key = func.coalesce(_link.c.trial_key, _mention.c.study_key)
    query = (
        select(trial_key, _mention.c.study_key, _mention.c.place, *_COLUMNS)
        .join(_publication, _publication.c.publication_key == _mention.c.publication_key)
        .outerjoin(_link, _link.c.study_key == _mention.c.study_key)
        .where(_mention.c.place.in_(list(places)))
        .order_by(_publication.c.published, _publication.c.publication_key)
    )
    return [
        NamingTrial(trial, study_key, place, _publication_of(*values))
        for trial, study_key, place, *values in connection.execute(query)
    ]


def _publication_of(types: str, *values: Any) -> Publication:
    """The publication with these columns: `types` as JSON, the others as _PLAIN names them."""
    named = dict(zip(_PLAIN, values, strict=True))
    return Publication(types=msgspec.json.decode(types, type=tuple[str, ...]), **named)


def publication_delays(connection: Connection) -> list[Delay]:
    """Return for each trial that is complete and has published results how long that took.

    The completion is the actual primary one (else the actual one) of the primary registration; the
    publication is the first that is results and names the trial itself.
    """
    completed = _completions(connection)
    delays: dict[str, Delay] = {}
    for found in publications_of_trials(connection):
        one, trial_key = found.publication, found.trial_key
        if one.kind != "results" or one.is_retracted or not one.published:
            continue
        if trial_key in completed and trial_key not in delays:
            delays[trial_key] = Delay(
                trial_key=trial_key,
                study_key=found.study_key,
                completed=completed[trial_key],
                published=one.published,
                publication_key=one.key,
                days=days_between(completed[trial_key], one.published),
            )
    return list(delays.values())


def _completions(connection: Connection) -> dict[str, PartialDate]:
    columns = (
        _study.c.primary_completion_date,
        _study.c.primary_completion_date_type,
        _study.c.completion_date,
        _study.c.completion_date_type,
    )
    trial_key = func.coalesce(_trial.c.trial_key, _study.c.study_key)
    query = (
        select(trial_key, *columns)
        .outerjoin(_link, _link.c.study_key == _study.c.study_key)
        .outerjoin(_trial, _trial.c.trial_key == _link.c.trial_key)
        .where(func.coalesce(_trial.c.study_key, _study.c.study_key) == _study.c.study_key)
    )
    found = {}
    for key, primary, primary_type, last, last_type in connection.execute(query):
        if primary and primary_type == "ACTUAL":
            found[key] = primary
        elif last and last_type == "ACTUAL":
            found[key] = last
    return found
