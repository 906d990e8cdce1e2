"""Sites and countries of a registration, each country as ISO 3166 beside the registry's text."""

from __future__ import annotations

from typing import Any

from tracker.normalize.countries import country_code
from tracker.normalize.order import content_order
from tracker.normalize.terms_of_record import RecordTerms
from tracker.normalize.texts import clean
from tracker.registries.base import RawSite, Registration
from tracker.study.model import Site
from tracker.study.vocabulary import OverallStatus


def places(registration: Registration, words: RecordTerms) -> dict[str, Any]:
    """The Study fields `sites` and `countries`; an unknown country is an issue and stays None."""
    sites = tuple(sorted({_site(site, words) for site in registration.sites}, key=content_order))
    codes = {site.country for site in sites} | {_code(raw, words) for raw in registration.countries}
    return {"sites": sites, "countries": tuple(sorted(code for code in codes if code))}


def _site(raw: RawSite, words: RecordTerms) -> Site:
    return Site(
        facility=clean(raw.facility),
        city=clean(raw.city),
        state=clean(raw.state),
        zip=clean(raw.zip),
        raw_country=clean(raw.country),
        country=_code(raw.country, words) if raw.country else None,
        status=words.word(raw.status, "overall_status", OverallStatus, "sites.status"),
    )


def _code(raw: str, words: RecordTerms) -> str | None:
    return country_code(raw) or words.country(raw)
