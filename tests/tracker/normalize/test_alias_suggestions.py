"""Names that look alike are shown to a person and merged by nobody."""

from __future__ import annotations

from tracker.normalize.alias_suggestions import suggest_aliases
from tracker.normalize.sponsors import canonical_key


def test_suggestions_are_pairs_for_a_person_and_merge_nothing() -> None:
    names = ["Example Stem Cell Company A", "Exampel Stem Cell Company A", "Quite Another Hospital"]
    [(one, other, score)] = suggest_aliases(names)
    assert {one, other} == set(names[:2])
    assert 90 <= score <= 100
    assert canonical_key(one) != canonical_key(other)


def test_suggestions_leave_numbered_houses_alone() -> None:
    assert suggest_aliases(["First Hospital of Exampletown", "Third Hospital of Exampletown"]) == []
    assert suggest_aliases(["a b c d e f x", "a b c d e f y"], limit=0) == []
