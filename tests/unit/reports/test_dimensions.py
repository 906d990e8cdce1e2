"""What dimensions.toml may say, and the sentence that a slip in it gets."""

from __future__ import annotations

from pathlib import Path

import pytest

from tracker.data import load
from tracker.errors import ConfigError
from tracker.reports import dimensions
from tracker.reports.dimensions import DeclaredLayout, Layout, check_sources, laid_out, layout

SHIPPED = Path(dimensions.__file__).with_suffix(".toml").read_text(encoding="utf-8")


@pytest.fixture
def says(tmp_path: Path):
    """`says(line)`: the layout with one more dimension, read from a file of its own."""

    def read(line: str) -> Layout:
        text = SHIPPED.replace("[dimensions]\n", f"[dimensions]\n{line}\n")
        (tmp_path / "dimensions.toml").write_text(text, encoding="utf-8")
        return laid_out(load(tmp_path, "dimensions.toml", DeclaredLayout))

    return read


def test_a_line_is_a_dimension_of_its_section(says) -> None:
    found = says('minimum_age = { source = "column", section = "design" }')
    assert found.by_key["minimum_age"].source == "column"
    assert "minimum_age" in found.sections["design"]
    assert "minimum_age" in found.columns


@pytest.mark.parametrize(
    ("line", "sentence"),
    [
        ('extra = { source = "moon", section = "design" }', "dimensions.toml: .*'moon'"),
        ('extra = { source = "column", section = "sky" }', "extra section: 'sky' is none of phase"),
        ('extra = { source = "column" }', "extra section: '' is none of phase_status"),
        ('extra = { source = "place", section = "place" }', "place: 'extra' is none of coun"),
        ('extra = { section = "design" }', "extra.*source: missing"),
        ('extra = { source = "column", section = "design", colour = 1 }', "extra.*colour"),
        ('sex = { source = "column", section = "design" }', "dimensions.toml: .*"),
        ("extra = {", "dimensions.toml: .*"),
    ],
)
def test_a_slip_is_a_sentence(says, line: str, sentence: str) -> None:
    with pytest.raises(ConfigError, match=sentence):
        says(line)


@pytest.mark.parametrize("source", ["column", "concept"])
def test_what_no_study_has_cannot_be_counted(says, source: str) -> None:
    found = says(f'extra = {{ source = "{source}", section = "design" }}')
    known = set(found.columns) | found.concepts
    check_sources(found, known, known)
    with pytest.raises(ConfigError, match=rf"{source}: 'extra' is none of "):
        check_sources(found, known - {"extra"}, known - {"extra"})


def test_only_places_belong_to_all_registrations_of_a_trial() -> None:
    assert [one.key for one in layout().dimension if one.is_united] == ["country", "region"]
