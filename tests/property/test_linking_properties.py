"""What must hold of trials whatever studies name each other, and whatever people decide."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from random import Random

from hypothesis import given
from hypothesis import strategies as st

from tracker.linking import LinkDecision, Linked, LinkInput, LinkVerdict, Relation, link
from tracker.linking.inputs import Cited
from tracker.linking.keys import assign_keys
from tracker.study.identifiers import Identifier
from tracker.study.model import split_study_key

ISSUERS = ("ctgov", "euctr", "isrctn")
NUMBERS = [Identifier(issuer, f"{issuer}-{n}") for issuer in ISSUERS for n in range(4)]
TITLES = ("Cord cells in an invented illness of the kidney", "Marrow cells in another one")
STARTS = ("2024-05", "2025-01", None)


@st.composite
def inputs(draw: st.DrawFn) -> list[LinkInput]:
    """A dozen studies that name each other at random."""
    chosen = draw(st.lists(st.sampled_from(NUMBERS), unique=True, min_size=1))
    return [
        LinkInput(
            study_key=f"{own.issuer}:{own.number}",
            registry_key=own.issuer,
            own=own,
            cited=tuple(
                Cited(number, "secondary_id")
                for number in draw(st.lists(st.sampled_from(NUMBERS), unique=True, max_size=4))
                if number != own
            ),
            titles=(draw(st.sampled_from(TITLES)),),
            sponsor_key=draw(st.sampled_from(("one", "other"))),
            start_date=draw(st.sampled_from(STARTS)),
        )
        for own in chosen
    ]


@st.composite
def cases(draw: st.DrawFn) -> tuple[list[LinkInput], list[LinkDecision]]:
    """Studies, and pairs of them that a person parted."""
    studies = draw(inputs())
    keys = [study.study_key for study in studies]
    pairs = st.tuples(st.sampled_from(keys), st.sampled_from(keys)).filter(lambda p: p[0] != p[1])
    said = draw(st.lists(pairs, max_size=3, unique_by=frozenset)) if len(keys) > 1 else []
    start = datetime(2026, 10, 1, tzinfo=UTC)
    decisions = [
        LinkDecision(one, other, LinkVerdict.SEPARATE, "why", "Ada", start + timedelta(days=day))
        for day, (one, other) in enumerate(said)
    ]
    return studies, decisions


def sets(linked: Linked) -> set[frozenset[str]]:
    return {frozenset(trial.records) for trial in linked.trials}


def issuers_held(trial: Sequence[str]) -> Counter[str]:
    return Counter(split_study_key(key)[0] for key in trial)


@given(cases())
def test_every_study_has_one_trial_and_no_trial_two_numbers_of_one_issuer(
    case: tuple[list[LinkInput], list[LinkDecision]],
) -> None:
    studies, decisions = case
    linked = link(studies, decisions, {})
    held = [key for trial in linked.trials for key in trial.records]
    assert sorted(held) == sorted(study.study_key for study in studies)
    assert all(max(issuers_held(trial.study_keys).values()) == 1 for trial in linked.trials)


@given(cases())
def test_what_a_person_parts_is_never_in_one_trial(
    case: tuple[list[LinkInput], list[LinkDecision]],
) -> None:
    studies, decisions = case
    found = sets(link(studies, decisions, {}))
    for decision in decisions:
        assert not any({decision.study_key, decision.other_key} <= trial for trial in found)


@given(inputs(), st.randoms())
def test_order_decides_nothing_and_linking_twice_is_linking_once(
    studies: list[LinkInput], chance: Random
) -> None:
    first = link(studies, [], {})
    keys = {key: trial.key for trial in first.trials for key in trial.records}
    shuffled = chance.sample(studies, len(studies))
    assert link(shuffled, [], {}) == first
    assert link(shuffled, [], keys) == first


@given(inputs())
def test_what_ties_two_studies_is_never_lost(studies: list[LinkInput]) -> None:
    linked = link(studies, [], {})
    tied = {(edge.study_key, edge.other_key) for trial in linked.trials for edge in trial.ties}
    tied |= {(edge.study_key, edge.other_key) for edge in linked.others}
    for study in studies:
        named = {cited.identifier for cited in study.cited}
        for other in studies:
            if other.own in named:
                assert tuple(sorted((study.study_key, other.study_key))) in tied
    assert all(edge.relation is not Relation.SAME for edge in linked.others)


@given(st.lists(st.lists(st.sampled_from("abcdefgh"), min_size=1, max_size=3)), st.data())
def test_keys_are_unique_and_old_ones_stay_where_they_can(
    groups: list[list[str]], data: st.DataObject
) -> None:
    trials: list[list[str]] = []
    for group in groups:
        fresh = sorted(set(group) - {study for trial in trials for study in trial})
        trials += [fresh] if fresh else []
    natural = ["T" + "".join(trial) for trial in trials]
    previous = {
        study: data.draw(st.sampled_from([*natural, "Told"])) for trial in trials for study in trial
    }
    keys = assign_keys(trials, natural, previous)
    assert len(set(keys)) == len(trials)
    assert assign_keys(trials, natural, previous) == keys
    after = {study: key for trial, key in zip(trials, keys, strict=True) for study in trial}
    assert assign_keys(trials, natural, after) == keys
