"""Sites and countries of a registration, each country as ISO 3166 beside the registry's text."""

from __future__ import annotations

from collections.abc import Iterable

from tracker.normalize.countries import country_code
from tracker.normalize.terms_of_record import RecordTerms
from tracker.normalize.texts import clean
from tracker.registries.base import RawSite
from tracker.study.model import Site
from tracker.study.vocabulary import OverallStatus


def site(raw: RawSite, words: RecordTerms) -> Site:
    """One place; an unknown country is an issue and stays None."""
    return Site(
        facility=clean(raw.facility),
        city=clean(raw.city),
        state=clean(raw.state),
        zip=clean(raw.zip),
        raw_country=clean(raw.country),
        country=_code(raw.country, words) if raw.country else None,
        status=words.word(raw.status, "overall_status", OverallStatus, "sites.status"),
    )


def countries(raw: Iterable[str], words: RecordTerms) -> tuple[str, ...]:
    """The codes of these countries, without those that nobody knows."""
    return _sorted({_code(name, words) for name in raw})


def all_countries(listed: tuple[str, ...], sites: Iterable[Site]) -> tuple[str, ...]:
    """The countries that a registration lists and those that only its sites name."""
    return _sorted({*listed, *(one.country for one in sites)})


def _sorted(codes: set[str | None]) -> tuple[str, ...]:
    return tuple(sorted(code for code in codes if code))


def _code(raw: str, words: RecordTerms) -> str | None:
    return country_code(raw) or words.country(raw)
