"""Trials registered elsewhere too: read without a complaint, and linked as the stories say."""

from __future__ import annotations

from collections import Counter, defaultdict
from copy import deepcopy
from datetime import date
from itertools import combinations

import pytest

from benchmarks.synthetic import (
    Elsewhere,
    bodies,
    make_corpus,
    next_day_elsewhere,
    register_elsewhere,
)
from benchmarks.synthetic.registered import Registered, elsewhere
from jobs.demo.replica.corpus import Corpus
from tracker.derive import derive
from tracker.linking import Relation, link
from tracker.linking.inputs import link_input
from tracker.registries.isrctn.redact import raw_record
from tracker.study.identifiers import canonical
from tracker.study.model import Study

FIRST, SECOND = date(2026, 10, 5), date(2026, 10, 6)
SEED = 7
NOT_JOINED = {"the long-term follow-up", "registered twice in one registry"}


@pytest.fixture(scope="module")
def made() -> Elsewhere:
    return register_elsewhere(make_corpus(SEED, 400, as_of=FIRST), SEED, as_of=FIRST)


def read(one: Registered) -> tuple[Study, list[tuple[str, str]]]:
    body = bodies([one], one.registry_key)[one.number]
    if one.registry_key == "isrctn":
        body = raw_record(body.decode()).body
    derived = derive(one.registry_key, one.number, body)
    return derived.study, [(issue.code, issue.field) for issue in derived.issues]


@pytest.fixture(scope="module")
def studies(made: Elsewhere) -> list[Study]:
    """All studies of the second day, of three registries."""
    corpus = Corpus.from_records(made.records, "2026-10-05T09:00:04")
    here = [derive("ctgov", number, body).study for number, body in corpus.records.items()]
    return here + [read(one)[0] for one in next_day_elsewhere(made, as_of=SECOND)]


def test_every_registration_is_read_whole(made: Elsewhere) -> None:
    for one in next_day_elsewhere(made, as_of=SECOND):
        study, issues = read(one)
        assert set(issues) <= {("unknown_term", "sponsor_type")}
        assert study.registration_number == one.number
        assert study.enrollment
        assert (study.enrollment.count, study.official_title) == (
            one.told.count,
            one.told.official_title,
        )
        assert study.lead_sponsor
        assert study.lead_sponsor.raw_name == one.told.sponsor
        assert study.overall_status
        assert study.phases
        assert study.countries
        assert study.start_date
        assert study.start_date.date == one.told.started


def test_numbers_are_plainly_invented_and_used_once(made: Elsewhere) -> None:
    numbers = [one.number for one in (*made.registered, *made.late)]
    assert len(set(numbers)) == len(numbers)
    for number in numbers:
        assert canonical(number)
        assert "-598" in number or number.startswith("ISRCTN9998")


def test_the_same_seed_tells_the_same_and_nothing_given_is_altered(made: Elsewhere) -> None:
    records = make_corpus(SEED, 400, as_of=FIRST)
    before = deepcopy(records)
    again = register_elsewhere(records, SEED, as_of=FIRST)
    assert again == made
    assert records == before
    assert [r["protocolSection"].keys() for r in again.records] == [
        r["protocolSection"].keys() for r in records
    ]


def test_as_many_trials_as_the_stories_say_are_told_again(made: Elsewhere) -> None:
    wanted = Counter(elsewhere().alone) + Counter(elsewhere().others)
    for story in elsewhere().stories:
        for key in story.registries:
            wanted[key] += story.count * story.copies
    found = Counter(one.registry_key for one in (*made.registered, *made.late))
    assert found == Counter({key: count + 1 for key, count in wanted.items()})


def test_linking_finds_them_all_and_nothing_else(studies: list[Study], made: Elsewhere) -> None:
    linked = link([link_input(study) for study in studies], [], {})
    joined = {
        pair
        for trial in linked.trials
        for pair in combinations(sorted(trial.records), 2)
        if len(trial.records) > 1
    }
    expected: dict[str, set[str]] = defaultdict(set)
    titles = {study.official_title: study.study_key for study in studies[: len(made.records)]}
    for study in studies[len(made.records) :]:
        parent = titles.get(study.official_title or "")
        if parent:
            expected[parent] |= {parent, study.study_key}
    pairs = {
        pair
        for trial in expected.values()
        for pair in combinations(sorted(trial), 2)
        if sum(key.startswith("isrctn") for key in trial) < 2
    }
    assert joined == pairs
    count = sum(s.count for s in elsewhere().stories if s.name not in NOT_JOINED)
    assert sum(len(trial.records) > 1 for trial in linked.trials) == count
    kinds = Counter(edge.relation for edge in linked.others)
    assert kinds[Relation.CONFLICT] > 0
    assert kinds[Relation.RELATED] > 0


def test_the_next_day_brings_news_of_each_registry(made: Elsewhere) -> None:
    after = {one.number: one for one in next_day_elsewhere(made, as_of=SECOND)}
    moved = Counter(
        one.registry_key
        for one in made.registered
        if after[one.number].told.status != one.told.status
    )
    assert moved == {"ctis": 2, "isrctn": 2}
    new = after.keys() - {one.number for one in made.registered}
    assert new == {one.number for one in made.late}
    assert {after[number].told.posted for number in new} == {SECOND.isoformat()}


def test_a_small_corpus_has_fewer_stories() -> None:
    few = register_elsewhere(make_corpus(SEED, 12, as_of=FIRST), SEED, as_of=FIRST)
    assert 0 < sum(bool(one.names) for one in few.registered) < 12
