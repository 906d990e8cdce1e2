"""Keeps what was published of which study, and who was asked about it when."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

import msgspec
from msgspec import Struct
from sqlalchemy import Connection, delete, func, select

from db.bodies import chunks
from db.engine import bulk_insert
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

_study = core_table(StudyRow)
_identifier = core_table(StudyIdentifier)
_publication = core_table(PublicationRow)
_mention = core_table(PublicationMentionRow)
_lookup = core_table(LiteratureLookupRow)
_link = core_table(TrialLinkRow)
_trial = core_table(TrialRow)
_json = msgspec.json.Encoder()

BEST_SOURCE = "pubmed"  # its words on a publication replace those of others
SURE_PLACES = ("databank", "title", "abstract")


class Named(Struct, frozen=True):
    """A publication that names a study, and where."""

    publication: Publication
    study_key: str
    place: str


class Delay(Struct, frozen=True):
    """From the completion of a trial to the first publication of its results."""

    trial_key: str
    study_key: str
    completed: str
    published: str
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


def store_publications(
    connection: Connection, named: Iterable[Named], source: str, now: datetime
) -> tuple[int, int]:
    """Keep what is new; returns how many publications and mentions were."""
    found = list(named)
    publications = {one.publication.key: one.publication for one in found}
    known = _known(connection, publications)
    replaced = known if source == BEST_SOURCE else set()
    for key in sorted(replaced):
        # The mentions point to it, so it is rewritten in place and never deleted.
        values = _publication_row(publications[key])
        connection.execute(
            _publication.update().where(_publication.c.publication_key == key).values(**values)
        )
    fresh = [_publication_row(one) for key, one in publications.items() if key not in known]
    bulk_insert(connection, PublicationRow, fresh)
    return len(fresh), _store_mentions(connection, found, source, now)


def _known(connection: Connection, publications: Mapping[str, Publication]) -> set[str]:
    found: set[str] = set()
    for chunk in chunks(publications):
        query = select(_publication.c.publication_key)
        found.update(connection.scalars(query.where(_publication.c.publication_key.in_(chunk))))
    return found


def _store_mentions(connection: Connection, found: list[Named], source: str, now: datetime) -> int:
    wanted = {(one.publication.key, one.study_key, one.place) for one in found}
    for chunk in chunks({one.publication.key for one in found}):
        query = select(_mention.c.publication_key, _mention.c.study_key, _mention.c.place).where(
            _mention.c.publication_key.in_(chunk)
        )
        wanted -= {(key, study, place) for key, study, place in connection.execute(query)}
    return bulk_insert(
        connection,
        PublicationMentionRow,
        (
            {
                "publication_key": key,
                "study_key": study_key,
                "place": place,
                "source": source,
                "first_found_at": now,
            }
            for key, study_key, place in sorted(wanted)
        ),
    )


def _publication_row(publication: Publication) -> dict[str, Any]:
    values = msgspec.structs.asdict(publication)
    values["publication_key"] = values.pop("key")
    values["types"] = _json.encode(publication.types).decode()
    return values


def note_lookups(
    connection: Connection, counts: Mapping[str, int], source: str, now: datetime
) -> None:
    """Write down that `source` was asked about these studies, and how many it named."""
    for chunk in chunks(counts):
        connection.execute(
            delete(_lookup).where(_lookup.c.source == source, _lookup.c.study_key.in_(chunk))
        )
    rows = (
        {"study_key": key, "source": source, "asked_at": now, "found": count}
        for key, count in counts.items()
    )
    bulk_insert(connection, LiteratureLookupRow, rows)


def publications_of_trials(
    connection: Connection, places: Iterable[str] = SURE_PLACES
) -> list[Any]:
    """Rows (trial_key, study_key, place and the columns of publication), the oldest first."""
    trial_key = func.coalesce(_link.c.trial_key, _mention.c.study_key).label("trial_key")
    query = (
        select(trial_key, _mention.c.study_key, _mention.c.place, _publication)
        .join(_publication, _publication.c.publication_key == _mention.c.publication_key)
        .outerjoin(_link, _link.c.study_key == _mention.c.study_key)
        .where(_mention.c.place.in_(list(places)))
        .order_by(_publication.c.published, _publication.c.publication_key)
    )
    return list(connection.execute(query))


def publication_delays(connection: Connection) -> list[Delay]:
    """For each trial that is complete and has published results: how long that took.

    The completion is the actual primary one (else the actual one) of the study that speaks for the
    trial; the publication is the first that is results and names the trial itself.
    """
    completed = _completions(connection)
    delays: dict[str, Delay] = {}
    for row in publications_of_trials(connection):
        is_results = row.kind == "results" and not row.is_retracted and row.published
        if is_results and row.trial_key in completed and row.trial_key not in delays:
            date = completed[row.trial_key]
            days = days_between(date, row.published)
            delays[row.trial_key] = Delay(
                *(row.trial_key, row.study_key, date, row.published, row.publication_key, days)
            )
    return list(delays.values())


def _completions(connection: Connection) -> dict[str, Any]:
    columns = (
        *(_study.c.primary_completion_date, _study.c.primary_completion_date_type),
        *(_study.c.completion_date, _study.c.completion_date_type),
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
