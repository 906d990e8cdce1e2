"""A collecting registry's copy of a record is no second registration: it speaks for nobody else.

WHO hands on the records of others under their own numbers. Where the home registry's record is
held too, the copy says where the trial is listed as well, and nothing more.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence

from tracker.linking.inputs import LinkInput
from tracker.study.identifiers import Identifier, trust_of

COPY = "copy"
"""The rule under which the evidence of a copy stands."""


def find_copies(
    studies: Sequence[LinkInput], apart: Collection[frozenset[str]] = ()
) -> dict[str, str]:
    """Return the copies among `studies`: key of the copy -> key of the record that speaks for it.

    The record of a number's home registry speaks, also once it is gone from there: that a registry
    no longer has a record is its word, too. Where several collectors hold a number and its home
    does not, the first by rank, then by key, speaks. `apart` are pairs of keys of which a person
    said that they are two.
    """
    at_home = _at_home(studies)
    collected: dict[Identifier, list[LinkInput]] = defaultdict(list)
    for study in studies:
        if not is_at_home(study):
            collected[study.own].append(study)
    found: dict[str, str] = {}
    for number, held in collected.items():
        first = min(held, key=_rank)
        for study in held:
            voice = at_home.get(number, first).study_key
            if voice != study.study_key and frozenset((voice, study.study_key)) not in apart:
                found[study.study_key] = voice
    return found


def is_at_home(study: LinkInput) -> bool:
    """Return whether the record comes from the registry that gave its number.

    A number that no known registry gave belongs to whoever holds the record.
    """
    return study.registry_key == study.own.issuer


def voices(studies: Iterable[LinkInput], copies: Mapping[str, str]) -> list[LinkInput]:
    """Return the studies that are no copies."""
    return [study for study in studies if study.study_key not in copies]


def _at_home(studies: Sequence[LinkInput]) -> dict[Identifier, LinkInput]:
    """The home registry's record of each number, its obsolete numbers included.

    The number that a record has comes before one that it had; of several records of one number
    (resubmissions) one that is still there, then the last one.
    """
    home: dict[Identifier, LinkInput] = {}
    ours = sorted(filter(is_at_home, studies), key=lambda one: one.study_key, reverse=True)
    for study in sorted(ours, key=lambda one: one.is_gone):
        home.setdefault(study.own, study)
    for study in ours:
        for alias in study.aliases:
            home.setdefault(alias, study)
    return home


def _rank(study: LinkInput) -> tuple[int, str]:
    return trust_of(study.registry_key).display, study.study_key
