"""Reads one kept ICTRP trial into a Registration, in its home registry's own words."""

from __future__ import annotations

import re

from tracker.issues import IssueLog, Level
from tracker.registries.base import RawSite, Registration
from tracker.registries.ictrp.record import home_of, listed_number, read_body
from tracker.registries.ictrp.stamps import Row
from tracker.registries.who import fill_in
from tracker.registries.who_items import Items
from tracker.study.model import SecondaryId

REGISTRY_KEY = "ictrp"
_COUNTRY = re.compile(r"-([A-Z]{2})\Z")


def parse(body: bytes, log: IssueLog) -> Registration:
    """The registration in `body`, the rows of one trial; unknown columns become issues in `log`.

    Raises ParseError where it is no kept record or has no number.
    """
    rows = _one_a_country(read_body(body))
    items = Items(rows[0])
    listed = listed_number(rows[0])
    home, number = home_of(listed)
    if home is None:
        log.add("unknown_numbering", "TrialID", listed, Level.WARNING, "no registry numbers so")
    if b"\xef\xbf\xbd" in body:
        log.add("bad_encoding", "record", listed, Level.NOTE, "characters were lost in the file")
    all_rows = [items, *map(Items, rows[1:])]
    items.unread.update(*(row.unread for row in all_rows))
    countries = (name for row in all_rows for name in row.texts("countries"))
    registration = Registration.of(REGISTRY_KEY, number, home)
    fill_in(registration, items, log)
    registration.aliases = tuple(sorted({listed_number(row) for row in rows} - {number}))
    registration.secondary_ids = _others(items, number)
    registration.countries = tuple(dict.fromkeys(countries))
    registration.sites = _sites(rows)
    return registration


def _one_a_country(rows: tuple[Row, ...]) -> tuple[Row, ...]:
    """The last row of each listed number, by number: a file that joins weeks has a trial twice.

    The order in which a file lists the countries of a trial means nothing.
    """
    last = {listed_number(row): row for row in rows}
    return tuple(row for _, row in sorted(last.items()))


def _others(items: Items, number: str) -> tuple[SecondaryId, ...]:
    """The other numbers of the trial, without those that are its own in another spelling."""
    found = {other.id: other for other in reversed(items.ids)}
    return tuple(
        other
        for text, other in sorted(found.items())
        if home_of(" ".join(text.split()))[1] != number
    )


def _sites(rows: tuple[Row, ...]) -> tuple[RawSite, ...]:
    """For a trial listed by country: each country and its status there, no place being named."""
    found = []
    for row in rows:
        country = _COUNTRY.search(listed_number(row))
        if country is not None and len(rows) > 1:
            status = Items(row).text("recruitment_status")
            found.append(RawSite(country=country[1], status=status))
    return tuple(found)
