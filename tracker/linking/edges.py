"""Weighs what ties two studies: one trial, a related one, or a case for a person."""

from __future__ import annotations

from collections.abc import Sequence
from enum import StrEnum

from msgspec import Struct

from tracker.classification import Evidence
from tracker.linking import clues as found
from tracker.linking.clues import Clues
from tracker.linking.inputs import TRANSITION, LinkInput
from tracker.linking.rules import linking_rules
from tracker.linking.titles import equal_title, is_follow_up, likeness
from tracker.study.vocabulary import Phase


class Relation(StrEnum):
    """What two studies that something ties together are to each other."""

    SAME = "same"  # one trial
    RELATED = "related"  # parent and follow-up, or links of a chain: two trials
    CANDIDATE = "candidate"  # perhaps one trial: a person should look
    CONFLICT = "conflict"  # would be one trial, did it not then hold two numbers of one issuer
    SEPARATE = "separate"  # a person said that they are two
    COPY = "copy"  # the first is another registry's copy of the second's record: no tie, no voice


class Edge(Struct, frozen=True):
    """Two studies, what they are to each other and why.

    The smaller key comes first; of a copy and the record that speaks for it, the copy.
    """

    study_key: str
    other_key: str
    relation: Relation
    evidence: tuple[Evidence, ...]


class Weighed(Struct, frozen=True):
    """A pair by positions, the strength of what ties it (0 is certain), and what was judged.

    `keeps_apart`: the two must not meet through a third study either.
    """

    one: int
    other: int
    strength: int
    relation: Relation
    evidence: tuple[Evidence, ...]
    keeps_apart: bool = False


def weigh(studies: Sequence[LinkInput], clues: Clues) -> list[Weighed]:
    """Every pair of `clues`, in order, that amounts to anything."""
    weighed = []
    for (one, other), evidence in sorted(clues.items()):
        judged = _weigh_pair(one, other, studies, tuple(evidence))
        if judged is not None:
            weighed.append(judged)
    return weighed


def _weigh_pair(
    one: int, other: int, studies: Sequence[LinkInput], evidence: tuple[Evidence, ...]
) -> Weighed | None:
    a, b = studies[one], studies[other]
    if any(clue.rule in found.CERTAIN for clue in evidence):
        return Weighed(one, other, 0, Relation.SAME, evidence)
    numbers = _number_facts(a, b, evidence)
    support = _support(a, b)
    if is_follow_up(a.titles) != is_follow_up(b.titles) and not {"title", "start"} <= support:
        follows = Evidence("title", "one title tells of a follow-up", "follow-up")
        related = numbers and (*evidence, follows)
        return Weighed(one, other, 0, Relation.RELATED, related, True) if related else None
    facts = numbers | support
    for strength, rule in enumerate(linking_rules().rules, 1):
        if rule.needs <= facts:
            reason = _reason(rule.name, rule.needs)
            return Weighed(one, other, strength, Relation.SAME, (*evidence, reason))
    for rule in linking_rules().candidates:
        if rule.needs <= facts:
            reason = _reason(rule.name, rule.needs)
            return Weighed(one, other, 0, Relation.CANDIDATE, (*evidence, reason))
    if not numbers:
        return None
    alone = Evidence("study", "nothing else agrees", "a number alone")
    return Weighed(one, other, 0, Relation.RELATED, (*evidence, alone))


def _reason(name: str, needs: frozenset[str]) -> Evidence:
    return Evidence("study", ", ".join(sorted(needs)), name)


def _number_facts(a: LinkInput, b: LinkInput, evidence: tuple[Evidence, ...]) -> set[str]:
    """Which of the facts about numbers hold; a number in a title names a parent, never itself."""
    namers = {
        e.words.split(" ", 1)[0] for e in evidence if e.rule == found.NAMES and e.field != "title"
    }
    facts = set()
    if namers:
        facts.add("named")
    if namers == {a.study_key, b.study_key}:
        facts.add("mutual")
    if any(e.rule == found.NAMES and e.field == TRANSITION for e in evidence):
        facts.add("transition")
    if any(e.rule == found.SHARED for e in evidence):
        facts.add("shared")
    if any(e.rule == found.UNIVERSAL for e in evidence):
        facts.add("universal")
    if not facts and any(e.rule == found.NAMES for e in evidence):
        facts.add("in a title")
    return facts


def _support(a: LinkInput, b: LinkInput) -> set[str]:
    """Which of the facts beside the numbers hold."""
    holds = {
        "title": likeness(a.titles, b.titles) >= linking_rules().titles.alike,
        "equal_title": equal_title(a.titles, b.titles),
        "code": a.protocol_code in b.codes or b.protocol_code in a.codes,
        "sponsor": a.sponsor_key is not None and a.sponsor_key == b.sponsor_key,
        "country": not set(a.countries).isdisjoint(b.countries),
        "start": _same_month(a, b),
        "phase": _phases_agree(set(a.phases) - {Phase.NA}, set(b.phases) - {Phase.NA}),
        "consistent": _consistent(a, b) and _consistent(b, a),
    }
    return {name for name, is_so in holds.items() if is_so}


def _phases_agree(these: set[str], those: set[str]) -> bool:
    """Whether the phases can be those of one trial; "not applicable" contradicts nothing."""
    return not these or not those or not these.isdisjoint(those)


def _same_month(a: LinkInput, b: LinkInput) -> bool:
    return bool(
        a.start_date
        and b.start_date
        and len(a.start_date) >= 7
        and a.start_date[:7] == b.start_date[:7]
    )


def _consistent(a: LinkInput, b: LinkInput) -> bool:
    """Whether every number that `a` names of the issuer of `b` is one of `b`'s own."""
    own = {b.own, *b.aliases}
    return all(c.identifier in own for c in a.cited if c.identifier.issuer == b.own.issuer)
