"""Spellings of one organisation meet, different organisations never do, and no score decides."""

from __future__ import annotations

import tomllib
from importlib import resources

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tracker.normalize.sponsors import (
    canonical_key,
    clean_name,
    name_words,
)

ALIASES: dict[str, list[str]] = tomllib.loads(
    resources.files("tracker.normalize")
    .joinpath("sponsor_aliases.toml")
    .read_text(encoding="utf-8")
)["aliases"]


@pytest.mark.parametrize(
    ("raw", "cleaned"),
    [
        ("  Example   Hospital ,", "Example Hospital"),
        ('"Example University', "Example University"),
        ('"Example University"', "Example University"),
        ("Example Pharma Co., Ltd.", "Example Pharma Co., Ltd."),
        ("Example Corp.", "Example Corp."),
        ("Example Hospital.", "Example Hospital"),
        ("Smith &amp; Sons", "Smith & Sons"),
        ("EXAMPLE UNIVERSITY OF MEDICAL SCIENCES", "Example University of Medical Sciences"),
        ("KIST", "KIST"),
        ("XYZ STUDY GROUP", "XYZ Study Group"),
        ("DSC Services, s.r.o.", "DSC Services, s.r.o."),
        ('Health Facility "Northern Center" of X', 'Health Facility "Northern Center" of X'),
    ],
)
def test_clean_name(raw: str, cleaned: str) -> None:
    assert clean_name(raw) == cleaned


@given(st.text(max_size=30))
def test_cleaning_and_keys_are_stable(raw: str) -> None:
    assert clean_name(clean_name(raw)) == clean_name(raw)
    assert canonical_key(clean_name(raw)) == canonical_key(raw)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Example Bio Co., Ltd.", "EXAMPLE BIO Inc"),
        ("Example Bio S.A.", "Example Bio GmbH & Co. KG"),
        ("PT. Example Farma Tbk", "Example Farma"),
        ("The Example Foundation", "Example Foundation"),
        ("Smith & Jones Institute", "Smith and Jones Institute"),
        ("Universität Beispielstadt", "Universitat Beispielstadt"),
        (
            "1st Affiliated Hosp. of Example Univ.",
            "The First Affiliated Hospital, Example University",
        ),
        ("Example’s Children's Hospital", "Example's Childrens Hospital"),
        ("National Example Institute (NEXI)", "National Example Institute"),
        ("Centre for Example Haematology", "Center for Example Hematology"),
        ("Jane Example, MD, Ph.D.", "Jane Example"),
        ("示例生物科技有限公司", "示例生物科技"),
    ],
)
def test_spellings_meet_by_rule(one: str, other: str) -> None:
    assert canonical_key(one) == canonical_key(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("University of Washington", "Washington University"),
        ("First Affiliated Hospital of Example", "Third Affiliated Hospital of Example"),
        ("Ministry of Health, Brazil", "Ministry of Health, Spain"),
        ("Chinese Academy of Sciences", "Chinese Academy of Medical Sciences"),
        ("TiGenix", "Takeda"),
        ("Osiris Therapeutics", "Mesoblast"),
        ("Angioblast Systems", "Mesoblast"),
        ("Peking Union Medical College", "Peking Union Medical College Hospital"),
        ("University of Bern", "University of Bergen"),
    ],
)
def test_different_organisations_stay_apart(one: str, other: str) -> None:
    assert canonical_key(one) != canonical_key(other)


@pytest.mark.parametrize(("name", "variants"), ALIASES.items())
def test_every_alias_leads_to_its_organisation(name: str, variants: list[str]) -> None:
    assert {canonical_key(variant) for variant in variants} == {canonical_key(name)}


def test_no_variant_stands_under_two_organisations() -> None:
    variants = [variant for names in ALIASES.values() for variant in names]
    assert len(set(map(str.casefold, variants))) == len(variants)


def test_a_name_of_legal_forms_only_still_has_a_key() -> None:
    assert canonical_key("Co., Ltd.") != ""
    assert canonical_key("The") == "the"


def test_name_words() -> None:
    assert name_words("A.B. Example's S.A. & Søns") == ["ab", "examples", "sa", "and", "sons"]
