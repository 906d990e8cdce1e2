"""The shapes that all registries share: what a fetch brings home and what a parse makes of it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date
from typing import Protocol, runtime_checkable

from msgspec import Struct

from tracker.study.fields import Fields
from tracker.study.model import study_key
from tracker.study.partial_date import parse_partial_date


class RawRecord(Struct, frozen=True, gc=False):
    """One record as a registry served it, without personal contacts and load stamp (ADR 2).

    `stamp` and `exported` are the days (ISO) on which a collector took the record from its home
    and made its file, where the file says so. `mark` is equal where the same bytes are served again
    under the same rules of redaction; None: the registry's records are not known again.
    """

    registration_number: str
    body: bytes
    aliases: tuple[str, ...] = ()
    stamp: str | None = None
    exported: str | None = None
    mark: bytes | None = None


class Recognised(Struct, frozen=True, gc=False):
    """A record that was served as it was the last time, and the hash of the body kept of it."""

    registration_number: str
    body_sha256: str
    aliases: tuple[str, ...] = ()


Recognise = Callable[[Mapping[str, bytes]], Mapping[str, Recognised]]
"""Of marks by the number that a record seems to have, those that are the last of that number."""


def nothing_known(_marks: Mapping[str, bytes]) -> Mapping[str, Recognised]:
    """For whoever reads records and holds none."""
    return {}


class Unreadable(Struct, frozen=True, gc=False):
    """A record that cannot be read: what was seen of it, what is wrong, its number if legible."""

    excerpt: str
    reason: str
    registration_number: str | None = None


class Place(Struct, frozen=True, gc=False):
    """How far a file is read: where the next page begins, in its reader's words, and the share."""

    next_page: str
    share: float

    def total(self, received: int) -> int | None:
        """Return about how many records there are, where `received` have come so far."""
        return round(received / self.share) if self.share else None


class Page(Struct, frozen=True, gc=False):
    """One answer of a registry: its records, those it spoilt, and its own total if it gave one.

    `recognised` came too and were not read again. A file's page may say its `place`.
    """

    records: tuple[RawRecord, ...]
    unreadable: tuple[Unreadable, ...] = ()
    total: int | None = None
    recognised: tuple[Recognised, ...] = ()
    place: Place | None = None


WHAT_CAME = -1
"""As the total of a page: all that came is all there is."""


class ListedVersion(Struct, frozen=True, gc=False):
    """A version that a registry says a record had, and the day that it gives for it."""

    version: int
    date: str


class HistorySource(Protocol):
    """A registry that can be asked what its records were before."""

    def versions(self, number: str) -> tuple[ListedVersion, ...]:
        """All versions of a record, oldest first; none where the registry keeps no history."""
        ...

    def record(self, number: str, version: int) -> RawRecord:
        """The record as it was in one of them."""
        ...


class Source(Protocol):
    """A registry that can be asked."""

    def data_timestamp(self) -> str | None:
        """The registry's stamp of its last data load, None where it has none."""
        ...

    def search(self, query: Mapping[str, str], updated_since: date | None) -> Iterator[Page]:
        """All records that `query` finds, page by page."""
        ...

    def by_numbers(self, numbers: Sequence[str]) -> Iterator[Page]:
        """The records with these numbers or aliases."""
        ...


@runtime_checkable
class Recognising(Protocol):
    """A source that need not read again what it served the last time."""

    def recognise_by(self, recognise: Recognise) -> None:
        """Ask this about all that is served from now on."""
        ...


class RawDate(Struct, frozen=True, gc=False):
    """A date and its kind, in the registry's words."""

    text: str
    type: str | None = None


def earliest(texts: Sequence[str]) -> RawDate | None:
    """The first of the days that `texts` name; before all one that names none: it will be an issue.

    None where there is no text.
    """
    if not texts:
        return None
    return RawDate(min(texts, key=lambda text: parse_partial_date(text[:10]) or ""))


class RawSponsor(Struct, frozen=True, gc=False):
    """An organisation and its class, in the registry's words."""

    name: str
    sponsor_class: str | None = None


class RawSite(Struct, frozen=True, gc=False):
    """A place, in the registry's words."""

    facility: str | None = None
    city: str | None = None
    state: str | None = None
    zip: str | None = None
    country: str | None = None
    status: str | None = None


class RawArm(Struct, frozen=True, gc=False):
    """A group of participants, in the registry's words."""

    label: str
    type: str | None = None
    description: str | None = None
    interventions: tuple[str, ...] = ()


class RawIntervention(Struct, frozen=True, gc=False):
    """A thing given or done, in the registry's words."""

    name: str
    type: str | None = None
    description: str | None = None
    other_names: tuple[str, ...] = ()
    arms: tuple[str, ...] = ()


class RawEnrollment(Struct, frozen=True, gc=False):
    """A number of participants and its kind, in the registry's words."""

    count: int
    type: str | None = None


class Registration(
    Fields[RawDate, RawDate, RawEnrollment, RawSponsor, RawSite, RawArm, RawIntervention],
    gc=False,
    kw_only=True,
):
    """One record in its registry's own words, laid out alike for all registries.

    Fields are those of `Study`; texts, dates, terms and country names are as served. `dialect`
    names the home registry of a record that a collecting registry passes on in that one's words.
    The parse of a registry begins with `Registration.of` and fills it in, one part of the record
    after the other; nobody alters it after that.
    """

    dialect: str | None = None

    @classmethod
    def of(cls, registry_key: str, number: str, dialect: str | None = None) -> Registration:
        """A registration of which nothing but its number is known yet."""
        key = study_key(registry_key, number)
        return cls(
            study_key=key, registry_key=registry_key, registration_number=number, dialect=dialect
        )
