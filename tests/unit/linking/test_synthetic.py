"""Linking measured on invented registrations of which we know which are one trial."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from itertools import combinations

import pytest

from benchmarks.registration_stories import STORIES
from benchmarks.registrations import Registered, registrations
from tracker.linking import Linked, Relation, link, link_input

Pairs = set[tuple[str, ...]]


def true_pairs(written: Iterable[Registered]) -> Pairs:
    members: dict[int, list[str]] = defaultdict(list)
    for one in written:
        members[one.trial].append(one.study.study_key)
    return {tuple(sorted(pair)) for keys in members.values() for pair in combinations(keys, 2)}


def found_pairs(linked: Linked) -> Pairs:
    return {
        tuple(sorted(pair)) for trial in linked.trials for pair in combinations(trial.records, 2)
    }


def linked(written: Iterable[Registered]) -> Linked:
    return link([link_input(one.study) for one in written], [], {})


@pytest.mark.parametrize("seed", range(5))
def test_precision_is_whole_and_recall_is_nearly_so(seed: int) -> None:
    written = registrations(300, seed)
    truth, found = true_pairs(written), found_pairs(linked(written))
    assert len(truth) > 100
    assert found - truth == set(), "studies of two trials were joined"
    assert len(found & truth) / len(truth) >= 0.95


def test_the_set_holds_every_story() -> None:
    told = {one.story for one in registrations(300, seed=3)}
    assert told == {story.__name__ for _, story in STORIES}


@pytest.mark.parametrize(
    ("story", "relation"),
    [
        ("follow_up", Relation.RELATED),
        ("chain", Relation.RELATED),
        ("mistyped", Relation.RELATED),
        ("conflict", Relation.CONFLICT),
        ("same_title", Relation.CANDIDATE),
    ],
)
def test_what_is_not_joined_is_kept_as_what_it_is(story: str, relation: Relation) -> None:
    written = registrations(300)
    story_of = {one.study.study_key: one.story for one in written}
    others = [edge for edge in linked(written).others if story_of[edge.study_key] == story]
    assert others
    assert {edge.relation for edge in others} == {relation}


def test_only_what_nothing_shows_is_missed() -> None:
    written = registrations(2000)
    story_of = {one.study.study_key: one.story for one in written}
    missed = true_pairs(written) - found_pairs(linked(written))
    assert {story_of[pair[0]] for pair in missed} == {"hidden"}


def test_the_order_of_studies_decides_nothing() -> None:
    written = registrations(300)
    forward, backward = linked(written), linked(reversed(written))
    assert forward == backward


def test_every_tie_has_its_evidence() -> None:
    for trial in linked(registrations(300)).trials:
        assert (len(trial.study_keys) > 1) == bool(trial.ties)
        assert all(edge.evidence for edge in trial.ties)


def test_linking_again_changes_no_key() -> None:
    written = registrations(300)
    first = linked(written)
    keys = {study: trial.key for trial in first.trials for study in trial.records}
    again = link([link_input(one.study) for one in written], [], keys)
    assert again == first
