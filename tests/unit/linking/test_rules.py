"""When two studies are one trial, case by case."""

from __future__ import annotations

from typing import Any

import pytest
from msgspec import structs

from tracker.linking import (
    Relation,
    link,
    link_input,
)
from tracker.study.model import SecondaryId, Sponsor, Study, StudyDate, split_study_key
from tracker.study.partial_date import PartialDate
from tracker.study.vocabulary import Phase, SponsorRole

TITLE = "Cord cells in invented nephritis, a randomized trial of two doses"
OTHER_TITLE = "Can a gift of cells calm an angry kidney?"
SPONSOR = Sponsor(SponsorRole.LEAD, "Northford", "Northford", "northford")
START = StudyDate(PartialDate("2024-05-17"))
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


def joined(*studies: Study) -> list[list[str]]:
    trials = link(map(link_input, studies), [], {}).trials
    return sorted([split_study_key(key)[1] for key in trial.study_keys] for trial in trials)


def relation(*studies: Study) -> list[Relation]:
    return [edge.relation for edge in link(map(link_input, studies), [], {}).others]


def test_each_naming_the_other_is_enough() -> None:
    pair = study(NCT, EUDRACT), study(EUDRACT, NCT, title=OTHER_TITLE)
    assert joined(*pair) == [[NCT, EUDRACT]]


def test_one_naming_the_other_is_not_enough_by_itself() -> None:
    pair = study(NCT, EUDRACT), study(EUDRACT, title=OTHER_TITLE)
    assert len(joined(*pair)) == 2
    assert relation(*pair) == [Relation.RELATED]


@pytest.mark.parametrize(
    "agreement",
    [
        {"title": TITLE.replace("randomized", "randomised").upper()},
        {"title": OTHER_TITLE, "lead_sponsor": SPONSOR, "start_date": START},
        {"title": OTHER_TITLE, "org_study_id": SecondaryId("abc 1234")},
    ],
)
def test_one_naming_the_other_needs_one_more_agreement(agreement: dict[str, Any]) -> None:
    named = study(NCT, lead_sponsor=SPONSOR, start_date=START, org_study_id=SecondaryId("ABC-1234"))
    assert joined(named, study(EUDRACT, NCT, **agreement)) == [[NCT, EUDRACT]]


@pytest.mark.parametrize(
    "title",
    [
        f"Long-term follow-up of: {TITLE}",
        f"An open extension of {TITLE}",
        TITLE.replace("two", "three"),  # another dose
        f"{TITLE} in children",
    ],
)
def test_a_study_that_comes_after_another_is_not_the_same(title: str) -> None:
    later = study(EUDRACT, NCT, title=title, start_date=StudyDate(PartialDate("2025-09")))
    pair = study(NCT, start_date=START), later
    assert len(joined(*pair)) == 2
    assert relation(*pair) == [Relation.RELATED]


def test_a_follow_up_is_not_joined_by_way_of_a_third_study_either() -> None:
    parent = study(NCT, DRKS, EUDRACT)
    child = study(EUDRACT, DRKS, NCT, title=f"Extension of {TITLE}")
    both = study(DRKS, NCT, EUDRACT, title=OTHER_TITLE)
    found = joined(parent, child, both)
    assert [NCT, EUDRACT] not in found
    assert all(not {NCT, EUDRACT} <= set(trial) for trial in found)


def test_phases_that_contradict_need_more_than_a_number_and_a_title() -> None:
    one = study(NCT, phases=(Phase.PHASE1,))
    other = study(EUDRACT, NCT, phases=(Phase.PHASE2,))
    assert len(joined(one, other)) == 2
    for phases in ((Phase.PHASE1, Phase.PHASE2), (Phase.NA,), ()):
        assert joined(one, study(EUDRACT, NCT, phases=phases)) == [[NCT, EUDRACT]]


def test_a_trial_never_holds_two_numbers_of_one_registry() -> None:
    claims = study(NCT, EUDRACT), study(NCT2, EUDRACT), study(EUDRACT)
    assert joined(*claims) == [[EUDRACT], [NCT], [NCT2]]
    assert relation(*claims).count(Relation.CONFLICT) >= 2


def test_the_stronger_of_two_claims_wins() -> None:
    third = study(EUDRACT, NCT)
    assert joined(study(NCT, EUDRACT), study(NCT2, EUDRACT), third) == [[NCT, EUDRACT], [NCT2]]


def test_a_bystander_of_a_conflict_is_joined_all_the_same() -> None:
    claims = study(NCT, EUDRACT), study(NCT2, EUDRACT), study(EUDRACT), study(ISRCTN, EUDRACT)
    assert joined(*claims) == [[EUDRACT, ISRCTN], [NCT], [NCT2]]


def test_two_numbers_of_one_registry_that_it_calls_aliases_are_one_trial() -> None:
    assert joined(study(NCT, aliases=(NCT2,)), study(NCT2, title=OTHER_TITLE)) == [[NCT, NCT2]]


@pytest.mark.parametrize("dummy", ["NCT00000000", "ISRCTN12345678", "Nil known", "2000-000000-00"])
def test_a_dummy_number_ties_nothing(dummy: str) -> None:
    pair = study(NCT, dummy), study(ISRCTN, dummy, title=OTHER_TITLE)
    assert len(joined(*pair)) == 2
    assert relation(*pair) == []


def test_a_number_in_a_title_names_a_parent() -> None:
    pair = study(NCT), study(EUDRACT, title=f"{TITLE} ({NCT})")
    assert len(joined(*pair)) == 2
    assert relation(*pair) == [Relation.RELATED]


def test_equal_titles_without_numbers_are_a_case_for_a_person() -> None:
    pair = study(NCT, countries=("DE",)), study(DRKS, countries=("DE", "FR"))
    assert len(joined(*pair)) == 2
    assert relation(*pair) == [Relation.CANDIDATE]


def test_equal_titles_with_equal_sponsor_and_start_are_one_trial() -> None:
    same = {"lead_sponsor": SPONSOR, "start_date": START}
    assert joined(study(NCT, **same), study(DRKS, **same)) == [[NCT, DRKS]]
    elsewhere = study(DRKS, NCT2, **same)  # says itself that it is another one
    assert len(joined(study(NCT, **same), elsewhere)) == 2


def test_a_claim_that_cannot_be_costs_the_others_nothing() -> None:
    claims = study(NCT, NCT2, EUDRACT), study(NCT2, NCT), study(EUDRACT, NCT)
    assert joined(*claims) == [[NCT, EUDRACT], [NCT2]]


def test_a_number_that_very_many_name_ties_none_of_them() -> None:
    many = [study(f"NCT9900{n:04}", EUDRACT) for n in range(60)]
    assert relation(*many) == []
    assert Relation.CONFLICT in relation(*many[:3])


def test_an_authoritys_word_on_a_transition_needs_no_support() -> None:
    before = study(EUDRACT)
    number = "2024-599017-22-00"
    after = Study(
        study_key=f"ctis:{number}",
        registry_key="ctis",
        registration_number=number,
        official_title=OTHER_TITLE,
        secondary_ids=(SecondaryId(EUDRACT, "EudraCT number"),),
    )
    assert joined(before, after) == [[number, EUDRACT]]
    typed_by_a_sponsor = structs.replace(after, secondary_ids=(SecondaryId(EUDRACT),))
    assert len(joined(before, typed_by_a_sponsor)) == 2
