"""Reads what was published of which study, and about which to ask next."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, select

from db.chunks import chunks
from db.tables import (
    LiteratureLookupRow,
    PublicationMentionRow,
    PublicationRow,
    StudyIdentifier,
    StudyPublication,
    StudyRow,
    core_table,
)
from tracker.literature import Held
from tracker.study.identifiers import Identifier, canonical

_study = core_table(StudyRow)
_identifier = core_table(StudyIdentifier)
_publication = core_table(PublicationRow)
_mention = core_table(PublicationMentionRow)
_lookup = core_table(LiteratureLookupRow)
_listed = core_table(StudyPublication)
_SHARED = ("study_key", "publication_key", "title", "pmid", "doi", "published", "is_retracted")
"""The columns that a publication has wherever it is kept."""


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


def listed_publications(
    connection: Connection, among: Iterable[str] | None = None
) -> Iterator[Held]:
    """Yield what the records of studies (of `among`, or all) list as their own publications."""
    for chunk in _chunks_or_all(among):
        query = select(*(_listed.c[name] for name in _SHARED), _listed.c.match)
        if chunk is not None:
            query = query.where(_listed.c.study_key.in_(chunk))
        query = query.order_by(_listed.c.study_key, _listed.c.ordinal)
        for *shared, match in connection.execute(query):
            yield _held(shared, match, None)


def naming_publications(
    connection: Connection,
    among: Iterable[str] | None = None,
    found_by: datetime | None = None,
) -> Iterator[Held]:
    """Yield the publications that name a study (of `among`, or any), found up to `found_by`."""
    columns = [_publication.c[name] for name in _SHARED if name != "study_key"]
    for chunk in _chunks_or_all(among):
        query = (
            select(_mention.c.study_key, *columns, _mention.c.place, _publication.c.kind)
            .join(_publication, _publication.c.publication_key == _mention.c.publication_key)
            .order_by(_mention.c.study_key, _mention.c.publication_key, _mention.c.place)
        )
        if chunk is not None:
            query = query.where(_mention.c.study_key.in_(chunk))
        if found_by is not None:
            query = query.where(_mention.c.first_found_at <= found_by)
        for *shared, place, kind in connection.execute(query):
            yield _held(shared, place, kind)


def _held(shared: Sequence[Any], match: str, kind: str | None) -> Held:
    """The publication with these values of _SHARED."""
    study_key, key, title, pmid, doi, published, is_retracted = shared
    return Held(
        study_key=study_key,
        key=key,
        match=match,
        title=title,
        pmid=pmid,
        doi=doi,
        published=published,
        kind=kind,
        is_retracted=is_retracted,
    )


def _chunks_or_all(among: Iterable[str] | None) -> Iterator[Sequence[str] | None]:
    if among is None:
        yield None
    else:
        yield from chunks(among)
