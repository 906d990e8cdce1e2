"""Files are cut into records alike, wherever the pieces end in which they are read."""

from __future__ import annotations

import gzip
import io
import itertools
from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tracker.registries.record_stream import CUT_OFF, Damage, Spoilt, decoded, elements
from tracker.registries.safe_xml import LARGEST_RECORD

TEXT = (
    "<?xml version='1.0'?><trials a='1'><Trial>one <b/></Trial>between<trial x='>'>two</trial>"
    "<TRIALL>three</TRIALL><Trial/><trial>open<trial>four</trial></trials>"
)
RECORDS = [
    "<Trial>one <b/></Trial>",
    "<trial x='>'>two</trial>",
    "<TRIALL>three</TRIALL>",
    "<Trial/>",
    Spoilt("<trial>open", "the record does not end"),
    "<trial>four</trial>",
]


def cut(text: str, places: list[int]) -> Iterator[str]:
    bounds = sorted({0, len(text), *(place % len(text) for place in places)})
    return (text[start:end] for start, end in itertools.pairwise(bounds))


@given(st.lists(st.integers(min_value=0, max_value=10_000)))
def test_the_pieces_make_no_difference(places: list[int]) -> None:
    found = list(elements(cut(TEXT, places), "trial|triall"))
    assert found == RECORDS


def test_every_single_character_may_be_a_piece() -> None:
    assert list(elements(iter(TEXT), "trial|triall")) == RECORDS


@given(st.integers(min_value=1, max_value=len(TEXT) - 1))
def test_a_text_cut_anywhere_keeps_the_records_before_the_cut(place: int) -> None:
    found = [one for one in elements(iter((TEXT[:place],)), "trial|triall") if isinstance(one, str)]
    whole = [one for one in RECORDS if isinstance(one, str)]
    assert found == whole[: len(found)]


def test_an_endless_record_is_given_up_and_the_next_one_found() -> None:
    pieces = ["<trial>", *["x" * 1_000_000] * (LARGEST_RECORD // 1_000_000 + 3), "<trial>y</trial>"]
    first, second = elements(iter(pieces), "trial")
    assert isinstance(first, Spoilt)
    assert (first.reason, second) == ("longer than any record of a registry", "<trial>y</trial>")
    assert len(first.text) < 2000


def test_a_name_that_only_begins_alike_is_another() -> None:
    assert list(elements(iter(("<trials><trial_id>1</trial_id></trials>",)), "trial")) == []


@pytest.mark.parametrize(
    ("content", "text"),
    [
        ("é".encode(), "é"),
        ("\ufeffé".encode(), "é"),
        ("é".encode("utf-16"), "é"),
        ("é!".encode("cp1252"), "é!"),
        ('<?xml version="1.0" encoding="ISO-8859-1"?>é'.encode("latin-1"), None),
        (b"", ""),
    ],
)
def test_encodings(content: bytes, text: str | None) -> None:
    found = "".join(decoded(io.BufferedReader(io.BytesIO(content)), Damage()))  # type: ignore[arg-type]  # a BytesIO is raw enough
    assert found == text if text is not None else found.endswith("é")


def test_what_a_broken_gzip_still_holds_is_read_and_the_break_told() -> None:
    packed = gzip.compress(TEXT.encode() * 1000, 0)[:60_000]
    damage = Damage()
    stream = gzip.GzipFile(fileobj=io.BytesIO(packed))
    found = list(elements(decoded(stream, damage), "trial|triall"))
    assert len(found) > 1000
    assert isinstance(found[-1], Spoilt)
    assert found[-1].reason == CUT_OFF
    assert "breaks off" in damage.reason
