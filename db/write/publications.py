"""Keeps what was published of which study, and who was asked about it when."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

import msgspec
from msgspec import Struct
from sqlalchemy import Connection, delete, select

from db.chunks import chunks
from db.tables import (
    LiteratureLookupRow,
    PublicationMentionRow,
    PublicationRow,
    core_table,
)
from db.transaction import bulk_insert
from tracker.literature import Publication

_publication = core_table(PublicationRow)
_mention = core_table(PublicationMentionRow)
_lookup = core_table(LiteratureLookupRow)
_json = msgspec.json.Encoder()
BEST_SOURCE = "pubmed"  # its words on a publication replace those of others


class Named(Struct, frozen=True):
    """A publication that names a study, and where."""

    publication: Publication
    study_key: str
    place: str


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
