"""All checks that a registry has to pass: each gives complaints, and none where all is well."""

from __future__ import annotations

from collections.abc import Callable

from tests.conformance.check_facts import check_facts, check_terms
from tests.conformance.check_faults import (
    check_absurd_values,
    check_cut_off,
    check_damage_costs_one_record,
    check_encodings,
    check_wrong_kinds,
)
from tests.conformance.check_hostile import (
    check_addresses_are_removed,
    check_entities,
    check_hostile_texts,
    check_people_are_not_kept,
)
from tests.conformance.check_studies import (
    check_dress_means_nothing,
    check_every_example_is_a_study,
    check_packed_files,
)
from tests.conformance.check_values import check_dates, check_unknown_words, check_unread_fields
from tests.conformance.examples import Examples
from tracker.registries.catalog import Registry

Check = Callable[[Registry, Examples], list[str]]

CHECKS: tuple[Check, ...] = (
    check_facts,
    check_terms,
    check_every_example_is_a_study,
    check_dress_means_nothing,
    check_packed_files,
    check_cut_off,
    check_wrong_kinds,
    check_absurd_values,
    check_encodings,
    check_damage_costs_one_record,
    check_people_are_not_kept,
    check_addresses_are_removed,
    check_hostile_texts,
    check_entities,
    check_unknown_words,
    check_dates,
    check_unread_fields,
)
