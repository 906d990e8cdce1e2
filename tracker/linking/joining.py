"""Joins studies to trials from the strongest tie to the weakest, and never against a contradiction.

Ties of one strength are taken together, so that the order of studies decides nothing: where two of
them contradict each other neither is taken.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from itertools import groupby

from tracker.linking.edges import Weighed
from tracker.linking.inputs import LinkInput


class Components:
    """Studies in groups, each group knowing whose numbers it holds and whom it must not meet."""

    def __init__(self, studies: Sequence[LinkInput]) -> None:
        self._parent = list(range(len(studies)))
        self._members = [[position] for position in range(len(studies))]
        self.issuers = [frozenset({study.own.issuer}) for study in studies]
        self._foes: dict[int, set[int]] = defaultdict(set)

    def root(self, position: int) -> int:
        """The group of a study, named by one of its members."""
        while self._parent[position] != position:
            self._parent[position] = self._parent[self._parent[position]]
            position = self._parent[position]
        return position

    def keep_apart(self, one: int, other: int) -> None:
        """Forbid the groups of two studies to meet."""
        self._foes[self.root(one)].add(other)
        self._foes[self.root(other)].add(one)

    def are_foes(self, one: int, other: int) -> bool:
        """Whether two groups are forbidden to meet."""
        return other in self.foes(one)

    def foes(self, group: int) -> set[int]:
        """The groups that `group` must not meet."""
        return {self.root(foe) for foe in self._foes[group]} if group in self._foes else set()

    def clash(self, one: int, other: int) -> bool:
        """Whether two groups hold different numbers of one issuer, or must not meet."""
        return bool(self.issuers[one] & self.issuers[other]) or self.are_foes(one, other)

    def unite(self, one: int, other: int) -> None:
        """Make two groups one; the smaller is moved, so that all moves together stay cheap."""
        small, large = sorted((one, other), key=lambda group: len(self._members[group]))
        self._parent[small] = large
        self._members[large] += self._members[small]
        self.issuers[large] |= self.issuers[small]
        if small in self._foes:
            self._foes[large] |= self._foes.pop(small)

    def groups(self) -> list[list[int]]:
        """The studies of each group, in order."""
        return [
            sorted(self._members[position])
            for position in range(len(self._parent))
            if self._parent[position] == position
        ]


def join(components: Components, ties: Iterable[Weighed]) -> set[tuple[int, int]]:
    """Unite what `ties` (all SAME) say; returns the pairs that a contradiction kept apart."""
    refused: set[tuple[int, int]] = set()
    ordered = sorted(ties, key=lambda tie: (tie.strength, tie.one, tie.other))
    for strength, tier in groupby(ordered, key=lambda tie: tie.strength):
        if strength == 0:
            refused |= _join_certain(components, tier)
        else:
            refused |= _join_tier(components, list(tier))
    return refused


def _join_certain(components: Components, ties: Iterable[Weighed]) -> set[tuple[int, int]]:
    """One number is one trial, whatever else: only a person can say no."""
    refused = set()
    for tie in ties:
        one, other = components.root(tie.one), components.root(tie.other)
        if one != other and components.are_foes(one, other):
            refused.add((tie.one, tie.other))
        elif one != other:
            components.unite(one, other)
    return refused


def _join_tier(components: Components, ties: list[Weighed]) -> set[tuple[int, int]]:
    groups_of = {
        (tie.one, tie.other): (components.root(tie.one), components.root(tie.other)) for tie in ties
    }
    live = {pair: groups for pair, groups in groups_of.items() if groups[0] != groups[1]}
    refused = {pair for pair, groups in live.items() if components.clash(*groups)}
    open_pairs = {pair: live[pair] for pair in live.keys() - refused}
    contested = _contested(components, set(open_pairs.values()))
    refused |= {pair for pair, groups in open_pairs.items() if groups in contested}
    agreed = {groups for groups in open_pairs.values() if groups not in contested}
    clashing = _unite_agreed(components, agreed)
    return refused | {pair for pair, groups in open_pairs.items() if groups in clashing}


def _contested(components: Components, pairs: set[tuple[int, int]]) -> set[tuple[int, int]]:
    """Pairs of groups where one group is wanted by two that contradict each other."""
    neighbours: dict[int, set[int]] = defaultdict(set)
    for one, other in pairs:
        neighbours[one].add(other)
        neighbours[other].add(one)
    rivals = {
        group: _rivals(components, around)
        for group, around in neighbours.items()
        if len(around) > 1
    }
    empty: set[int] = set()
    return {
        (one, other)
        for one, other in pairs
        if other in rivals.get(one, empty) or one in rivals.get(other, empty)
    }


def _rivals(components: Components, groups: set[int]) -> set[int]:
    """Those of `groups` that cannot be in one trial with another of them."""
    held = Counter(issuer for group in groups for issuer in components.issuers[group])
    return {
        group
        for group in groups
        if any(held[issuer] > 1 for issuer in components.issuers[group])
        or components.foes(group) & groups
    }


def _unite_agreed(components: Components, pairs: set[tuple[int, int]]) -> set[tuple[int, int]]:
    """Unite chains of groups that hold no contradiction; returns the pairs of those that do."""
    clashing: set[tuple[int, int]] = set()
    for chain in _chains(pairs):
        groups = {group for pair in chain for group in pair}
        if _rivals(components, groups):
            clashing.update(chain)
            continue
        for one, other in chain:
            first, second = components.root(one), components.root(other)
            if first != second:
                components.unite(first, second)
    return clashing


def _chains(pairs: set[tuple[int, int]]) -> list[list[tuple[int, int]]]:
    """`pairs` sorted into those that hang together."""
    around: dict[int, list[tuple[int, int]]] = defaultdict(list)
    for pair in sorted(pairs):
        for group in pair:
            around[group].append(pair)
    chains, seen = [], set()
    for start in around:
        chain, to_visit = set(), [start]
        while to_visit:
            group = to_visit.pop()
            if group not in seen:
                seen.add(group)
                chain.update(around[group])
                to_visit += [member for pair in around[group] for member in pair]
        if chain:
            chains.append(sorted(chain))
    return chains
