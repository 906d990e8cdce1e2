from __future__ import annotations

import tomllib

import pytest

from tracker.errors import ConfigError
from tracker.registries.catalog import registries, registry


def test_each_registry_is_described_and_has_its_words() -> None:
    for key, known in registries().items():
        assert known.key == key
        assert known.home.startswith("https://")
        assert known.terms_url.startswith("https://")
        assert all((known.name, known.operator, known.terms_of_use, known.refresh))
        assert known.terms_file.is_file()
        assert all(known.ignored.values()), "each ignored path has its reason"


def test_an_unknown_registry_is_named_with_the_known_ones() -> None:
    with pytest.raises(ConfigError, match="no registry is called 'ctgv'; known: ctgov"):
        registry("ctgv")


@pytest.mark.parametrize("table", ["overall_status", "phase", "sponsor_class", "sex"])
def test_each_of_our_words_can_be_reached(table: str) -> None:
    """A value of the vocabulary that no registry's word leads to would be dead."""
    from tracker.study import vocabulary

    kinds = {
        "overall_status": vocabulary.OverallStatus,
        "phase": vocabulary.Phase,
        "sponsor_class": vocabulary.LeadSponsorClass,
        "sex": vocabulary.Sex,
    }
    words = tomllib.loads(registry("ctgov").terms_file.read_text(encoding="utf-8"))[table]
    assert set(words.values()) == set(kinds[table])
