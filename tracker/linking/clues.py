"""Finds the pairs of studies that anything ties together, without comparing all with all."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from itertools import combinations, pairwise

from tracker.classification import Evidence
from tracker.linking.inputs import LinkInput
from tracker.linking.rules import linking_rules
from tracker.linking.titles import bare
from tracker.study.identifiers import UNIVERSAL_ISSUER, Identifier

Pair = tuple[int, int]
Clues = dict[Pair, list[Evidence]]

SAME_NUMBER, ALIAS, MERGED = "same number", "alias", "merged by its registry"
NAMES, SHARED, UNIVERSAL, EQUAL_TITLE = "names", "both name", "both name universal", "equal title"
CERTAIN = frozenset({SAME_NUMBER, ALIAS, MERGED})


def find_clues(studies: Sequence[LinkInput]) -> Clues:
    """What ties studies together, by positions of the pair (smaller first).

    An Evidence's rule is one of the constants above, its field the place, its words the number,
    for `names` written "study names number".
    """
    clues: Clues = defaultdict(list)
    owners = _owners(studies)
    for pair, evidence in (
        *_same_numbers(studies, owners),
        *_merged(studies),
        *_named(studies, owners),
        *_shared(studies, owners),
        *_equal_titles(studies),
    ):
        clues[pair].append(evidence)
    return dict(clues)


Found = Iterator[tuple[Pair, Evidence]]


def _owners(studies: Sequence[LinkInput]) -> dict[Identifier, list[int]]:
    owners: dict[Identifier, list[int]] = defaultdict(list)
    for position, study in enumerate(studies):
        for identifier in {study.own, *study.aliases}:
            owners[identifier].append(position)
    return owners


def _pair(one: int, other: int) -> Pair:
    return (one, other) if one < other else (other, one)


def _same_numbers(studies: Sequence[LinkInput], owners: dict[Identifier, list[int]]) -> Found:
    """A chain is enough: all owners of one number are one trial."""
    for identifier, positions in owners.items():
        for one, other in pairwise(positions):
            both_own = studies[one].own == studies[other].own == identifier
            rule = SAME_NUMBER if both_own else ALIAS
            yield _pair(one, other), Evidence("registration_number", identifier.number, rule)


def _merged(studies: Sequence[LinkInput]) -> Found:
    places = {study.study_key: position for position, study in enumerate(studies)}
    for position, study in enumerate(studies):
        target = places.get(study.merged_into) if study.merged_into else None
        if target is not None and target != position:
            words = f"{study.study_key} into {study.merged_into}"
            yield _pair(position, target), Evidence("registration_number", words, MERGED)


def _named(studies: Sequence[LinkInput], owners: dict[Identifier, list[int]]) -> Found:
    for position, study in enumerate(studies):
        for cited in study.cited:
            for owner in owners.get(cited.identifier, ()):
                words = f"{study.study_key} names {cited.identifier.number}"
                yield _pair(position, owner), Evidence(cited.origin, words, NAMES)


def _shared(studies: Sequence[LinkInput], owners: dict[Identifier, list[int]]) -> Found:
    """Two studies that name one number of a registration that we do not have."""
    naming: dict[Identifier, dict[int, str]] = defaultdict(dict)
    for position, study in enumerate(studies):
        for cited in study.cited:
            if cited.identifier not in owners:
                naming[cited.identifier].setdefault(position, cited.origin)
    most = linking_rules().titles.most_with_one_number
    for identifier, places in naming.items():
        rule = UNIVERSAL if identifier.issuer == UNIVERSAL_ISSUER else SHARED
        if len(places) <= most:
            for one, other in combinations(places, 2):
                yield _pair(one, other), Evidence(places[one], identifier.number, rule)


def _equal_titles(studies: Sequence[LinkInput]) -> Found:
    """Only across issuers: one registry's two numbers are two trials."""
    rules = linking_rules().titles
    for title, positions in _by_title(studies, rules.shortest_equal):
        if len(positions) <= rules.most_with_one_title:
            for one, other in combinations(positions, 2):
                if studies[one].own.issuer != studies[other].own.issuer:
                    yield _pair(one, other), Evidence("title", title, EQUAL_TITLE)


def _by_title(studies: Sequence[LinkInput], shortest: int) -> Iterable[tuple[str, list[int]]]:
    """(an example of the title, positions) of titles that several studies have."""
    places: dict[int, list[int]] = defaultdict(list)
    for position, study in enumerate(studies):
        for key in {hash(words) for t in study.titles if len(words := bare(t)) >= shortest}:
            places[key].append(position)
    for positions in places.values():
        if len(positions) > 1:
            yield studies[positions[0]].titles[0], positions
