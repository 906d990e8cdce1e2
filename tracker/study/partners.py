"""A record names the numbers of other registrations; a reader is to see those we do not hold."""

from __future__ import annotations

from tracker.study.identifiers import UNIVERSAL_ISSUER, Identifier, find_identifiers, issuers


def registrations_in(text: str) -> tuple[Identifier, ...]:
    """Return the registrations that a field of numbers names; dummies and WHO's UTN are none."""
    return tuple(one for one in find_identifiers(text) if one.issuer != UNIVERSAL_ISSUER)


def written(number: Identifier) -> str:
    """Return the number for a reader, with its issuer's name where the number does not say it."""
    issuer = issuers().get(number.issuer)
    name = (issuer.databank or issuer.name) if issuer else number.issuer
    return number.number if number.number[:1].isalpha() else f"{name} {number.number}"
