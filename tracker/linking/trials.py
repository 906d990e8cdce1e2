"""Says which studies are one trial, from all studies at once and the decisions of people."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from enum import StrEnum

from msgspec import Struct

from tracker.classification import Evidence
from tracker.linking.clues import find_clues
from tracker.linking.edges import Edge, Relation, Weighed, weigh
from tracker.linking.inputs import LinkInput
from tracker.linking.joining import Components, join
from tracker.linking.keys import assign_keys, natural_key
from tracker.study.identifiers import trust_of


class LinkVerdict(StrEnum):
    """What a person may say of two studies."""

    JOINED = "joined"
    SEPARATE = "separate"
    WITHDRAWN = "withdrawn"  # nothing is decided any more: the rules speak again


class LinkDecision(Struct, frozen=True):
    """A person's word on two studies; the last one on a pair counts."""

    study_key: str
    other_key: str
    verdict: LinkVerdict
    reason: str
    decided_by: str
    decided_at: datetime


class Trial(Struct, frozen=True):
    """One trial: its studies, its primary registration first, and what ties them together."""

    key: str
    study_keys: tuple[str, ...]
    ties: tuple[Edge, ...]


class Linked(Struct, frozen=True):
    """All trials, and the pairs of studies that are something else to each other than one trial."""

    trials: list[Trial]
    others: list[Edge]


def link(
    studies: Iterable[LinkInput],
    decisions: Iterable[LinkDecision],
    previous_keys: Mapping[str, str],
) -> Linked:
    """Every study in exactly one trial; the same input gives the same trials in any order.

    `previous_keys`: study key -> trial key of the last time. Time and memory grow with the number
    of studies and of numbers that they name, not with their square.
    """
    ordered = sorted(studies, key=lambda study: study.study_key)
    weighed = weigh(ordered, find_clues(ordered))
    decided = _decided(ordered, decisions)
    settled = {(tie.one, tie.other) for tie in decided}
    weighed = [*decided, *(tie for tie in weighed if (tie.one, tie.other) not in settled)]
    components = Components(ordered)
    for tie in weighed:
        if tie.keeps_apart:
            components.keep_apart(tie.one, tie.other)
    refused = join(components, (tie for tie in weighed if tie.relation is Relation.SAME))
    edges = [_edge(ordered, components, tie, refused) for tie in weighed]
    return _linked(ordered, components.groups(), edges, previous_keys)


def _decided(studies: Sequence[LinkInput], decisions: Iterable[LinkDecision]) -> list[Weighed]:
    """The last word on each pair; studies that the store no longer has are passed over."""
    places = {study.study_key: place for place, study in enumerate(studies)}
    last: dict[tuple[int, int], LinkDecision] = {}
    for decision in sorted(decisions, key=lambda decision: decision.decided_at):
        pair = sorted((decision.study_key, decision.other_key))
        if all(key in places for key in pair):
            last[places[pair[0]], places[pair[1]]] = decision
    return [
        _weighed(one, other, decision)
        for (one, other), decision in sorted(last.items())
        if decision.verdict is not LinkVerdict.WITHDRAWN
    ]


def _weighed(one: int, other: int, decision: LinkDecision) -> Weighed:
    says = f"{decision.decided_by}, {decision.decided_at:%Y-%m-%d}: {decision.reason}"
    evidence = (Evidence("decision", says, decision.verdict.value),)
    if decision.verdict is LinkVerdict.JOINED:
        return Weighed(one, other, 0, Relation.SAME, evidence)
    return Weighed(one, other, 0, Relation.SEPARATE, evidence, keeps_apart=True)


def _edge(
    studies: Sequence[LinkInput],
    components: Components,
    tie: Weighed,
    refused: set[tuple[int, int]],
) -> Edge:
    """The edge as it came out: a tie that was refused may have been made by way of a third."""
    relation = tie.relation
    if components.root(tie.one) == components.root(tie.other):
        relation = Relation.SAME
    elif (tie.one, tie.other) in refused:
        relation = Relation.CONFLICT
    one, other = studies[tie.one].study_key, studies[tie.other].study_key
    return Edge(one, other, relation, tie.evidence)


def _linked(
    studies: Sequence[LinkInput],
    groups: list[list[int]],
    edges: list[Edge],
    previous_keys: Mapping[str, str],
) -> Linked:
    members = [_in_order([studies[position] for position in group]) for group in groups]
    keys = assign_keys(
        [[study.study_key for study in trial] for trial in members],
        [natural_key(study.own for study in trial) for trial in members],
        previous_keys,
    )
    place_of = {study.study_key: n for n, trial in enumerate(members) for study in trial}
    ties: dict[int, list[Edge]] = {}
    for edge in edges:
        if edge.relation is Relation.SAME:
            ties.setdefault(place_of[edge.study_key], []).append(edge)
    trials = [
        Trial(key, tuple(study.study_key for study in trial), tuple(ties.get(place, ())))
        for place, (key, trial) in enumerate(zip(keys, members, strict=True))
    ]
    others = [edge for edge in edges if edge.relation is not Relation.SAME]
    return Linked(sorted(trials, key=lambda trial: trial.key), others)


def _in_order(studies: list[LinkInput]) -> list[LinkInput]:
    """The primary registration first: still there, in our order of issuers, direct."""

    def rank(study: LinkInput) -> tuple[bool, int, bool, str]:
        issuer = study.own.issuer
        at_home = study.registry_key == issuer
        return study.is_gone, trust_of(issuer).display, not at_home, study.study_key

    return sorted(studies, key=rank)
