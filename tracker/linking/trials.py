"""Says which studies are one trial, from all studies at once and the decisions of people."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from enum import StrEnum

from msgspec import Struct, structs

from tracker.classification import Evidence
from tracker.linking.clues import find_clues
from tracker.linking.copies import COPY, find_copies, voices
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
    """One trial: its studies, its primary registration first, and what ties them together.

    `copies` are keys of further records of the same numbers, which are no registrations.
    """

    key: str
    study_keys: tuple[str, ...]
    ties: tuple[Edge, ...]
    copies: tuple[str, ...] = ()

    @property
    def records(self) -> tuple[str, ...]:
        """The keys of all records that are held of the trial, registrations first."""
        return (*self.study_keys, *self.copies)


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

    Copies are joined to nothing by what they say: they follow the record that speaks for them.
    `previous_keys`: study key -> trial key of the last time. Time and memory grow with the number
    of studies and of numbers that they name, not with their square.
    """
    everyone = sorted(studies, key=lambda study: study.study_key)
    said = list(decisions)
    copies = find_copies(everyone, _apart(said))
    ordered = voices(everyone, copies)
    weighed = weigh(ordered, find_clues(ordered))
    decided = _decided(ordered, (_by_voice(one, copies) for one in said))
    settled = {(tie.one, tie.other) for tie in decided}
    weighed = [*decided, *(tie for tie in weighed if (tie.one, tie.other) not in settled)]
    components = Components(ordered)
    for tie in weighed:
        if tie.keeps_apart:
            components.keep_apart(tie.one, tie.other)
    refused = join(components, (tie for tie in weighed if tie.relation is Relation.SAME))
    edges = [_edge(ordered, components, tie, refused) for tie in weighed]
    edges += _copy_edges(everyone, copies)
    return _linked(ordered, components.groups(), edges, previous_keys, copies)


def _apart(decisions: Iterable[LinkDecision]) -> set[frozenset[str]]:
    """The pairs of which the last word of a person is that they are two."""
    last: dict[frozenset[str], LinkVerdict] = {}
    for one in sorted(decisions, key=lambda decision: decision.decided_at):
        last[frozenset((one.study_key, one.other_key))] = one.verdict
    return {pair for pair, verdict in last.items() if verdict is LinkVerdict.SEPARATE}


def _by_voice(decision: LinkDecision, copies: Mapping[str, str]) -> LinkDecision:
    """The decision on the records that speak: what is said of a copy is meant of its trial."""
    one, other = decision.study_key, decision.other_key
    return structs.replace(
        decision, study_key=copies.get(one, one), other_key=copies.get(other, other)
    )


def _copy_edges(studies: Sequence[LinkInput], copies: Mapping[str, str]) -> Iterator[Edge]:
    for study in studies:
        voice = copies.get(study.study_key)
        if voice is not None:
            evidence = Evidence("registration_number", study.own.number, COPY)
            yield Edge(study.study_key, voice, Relation.COPY, (evidence,))


def _decided(studies: Sequence[LinkInput], decisions: Iterable[LinkDecision]) -> list[Weighed]:
    """The last word on each pair; studies that the store no longer has are passed over."""
    places = {study.study_key: place for place, study in enumerate(studies)}
    last: dict[tuple[int, int], LinkDecision] = {}
    for decision in sorted(decisions, key=lambda decision: decision.decided_at):
        pair = sorted((decision.study_key, decision.other_key))
        if pair[0] != pair[1] and all(key in places for key in pair):
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
    copies: Mapping[str, str],
) -> Linked:
    members = [_in_order([studies[position] for position in group]) for group in groups]
    copied = _copies_by_voice(copies)
    beside = [
        tuple(key for study in trial for key in copied.get(study.study_key, ()))
        for trial in members
    ]
    keys = assign_keys(
        [
            [*(study.study_key for study in trial), *more]
            for trial, more in zip(members, beside, strict=True)
        ],
        [natural_key(study.own for study in trial) for trial in members],
        previous_keys,
    )
    place_of = {study.study_key: n for n, trial in enumerate(members) for study in trial}
    ties: dict[int, list[Edge]] = {}
    for edge in edges:
        if edge.relation is Relation.SAME:
            ties.setdefault(place_of[edge.study_key], []).append(edge)
    trials = [
        Trial(key, tuple(study.study_key for study in trial), tuple(ties.get(place, ())), more)
        for place, (key, trial, more) in enumerate(zip(keys, members, beside, strict=True))
    ]
    others = [edge for edge in edges if edge.relation is not Relation.SAME]
    return Linked(sorted(trials, key=lambda trial: trial.key), others)


def _copies_by_voice(copies: Mapping[str, str]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for copy, voice in sorted(copies.items()):
        found.setdefault(voice, []).append(copy)
    return found


def _in_order(studies: list[LinkInput]) -> list[LinkInput]:
    """The primary registration first: still there, in our order of issuers, direct."""

    def rank(study: LinkInput) -> tuple[bool, int, bool, str]:
        issuer = study.own.issuer
        at_home = study.registry_key == issuer
        return study.is_gone, trust_of(issuer).display, not at_home, study.study_key

    return sorted(studies, key=rank)
