"""Every spelling of a country that a registry has used means one code; nothing is guessed."""

from __future__ import annotations

import gzip
import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tracker.normalize.countries import (
    country_code,
    country_codes,
    country_name,
    numeric,
    region,
    regions,
)

WITHOUT_REGION = {"AQ"}


def spellings() -> Iterator[tuple[str, str]]:
    listed = Path(__file__).with_name("country_spellings.txt").read_text(encoding="utf-8")
    for line in listed.splitlines():
        if not line.startswith("#"):
            code, names = line.split(": ", 1)
            yield from ((name.strip(), code) for name in names.split("|"))


@pytest.mark.parametrize(("text", "code"), list(spellings()))
def test_spelling(text: str, code: str) -> None:
    assert country_code(text) == code
    assert country_code(f"  {text} ") == code


def test_the_list_covers_what_the_registry_has_used() -> None:
    assert len({text for text, _ in spellings()}) > 290


@pytest.mark.parametrize(
    "text",
    [
        "",
        " ",
        "No",
        "no",
        "Asia(except Japan)",
        "Europe",
        "Korean",
        "Chinaa",
        "Wuhan",
        "NULL",
        "XX",
        "999",
        "Multiple",
    ],
)
def test_what_is_no_country_stays_unknown(text: str) -> None:
    assert country_code(text) is None


@given(st.text(max_size=20))
def test_the_answer_is_a_known_code_or_none(text: str) -> None:
    assert country_code(text) in {None, *country_codes()}


@pytest.mark.parametrize("code", country_codes())
def test_every_code_has_names_codes_and_a_region(code: str) -> None:
    assert country_code(country_name(code)) == code
    chinese = country_name(code, "zh")
    assert country_code(chinese) == code
    assert any("\u4e00" <= letter <= "\u9fff" for letter in chinese)
    assert country_code(numeric(code)) == code
    assert (region(code) in regions()) or code in WITHOUT_REGION


def test_codes_are_unique() -> None:
    assert len({numeric(code) for code in country_codes()}) == len(country_codes())
    assert len({country_name(code) for code in country_codes()}) == len(country_codes())


@pytest.mark.parametrize(
    ("code", "name"),
    [
        ("US", "Northern America"),
        ("MX", "Latin America and the Caribbean"),
        ("RU", "Europe"),
        ("TR", "Northern Africa and Western Asia"),
        ("SD", "Northern Africa and Western Asia"),
        ("IR", "Central and Southern Asia"),
        ("CN", "Eastern and South-Eastern Asia"),
        ("TW", "Eastern and South-Eastern Asia"),
        ("NG", "Sub-Saharan Africa"),
        ("AU", "Oceania"),
    ],
)
def test_regions_are_those_of_the_united_nations(code: str, name: str) -> None:
    assert region(code) == name


def test_an_unknown_code_is_refused_or_has_no_region() -> None:
    assert region("XX") is None
    with pytest.raises(KeyError, match="XX"):
        country_name("XX")


def test_every_location_of_the_corpus_is_mapped(shared_dir: Path) -> None:
    unmapped = set()
    for path in sorted((shared_dir / "corpus").rglob("*.jsonl.gz")):
        with gzip.open(path) as lines:
            for line in lines:
                unmapped |= {
                    name for name in _countries(json.loads(line)) if not country_code(name)
                }
    assert unmapped == set()


def _countries(record: dict[str, object]) -> set[str]:
    study = record.get("study", record)
    assert isinstance(study, dict)
    contacts = study["protocolSection"].get("contactsLocationsModule", {})
    return {location["country"] for location in contacts.get("locations", [])}
