"""Trial numbers are found in any spelling, compared in one, and never made up."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tracker.study.identifiers import (
    Identifier,
    canonical,
    find_identifiers,
    is_dummy,
    issuers,
    written_identifiers,
)

SPELLINGS = {
    ("ctgov", "NCT99000017"): [
        "NCT 99000017",
        "nct99000017",
        "NCT-99000017",
        "ＮＣＴ９９００００１７",
    ],
    ("ctis", "2024-599017-22"): [
        "2024-599017-22-00",
        "CTIS2024-599017-22",
        "EUCTR2024-599017-22-01",
        "EU CT 2024-599017-22-00",
        "2024–599017–22",
    ],
    ("euctr", "2019-499017-11"): [
        "EudraCT: 2019-499017-11",
        "EUCTR2019-499017-11-DE",
        "2019-499017-11-Outside-EU/EEA",
        "EudraCT 2019-499017-11",
        "2019-499017-11-3rd",
    ],
    ("isrctn", "ISRCTN99000017"): ["ISRCTN 99000017", "isrctn:99000017"],
    ("anzctr", "ACTRN12699000000017"): ["ACTRN12699000000017p", "ANZCTR 12699000000017"],
    ("chictr", "ChiCTR2990000017"): ["chictr2990000017", "ChiCTR-2990000017"],
    ("chictr", "ChiCTR-TRC-99000017"): ["ChiCTR-trc-99000017"],
    ("jrct", "jRCT2990000017"): ["JPRN-jRCT2990000017", "JRCT2990000017"],
    ("jrct", "jRCTs990000017"): ["jRCTs990000017", "JRCTS990000017"],
    ("umin", "UMIN000099017"): ["JPRN-UMIN000099017", "UMIN-CTR: 000099017", "C000099017"],
    ("japic", "JapicCTI-990017"): ["JPRN-JapicCTI-990017", "Japic CTI 990017"],
    ("irct", "IRCT20990000000017N1"): ["irct20990000000017n1"],
    ("ctri", "CTRI/2099/06/990017"): ["CTRI-2099-06-990017", "CTRI / 2099 / 06 / 990017"],
    ("drks", "DRKS99000017"): ["DRKS 99000017"],
    ("cris", "KCT9900017"): ["KCT 9900017"],
    ("rebec", "RBR-9zz017"): ["RBR9zz017", "rbr-9ZZ017"],
    ("ntr_new", "NL9917"): ["NL-9917"],
    ("utn", "U1111-9900-0017"): ["1111-9900-0017", "UTN U1111-9900-0017"],
}
NO_NUMBERS = [
    "",
    "Nil known",
    "N/A",
    "R000099017",  # a receipt of UMIN-CTR
    "NL99017.078.18",  # an ethics file
    "XNCT99000017",
    "NCT9900001",
    "NCT990000171",
    "2019-499017-11-22-33",
    "version 2019-06-01",
    "RBR-abcdefg hospital",
    "the NL 12 pilot",  # too short to be told in running text
]


@pytest.mark.parametrize(
    ("expected", "text"), [(key, text) for key, texts in SPELLINGS.items() for text in texts]
)
def test_one_number_in_every_spelling(expected: tuple[str, str], text: str) -> None:
    assert canonical(text) == Identifier(*expected)
    assert find_identifiers(text) == (Identifier(*expected),)


@pytest.mark.parametrize("text", NO_NUMBERS)
def test_what_only_looks_like_a_number_is_none(text: str) -> None:
    assert canonical(text) is None
    assert find_identifiers(text) == ()


def test_many_numbers_in_one_text_come_in_order_and_once() -> None:
    text = "See NCT99000017 (EudraCT 2019-499017-11), ISRCTN99000018; again NCT 99000017."
    numbers = [found.number for found in find_identifiers(text)]
    assert numbers == ["NCT99000017", "2019-499017-11", "ISRCTN99000018"]
    assert canonical(text) is None


@pytest.mark.parametrize(
    "text",
    [
        "NCT00000000",
        "NCT 11111111",
        "NCT12345678",
        "NCT99999999",
        "ISRCTN00000000",
        "ISRCTN12345678",
        "2000-000000-00",
        "EUCTR2019-123456-78-DE",
        "U1111-1111-1111",
        "ChiCTR0000000000",
    ],
)
def test_dummies_are_refused_and_can_be_told(text: str) -> None:
    assert find_identifiers(f"number {text}, pending") == ()
    assert canonical(text) is None
    (found,) = written_identifiers(text)
    assert is_dummy(found)


@st.composite
def identifiers(draw: st.DrawFn) -> Identifier:
    """Any number that the data say an issuer can give."""
    key = draw(st.sampled_from(sorted(issuers())))
    issuer = issuers()[key]
    numbering = draw(st.sampled_from(issuer.numbers))
    typed = draw(st.from_regex(re.compile(numbering.pattern.pattern, re.ASCII), fullmatch=True))
    found = canonical(typed) or next(filter(is_dummy, written_identifiers(typed)), None)
    assert found is not None, repr(typed)
    return found


@given(identifiers())
def test_a_number_is_found_again_as_it_is_printed(identifier: Identifier) -> None:
    printed = identifier.number
    assert written_identifiers(printed) == (identifier,)
    if not is_dummy(identifier):
        assert canonical(printed) == identifier
        assert find_identifiers(printed) == (identifier,)


@given(st.text(max_size=200))
def test_any_text_is_searched_without_harm_and_twice_is_once(text: str) -> None:
    for found in find_identifiers(text):
        assert canonical(found.number) == found
