"""Every registry of the catalog passes every check."""

from __future__ import annotations

import pytest

from tests.conformance.checks import CHECKS, Check
from tests.conformance.examples import MissingExamples, examples_of
from tracker.registries.catalog import registries, registry


@pytest.mark.parametrize("check", CHECKS, ids=lambda check: check.__name__)
@pytest.mark.parametrize("key", registries())
def test_a_registry_conforms(key: str, check: Check) -> None:
    complaints = check(registry(key), examples_of(key))
    assert not complaints, "\n".join(complaints)


def test_a_registry_without_examples_is_told_where_to_put_them() -> None:
    with pytest.raises(MissingExamples, match=r"registry nowhere has no examples.*tests/bodies/"):
        examples_of("nowhere")


@pytest.mark.parametrize("key", registries())
def test_each_exception_has_its_reason(key: str) -> None:
    about = examples_of(key).about
    reasons = [*about.ordered.values(), *about.searched.values(), *about.not_audited.values()]
    assert all(len(reason.split()) > 2 for reason in reasons)
