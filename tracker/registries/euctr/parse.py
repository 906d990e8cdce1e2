"""Reads one kept EUCTR trial, the records of its countries, into one Registration."""

from __future__ import annotations

from functools import cache

from msgspec import Struct

from tracker.data import load
from tracker.errors import ParseError
from tracker.issues import IssueLog
from tracker.registries.base import RawDate, RawSite, Registration, earliest
from tracker.registries.euctr.content import content
from tracker.registries.euctr.identity import identity
from tracker.registries.euctr.lines import CountryRecord
from tracker.registries.euctr.redact import BETWEEN, number_of

REGISTRY_KEY = "euctr"
ENTERED = "Date on which this record was first entered in the EudraCT database"


class Orders(Struct, frozen=True, forbid_unknown_fields=True):
    """The whole of `orders.toml`: whose record and which status speaks for a trial."""

    country_order: tuple[str, ...]
    country_last: tuple[str, ...]
    status_order: tuple[str, ...]

    def __post_init__(self) -> None:
        for country in self.country_last:
            if country in self.country_order:
                raise ValueError(f"country_last: {country!r} stands in country_order already")


def parse(body: bytes, log: IssueLog) -> Registration:
    """The registration in `body`; numbers that are none become issues in `log`.

    The form has had no new line since 2013 and is closed, so unknown lines are not looked for.
    Titles, products and design are those of one country, the preferred one; countries, statuses
    and dates those of all. Raises ParseError where a record is not of the full form.
    """
    texts = body.decode("utf-8", "replace").split(BETWEEN)
    number = number_of(texts[0])
    records = sorted(map(CountryRecord, texts), key=_preference)
    if any(number_of(text) != number for text in texts):
        raise ParseError(f"{number}: records of another trial are among its countries")
    registration = Registration.of(REGISTRY_KEY, number)
    identity(registration, records[0], number)
    content(registration, records[0], log, is_only=len(records) == 1)
    _of_all(registration, records, log)
    return registration


def _of_all(to: Registration, records: list[CountryRecord], log: IssueLog) -> None:
    """Fill in what all countries say together; the record from outside the EU names no country."""
    for record in records:
        if record.country is None and "Link" in record.head:
            log.unknown_term("country", record.head["Link"])
    inside = [record for record in records if record.country not in (None, "3rd")]
    statuses = {record.country: _status(record) for record in records}
    entered = [record.head[ENTERED] for record in records if record.head.get(ENTERED)]
    ended = [end for record in records if (end := record.value("P.", "global end"))]
    to.overall_status = _best(list(statuses.values()))
    to.first_posted = earliest(entered)
    to.completion_date = RawDate(max(ended), "ended") if ended else None
    to.countries = tuple(record.country or "" for record in inside)
    to.sites = tuple(RawSite(country=r.country, status=statuses[r.country]) for r in inside)


def _status(record: CountryRecord) -> str | None:
    return record.value("P.", "End of Trial Status") or record.head.get("Trial Status") or None


def _best(statuses: list[str | None]) -> str | None:
    """The status of the whole trial: the first one in our order; an unknown one before all."""
    order = _orders().status_order
    known = [status for status in statuses if status]
    unknown = [status for status in known if status not in order]
    return unknown[0] if unknown else min(known, key=order.index, default=None)


def _preference(record: CountryRecord) -> tuple[int, str]:
    """Whose wording we take: the countries that other users of the register prefer."""
    order = _orders().country_order
    country = record.country or ""
    last = len(order) + (country in _orders().country_last)
    return (order.index(country) if country in order else last, country)


@cache
def _orders() -> Orders:
    return load(__package__, "orders.toml", Orders)
