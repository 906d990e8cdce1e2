"""Reads what was published of which study, and about which to ask next."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from typing import Any

from db.chunks import chunks
from db.reader import Reader, column, given, rows, where
from tracker.literature import Held
from tracker.study.identifiers import Identifier, canonical

_SHARED = ("study_key", "publication_key", "title", "pmid", "doi", "published", "is_retracted")
"""The columns that a publication has wherever it is kept."""


def due_studies(
    connection: Reader, source: str, asked_before: datetime, among: Iterable[str] | None
) -> list[str]:
    """Studies (of `among`, or all) about which `source` was not asked since `asked_before`."""
    query = """
    SELECT study_key FROM study WHERE study_key NOT IN (
        SELECT study_key FROM literature_lookup
        WHERE source = :source AND asked_at >= :asked_before)
    ORDER BY study_key
    """
    due = list(column(connection, query, source=source, asked_before=asked_before))
    wanted = None if among is None else set(among)
    return [key for key in due if wanted is None or key in wanted]


def numbers_of(connection: Reader, study_keys: Iterable[str]) -> dict[str, list[Identifier]]:
    """The numbers under which authors would cite each study: its own and its aliases."""
    numbers: dict[str, list[Identifier]] = defaultdict(list)
    for chunk in chunks(study_keys):
        query = """
        SELECT study_key, identifier FROM study_identifier
        WHERE study_key IN (:keys) AND origin IN ('own', 'alias') ORDER BY identifier
        """
        for study_key, text in rows(connection, query, keys=chunk):
            number = canonical(text)
            if number is not None and number not in numbers[study_key]:
                numbers[study_key].append(number)
    return dict(numbers)


def listed_publications(connection: Reader, among: Iterable[str] | None = None) -> Iterator[Held]:
    """Yield what the records of studies (of `among`, or all) list as their own publications."""
    for chunk in _chunks_or_all(among):
        query = f"""
        SELECT {", ".join(_SHARED)}, "match" FROM study_publication
        {where("study_key IN (:keys)" if chunk is not None else None)}
        ORDER BY study_key, ordinal
        """  # noqa: S608  only our own words are put in
        for *shared, match in rows(connection, query, **given(keys=chunk)):
            yield _held(shared, match, None)


def naming_publications(
    connection: Reader,
    among: Iterable[str] | None = None,
    found_by: datetime | None = None,
) -> Iterator[Held]:
    """Yield the publications that name a study (of `among`, or any), found up to `found_by`."""
    columns = ", ".join(f"p.{name}" for name in _SHARED if name != "study_key")
    for chunk in _chunks_or_all(among):
        asked = where(
            "m.study_key IN (:keys)" if chunk is not None else None,
            "m.first_found_at <= :found_by" if found_by is not None else None,
        )
        query = f"""
        SELECT m.study_key, {columns}, m.place, p.kind
        FROM publication_mention m JOIN publication p ON p.publication_key = m.publication_key
        {asked} ORDER BY m.study_key, m.publication_key, m.place
        """  # noqa: S608  only our own words are put in
        for *shared, place, kind in rows(connection, query, **given(keys=chunk, found_by=found_by)):
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
        is_retracted=bool(is_retracted),
    )


def _chunks_or_all(among: Iterable[str] | None) -> Iterator[Sequence[str] | None]:
    if among is None:
        yield None
    else:
        yield from chunks(among)
