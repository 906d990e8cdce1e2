"""The checks find what a registry does wrong, each fault by its check, and nothing else."""

from __future__ import annotations

from typing import Any

import pytest

from tests.conformance.check_facts import check_facts, complaints_about_terms
from tests.conformance.checks import CHECKS
from tests.conformance.examples import Examples
from tests.conformance.made_up import FAULTS, made_up_examples, made_up_registry
from tests.conformance.reading import term_tables
from tracker.registries.catalog import Registry, registry


def complaints_about(planted: Registry) -> dict[str, list[str]]:
    found = {check.__name__: check(planted, made_up_examples()) for check in CHECKS}
    return {name: complaints for name, complaints in found.items() if complaints}


def test_the_mended_registry_conforms() -> None:
    assert complaints_about(made_up_registry()) == {}


@pytest.mark.parametrize(("fault", "check"), FAULTS.items())
def test_each_fault_is_found_by_its_check_with_one_complaint(fault: str, check: str) -> None:
    found = complaints_about(made_up_registry(fault))
    assert check in found
    assert len(found[check]) == 1


def test_all_faults_at_once_hide_none() -> None:
    found = complaints_about(made_up_registry(*FAULTS))
    assert set(found) >= set(FAULTS.values())


def test_a_registry_without_a_planted_person_proves_nothing() -> None:
    examples = made_up_examples()
    minimal = Examples(examples.about, (examples.named("minimal.json"),))
    people = next(check for check in CHECKS if check.__name__ == "check_people_are_not_kept")
    assert "no example has" in people(made_up_registry(), minimal)[0]


def test_a_word_that_leads_out_of_our_vocabulary_is_found() -> None:
    tables: dict[str, Any] = {
        **term_tables("ctgov"),
        "sex": {"Male": "MAN"},
        "dialect": {"x": {"phase": {"0": ""}}},
    }
    del tables["masking"]
    assert complaints_about_terms(tables) == [
        "tables that are not there: masking",
        "words that lead out of our vocabulary: [sex] Male = MAN; [phase] 0 = ",
    ]


def test_what_nobody_says_of_a_registry_is_found() -> None:
    assert check_facts(registry("ctgov"), made_up_examples()) == []
