"""Where a trial in CTIS runs: member states with status and sites, and the rest of the world."""

from __future__ import annotations

from tracker.registries.base import RawEnrollment, RawSite, Registration
from tracker.registries.ctis.reach import Json, part, parts, text, texts


def places(to: Registration, record: Json, application: Json) -> None:
    """Fill in countries, sites and the number of people.

    A member state without a site is a site that has only a country and a status. The list of
    countries in part I holds those outside the EEA only.
    """
    states = parts(application, "memberStatesConcerned")
    statuses = {_name(state): text(state, "mscPublicStatusCode") for state in states}
    outside = texts(parts(application, "authorizedPartI", "rowCountriesInfo"), "name")
    sites = [
        _site(site, statuses, text(plan, "mscInfo", "countryName"))
        for plan in parts(application, "authorizedPartsII")
        for site in parts(plan, "trialSites")
    ]
    with_sites = {site.country for site in sites}
    bare = [
        RawSite(country=name, status=status)
        for name, status in statuses.items()
        if name and status and name not in with_sites
    ]
    to.countries = tuple(filter(None, (*statuses, *outside)))
    to.sites = (*sites, *bare)
    _people(to, record, application)


def _name(state: Json) -> str | None:
    return text(state, "mscName") or text(state, "countryName")


def _site(site: Json, statuses: dict[str | None, str | None], state: str | None) -> RawSite:
    where = part(site, "organisationAddressInfo")
    country = text(where, "address", "countryName") or state
    return RawSite(
        facility=text(where, "organisation", "name"),
        city=text(where, "address", "city"),
        zip=text(where, "address", "postcode"),
        country=country,
        status=statuses.get(country),
    )


def _people(to: Registration, record: Json, application: Json) -> None:
    """The planned number: the registry's own total, else that of all parts added up."""
    found = _number(record.get("totalNumberEnrolled"))
    if found is None:
        plans = parts(application, "authorizedPartsII")
        numbers = [_number(plan.get("recruitmentSubjectCount")) for plan in plans]
        outside = _number(part(application, "authorizedPartI").get("rowSubjectCount"))
        known = [number for number in (*numbers, outside) if number is not None]
        found = sum(known) if known and None not in numbers else None
    if found is not None:
        to.enrollment = RawEnrollment(found, "planned")


def _number(value: object) -> int | None:
    if isinstance(value, bool):
        return None
    if isinstance(value, int):
        return value
    return int(value) if isinstance(value, str) and value.strip().isdigit() else None
