"""What a person says of two studies counts more than any rule, and trials keep their names."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest
from msgspec import structs

from tracker.linking import (
    LinkDecision,
    LinkVerdict,
    Relation,
    Trial,
    link,
    link_input,
)
from tracker.study.model import SecondaryId, Study, split_study_key

TITLE = "Cord cells in invented nephritis, a randomized trial of two doses"
OTHER_TITLE = "Can a gift of cells calm an angry kidney?"
NCT, NCT2 = "NCT99000017", "NCT99000018"
EUDRACT, ISRCTN, DRKS = "2019-499017-11", "ISRCTN99000017", "DRKS99000017"
REGISTRY_OF = {"N": "ctgov", "2": "euctr", "I": "isrctn", "D": "ictrp"}


def study(number: str, *names: str, title: str = TITLE, **more: Any) -> Study:
    registry_key = REGISTRY_OF[number[0]]
    return Study(
        study_key=f"{registry_key}:{number}",
        registry_key=registry_key,
        registration_number=number,
        official_title=title,
        secondary_ids=tuple(SecondaryId(name) for name in names),
        **more,
    )


def trials(*studies: Study, decisions: Any = (), previous: Any = None) -> list[Trial]:
    return link(map(link_input, studies), decisions, previous or {}).trials


def joined(*studies: Study, **more: Any) -> list[list[str]]:
    found = [[split_study_key(key)[1] for key in t.study_keys] for t in trials(*studies, **more)]
    return sorted(found)


def said(verdict: LinkVerdict, one: str, other: str, day: int = 1) -> LinkDecision:
    when = datetime(2026, 10, day, tzinfo=UTC)
    return LinkDecision(one, other, verdict, "I asked the sponsor", "Ada", when)


def test_a_person_joins_what_the_rules_would_not() -> None:
    pair = study(NCT), study(NCT2, title=OTHER_TITLE)
    keys = "ctgov:" + NCT, "ctgov:" + NCT2
    assert joined(*pair, decisions=[said(LinkVerdict.JOINED, *keys)]) == [[NCT, NCT2]]


def test_a_person_parts_what_the_rules_join_and_the_reason_is_kept() -> None:
    pair = study(NCT, EUDRACT), study(EUDRACT, NCT)
    decision = said(LinkVerdict.SEPARATE, "euctr:" + EUDRACT, "ctgov:" + NCT)
    parted = link(map(link_input, pair), [decision], {})
    assert len(parted.trials) == 2
    (edge,) = parted.others
    assert edge.relation is Relation.SEPARATE
    assert edge.evidence[0].words == "Ada, 2026-10-01: I asked the sponsor"


def test_a_person_parts_two_that_a_third_would_join() -> None:
    all_three = study(NCT, ISRCTN), study(EUDRACT, ISRCTN), study(ISRCTN, NCT, EUDRACT)
    assert joined(*all_three) == [[NCT, EUDRACT, ISRCTN]]
    decision = said(LinkVerdict.SEPARATE, "euctr:" + EUDRACT, "ctgov:" + NCT)
    found = joined(*all_three, decisions=[decision])
    assert all(not {NCT, EUDRACT} <= set(trial) for trial in found)


def test_the_last_word_counts_and_can_be_withdrawn() -> None:
    pair = study(NCT, EUDRACT), study(EUDRACT, NCT)
    keys = "ctgov:" + NCT, "euctr:" + EUDRACT
    words = [said(LinkVerdict.SEPARATE, *keys), said(LinkVerdict.WITHDRAWN, *keys, day=2)]
    assert joined(*pair, decisions=words[:1]) == [[EUDRACT], [NCT]]
    assert joined(*pair, decisions=reversed(words)) == [[NCT, EUDRACT]]


def test_a_key_stays_when_a_trial_grows_and_returns_when_it_is_parted() -> None:
    alone, new = study(NCT, EUDRACT), study(EUDRACT, NCT)
    (before,) = trials(alone)
    (grown,) = trials(alone, new, previous={"ctgov:" + NCT: before.key})
    assert grown.key == before.key
    keys = dict.fromkeys(grown.study_keys, grown.key)
    decision = said(LinkVerdict.SEPARATE, "ctgov:" + NCT, "euctr:" + EUDRACT)
    parted = {
        t.study_keys[0]: t.key for t in trials(alone, new, decisions=[decision], previous=keys)
    }
    assert parted["ctgov:" + NCT] == before.key
    assert parted["euctr:" + EUDRACT] != before.key


def test_keys_are_never_shared() -> None:
    previous = {"ctgov:" + NCT: "T1", "euctr:" + EUDRACT: "T1", "isrctn:" + ISRCTN: "T1"}
    parted = trials(
        study(NCT), study(EUDRACT, title="x"), study(ISRCTN, title="y"), previous=previous
    )
    assert len({trial.key for trial in parted}) == 3
    assert "T1" in {trial.key for trial in parted}


def test_a_study_that_its_registry_merged_belongs_to_the_one_it_went_into() -> None:
    gone = link_input(study(NCT2, title=OTHER_TITLE))
    gone = structs.replace(gone, merged_into="ctgov:" + NCT, is_gone=True)
    (trial,) = link([gone, link_input(study(NCT))], [], {}).trials
    assert trial.study_keys == ("ctgov:" + NCT, "ctgov:" + NCT2)


@pytest.mark.parametrize(("partner", "parted"), [(ISRCTN, EUDRACT), (EUDRACT, ISRCTN)])
def test_what_a_person_parts_stays_apart_when_one_of_them_joins_a_larger_trial(
    partner: str, parted: str
) -> None:
    shared = "jRCT2990000017"
    studies = [
        study(partner, DRKS),
        study(DRKS, partner, shared),
        study(NCT, partner),  # joins the two above by a weaker tie
        study(parted, shared),  # would join them by one weaker still
    ]
    assert len(joined(*studies)) == 1
    keys = [study.study_key for study in studies[2:]]
    decision = said(LinkVerdict.SEPARATE, keys[0], keys[1])
    assert [parted] in joined(*studies, decisions=[decision])
    assert len(joined(*studies, decisions=[decision])) == 2


def test_a_key_goes_back_to_the_study_that_brought_it() -> None:
    alone, new = study(EUDRACT, NCT), study(NCT, EUDRACT)
    (before,) = trials(alone)
    keys = {"euctr:" + EUDRACT: before.key, "ctgov:" + NCT: before.key}
    decision = said(LinkVerdict.SEPARATE, "ctgov:" + NCT, "euctr:" + EUDRACT)
    parted = trials(alone, new, decisions=[decision], previous=keys)
    assert {t.study_keys[0]: t.key for t in parted}["euctr:" + EUDRACT] == before.key
