"""Linking looks at all studies at once, so each is reduced to what can tell trials apart."""

from __future__ import annotations

import re

from msgspec import Struct

from tracker.normalize.text import fold
from tracker.registry_facts import facts_of
from tracker.study.identifiers import Identifier, canonical, is_dummy, written_identifiers
from tracker.study.model import Study
from tracker.study.partial_date import PartialDate

_NO_CODE_CHARACTER = re.compile(r"[\W_]+")
TRANSITION = "transition"  # the origin of a number that a trial had before it was carried over
SHORTEST_CODE = 5  # characters; shorter codes ("001", "MSC1") are used by many sponsors


_CODED = frozenset({"org_study_id", "secondary_id"})


class Cited(Struct, frozen=True):
    """A number that a study names, and in which of its fields."""

    identifier: Identifier
    origin: str


class LinkInput(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One study as linking sees it; about 1 kB, so that 100,000 fit in memory."""

    study_key: str
    registry_key: str
    own: Identifier
    aliases: tuple[Identifier, ...] = ()
    cited: tuple[Cited, ...] = ()
    dummies: tuple[Identifier, ...] = ()
    titles: tuple[str, ...] = ()
    protocol_code: str | None = None
    codes: tuple[str, ...] = ()
    sponsor_key: str | None = None
    countries: tuple[str, ...] = ()
    start_date: PartialDate | None = None
    phases: tuple[str, ...] = ()
    merged_into: str | None = None
    is_gone: bool = False


class Numbers(Struct, frozen=True):
    """The numbers of one study as typed: its own, and (field, text) of all others."""

    registry_key: str
    own: str
    others: tuple[tuple[str, str], ...]


class ReadNumbers(Struct, frozen=True):
    """What the numbers of one study mean."""

    own: Identifier
    aliases: tuple[Identifier, ...]
    cited: tuple[Cited, ...]
    dummies: tuple[Identifier, ...]
    protocol_code: str | None
    codes: tuple[str, ...]


def link_input(study: Study) -> LinkInput:
    """What linking needs of `study`."""
    lead, org, start = study.lead_sponsor, study.org_study_id, study.start_date
    others = [("alias", alias) for alias in study.aliases]
    others += [("org_study_id", org.id)] if org else []
    others += [
        (origin(study.registry_key, "secondary_id", n.type), n.id) for n in study.secondary_ids
    ]
    titles = (study.official_title, study.brief_title)
    others += [("title", title) for title in titles if title]
    numbers = read_numbers(Numbers(study.registry_key, study.registration_number, tuple(others)))
    return LinkInput(
        study_key=study.study_key,
        registry_key=study.registry_key,
        own=numbers.own,
        aliases=numbers.aliases,
        cited=numbers.cited,
        dummies=numbers.dummies,
        titles=tuple(title for title in titles if title),
        protocol_code=numbers.protocol_code,
        codes=numbers.codes,
        sponsor_key=lead.key if lead else None,
        countries=study.countries,
        start_date=start.date if start else None,
        phases=tuple(study.phases),
    )


def origin(registry_key: str, column: str, number_type: str | None) -> str:
    """Where a number stands; an authority's word on a transition is more than a field."""
    carried_over = facts_of(registry_key).numbers.carried_over
    return TRANSITION if number_type in carried_over else column


def read_numbers(typed: Numbers) -> ReadNumbers:
    """The canonical numbers in what was typed; the rest are codes of the sponsor.

    A number that no pattern knows is one all the same where it is the study's own.
    """
    own = canonical(typed.own) or Identifier(typed.registry_key, typed.own)
    written = [(place, text, written_identifiers(text)) for place, text in typed.others]
    found = [Cited(one, place) for place, _, numbers in written for one in numbers]
    real = [cited for cited in found if not is_dummy(cited.identifier)]
    aliases = dict.fromkeys(cited.identifier for cited in real if cited.origin == "alias")
    known = {own, *aliases}
    codes = [(place, _code(text)) for place, text, numbers in written if not numbers]
    return ReadNumbers(
        own=own,
        aliases=tuple(aliases),
        cited=tuple(dict.fromkeys(cited for cited in real if cited.identifier not in known)),
        dummies=tuple(cited.identifier for cited in found if is_dummy(cited.identifier)),
        protocol_code=next((code for place, code in codes if place == "org_study_id"), None),
        codes=tuple(sorted({code for place, code in codes if code and place in _CODED})),
    )


def _code(text: str) -> str | None:
    """A protocol code without its punctuation; None where too short or without a digit."""
    code = _NO_CODE_CHARACTER.sub("", fold(text))
    long_enough = len(code) >= SHORTEST_CODE
    return code if long_enough and any(letter.isdigit() for letter in code) else None
