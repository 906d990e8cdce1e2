"""What the store tells linking, and what it keeps of it."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from datetime import datetime
from typing import Any

import pytest
from msgspec import structs
from sqlalchemy import Engine, text

from benchmarks.registrations import registrations
from db.exchange import Concluded
from db.read.discrepancies import discrepancies
from db.read.judged import trial_of
from db.read.link_inputs import link_inputs
from db.read.registrations import registrations_of_trials
from db.read.trials import link_decisions, linked_keys, relations, studies_of_trials
from db.rows import laid_out
from db.transaction import writing
from db.write.bodies import store_bodies
from db.write.conclusions import write_concluded
from db.write.discrepancies import replace_discrepancies
from db.write.trials import add_link_decision, replace_trials
from tracker.discrepancies import find_discrepancies
from tracker.history import State
from tracker.linking import LinkDecision, Linked, LinkVerdict, Relation, link, link_input
from tracker.study.model import SecondaryId, Study
from tracker.study.vocabulary import Phase

At = Callable[..., datetime]
NCT, EUDRACT = "NCT99000017", "2019-499017-11"
CTGOV_KEY, EUCTR_KEY = f"ctgov:{NCT}", f"euctr:{EUDRACT}"


def pair() -> list[Study]:
    title = "Cord cells in an invented illness of the kidney"
    return [
        Study(
            study_key=CTGOV_KEY,
            registry_key="ctgov",
            registration_number=NCT,
            official_title=title,
            secondary_ids=(SecondaryId(EUDRACT), SecondaryId("NCT00000000")),
        ),
        Study(
            study_key=EUCTR_KEY,
            registry_key="euctr",
            registration_number=EUDRACT,
            official_title=title,
            secondary_ids=(SecondaryId(NCT),),
        ),
    ]


def known(at: At) -> State:
    return State(body_sha256="0", version_number=1, first_observed_at=at(5), last_changed_at=at(5))


@pytest.fixture
def keep(engine: Engine, at: At) -> Callable[[Iterable[Study]], None]:
    """`keep(studies)` puts them into the current tables."""

    def write(studies: Iterable[Study]) -> None:
        with writing(engine) as connection:
            store_bodies(connection, {"0": b"{}"}, "application/json")
            states = [
                Concluded(
                    study_key=one.study_key, base=None, state=known(at), laid=laid_out(one, ())
                )
                for one in studies
            ]
            write_concluded(connection, 1, states, staged=False)

    return write


def rows(engine: Engine, query: str) -> list[tuple[Any, ...]]:
    with engine.connect() as connection:
        return [tuple(row) for row in connection.execute(text(query))]


def replace(engine: Engine, linked: Linked, now: datetime) -> None:
    with writing(engine) as connection:
        replace_trials(connection, linked, now)


def test_the_tables_tell_linking_what_a_study_would(
    engine: Engine, keep: Callable[..., None]
) -> None:
    studies = [one.study for one in registrations(120)]
    keep(studies)
    with engine.connect() as connection:
        stored = {one.study_key: one for one in link_inputs(connection)}
    wanted = {study.study_key: link_input(study) for study in studies}
    assert stored.keys() == wanted.keys()
    for key, one in wanted.items():
        assert _ordered(stored[key]) == _ordered(one)


def _ordered(one: Any) -> Any:
    """Numbers come from a table in its order, from a study in its own."""
    cited = tuple(sorted(one.cited, key=lambda cited: (cited.identifier, cited.origin)))
    return structs.replace(one, cited=cited, dummies=tuple(sorted(one.dummies)))


def test_a_study_that_was_merged_says_so(engine: Engine, keep: Callable[..., None], at: At) -> None:
    keep(pair())
    with writing(engine) as connection:
        gone = structs.replace(known(at), gone_at=at(6), merged_into=CTGOV_KEY)
        write_concluded(
            connection, 2, [Concluded(study_key=EUCTR_KEY, base=1, state=gone)], staged=False
        )
        found = {one.study_key: one for one in link_inputs(connection)}
    assert found[EUCTR_KEY].merged_into == CTGOV_KEY
    assert found[EUCTR_KEY].is_gone
    assert not found[CTGOV_KEY].is_gone


def test_every_study_has_a_trial_even_before_the_first_link(
    engine: Engine, keep: Callable[..., None], at: At
) -> None:
    keep(pair())
    with engine.connect() as connection:
        assert trial_of(connection) == {CTGOV_KEY: CTGOV_KEY, EUCTR_KEY: EUCTR_KEY}
    linked = link(map(link_input, pair()), [], {})
    replace(engine, linked, at(6))
    key = linked.trials[0].key
    with engine.connect() as connection:
        assert trial_of(connection) == {CTGOV_KEY: key, EUCTR_KEY: key}
        assert linked_keys(connection) == {CTGOV_KEY: key, EUCTR_KEY: key}
        assert studies_of_trials(connection) == {key: [CTGOV_KEY, EUCTR_KEY]}
    assert rows(engine, "SELECT trial_key, study_key, study_count FROM trial") == [
        (key, CTGOV_KEY, 2)
    ]


def test_trials_are_replaced_whole_and_remember_their_first_link(
    engine: Engine, keep: Callable[..., None], at: At
) -> None:
    keep(pair())
    first = link([link_input(pair()[0])], [], {})
    replace(engine, first, at(6))
    keys = {CTGOV_KEY: first.trials[0].key}
    replace(engine, link(map(link_input, pair()), [], keys), at(7))
    ((key, count, since),) = rows(
        engine, "SELECT trial_key, study_count, first_linked_at FROM trial"
    )
    assert (key, count) == (first.trials[0].key, 2)
    assert since.startswith("2026-10-06")


def test_the_evidence_is_kept_with_its_words(
    engine: Engine, keep: Callable[..., None], at: At
) -> None:
    keep(pair())
    replace(engine, link(map(link_input, pair()), [], {}), at(6))
    with engine.connect() as connection:
        (row,) = relations(connection, study_key=EUCTR_KEY)
        assert relations(connection, kinds=[Relation.CONFLICT]) == []
    assert (row.study_key, row.other_key, row.relation) == (CTGOV_KEY, EUCTR_KEY, "same")
    words = {evidence["words"] for evidence in json.loads(row.evidence)}
    assert f"{CTGOV_KEY} names {EUDRACT}" in words


def test_decisions_are_kept_in_order_and_the_pair_is_one_pair(engine: Engine, at: At) -> None:
    said = [
        LinkDecision(CTGOV_KEY, EUCTR_KEY, LinkVerdict.JOINED, "same protocol", "Ada", at(6)),
        LinkDecision(EUCTR_KEY, CTGOV_KEY, LinkVerdict.WITHDRAWN, "I was wrong", "Ada", at(7)),
    ]
    with writing(engine) as connection:
        for decision in said:
            add_link_decision(connection, decision)
        stored = link_decisions(connection)
    assert [one.verdict for one in stored] == [LinkVerdict.JOINED, LinkVerdict.WITHDRAWN]
    assert {(one.study_key, one.other_key) for one in stored} == {(CTGOV_KEY, EUCTR_KEY)}
    assert stored[0].decided_at == at(6)


def test_discrepancies_are_found_from_the_tables_and_kept(
    engine: Engine, keep: Callable[..., None], at: At
) -> None:
    one, other = pair()
    one = structs.replace(one, phases=(Phase.PHASE1,), countries=("DE",))
    other = structs.replace(other, phases=(Phase.PHASE1, Phase.PHASE2), countries=("DE",))
    keep([one, other])
    linked = link(map(link_input, [one, other]), [], {})
    replace(engine, linked, at(6))
    with writing(engine) as connection:
        ((key, studies),) = registrations_of_trials(connection)
        found = [(key, discrepancy) for discrepancy in find_discrepancies(studies)]
        assert replace_discrepancies(connection, found) == 2
        rows = discrepancies(connection, linked.trials[0].key)
    assert [(row.field, row.study_key, row.value, row.is_taken) for row in rows] == [
        ("phases", CTGOV_KEY, '["PHASE1"]', False),
        ("phases", EUCTR_KEY, '["PHASE1","PHASE2"]', True),
    ]
