"""Reads one CTIS record, of the shape since June 2024 or the one before, into a Registration."""

from __future__ import annotations

from functools import cache

import msgspec
from msgspec import Struct

from tracker.data import load
from tracker.errors import ParseError
from tracker.issues import IssueLog, Level
from tracker.registries.base import Registration
from tracker.registries.ctis.content import content
from tracker.registries.ctis.identity import identity
from tracker.registries.ctis.kinds import report_strange_kinds
from tracker.registries.ctis.places import places
from tracker.registries.ctis.progress import progress
from tracker.registries.ctis.reach import Json, part, parts, text
from tracker.registry_facts import facts_of

REGISTRY_KEY = "ctis"


class Keys(Struct, frozen=True, forbid_unknown_fields=True):
    """The whole of `keys.toml`: the keys on the upper levels of a record that are read."""

    read: frozenset[str]


def parse(body: bytes, log: IssueLog) -> Registration:
    """The registration in `body`, an answer of /retrieve; unknown keys become issues in `log`.

    Raises ParseError where the number or part I of the application is missing.
    """
    try:
        record = msgspec.json.decode(body)
    except (msgspec.DecodeError, RecursionError) as error:
        raise ParseError(f"no JSON record: {error}") from error
    number = text(record, "ctNumber")
    if number is None:
        raise ParseError("the record has no ctNumber")
    # Before June 2024 the application was not wrapped.
    application = part(record, "authorizedApplication") or record
    if not part(application, "authorizedPartI"):
        raise ParseError(f"{number}: part I of the application is not there")
    _report_unread(record, application, log)
    report_strange_kinds(record, log)
    registration = Registration.of(REGISTRY_KEY, number)
    identity(registration, record, application)
    progress(registration, record, application)
    places(registration, record, application)
    content(registration, record, application, log)
    return registration


def _report_unread(record: Json, application: Json, log: IssueLog) -> None:
    """An issue for each key on the upper levels that nobody reads or ignores."""
    part_one = part(application, "authorizedPartI")
    levels = {
        "": record if application is not record else {},
        "authorizedApplication.": application,
        "authorizedPartI.": part_one,
        "trialDetails.": part(part_one, "trialDetails"),
        "trialInformation.": part(part_one, "trialDetails", "trialInformation"),
    }
    found = {f"{level}{key}" for level, value in levels.items() for key in _unread(value)}
    for product in parts(part_one, "products"):
        found |= {f"product.{key}" for key in _unread(product)}
    for path in sorted(found):
        log.add("unread_field", path, "", Level.WARNING, "nobody reads this key")


def _unread(value: Json) -> set[str]:
    """Keys that nobody knows; translations stand beside most texts, and are not needed."""
    return {key for key in value.keys() - _known_keys() if not key.endswith("Translations")}


@cache
def _known_keys() -> frozenset[str]:
    """The keys that are read and those that registry.toml says why nobody reads."""
    ignored = (key for keys in facts_of(REGISTRY_KEY).ignored for key in keys.split(", "))
    return load(__package__, "keys.toml", Keys).read | frozenset(ignored)
