"""What we say about a study, always with the words that made us say it; never part of a change."""

from __future__ import annotations

from msgspec import Struct


class Evidence(Struct, frozen=True, gc=False, omit_defaults=True):
    """Why a value was given: the field of the Study, the words found there, the rule that spoke."""

    field: str
    words: str
    rule: str


CONCEPTS = (
    "cell_therapy",
    "cell_source",
    "donor",
    "route",
    "dose",
    "product",
    "disease_group",
    "strategy",
    "trial_design",
    "combination",
)
"""What is said of every study, in the order in which it is found out and shown."""


class Classification(Struct, frozen=True, gc=False, omit_defaults=True):
    """One concept of one study. `value` None means: the record does not tell.

    `others` are further values that hold besides the first (a second disease, a second route).
    """

    concept: str
    value: str | None
    others: tuple[str, ...] = ()
    evidence: tuple[Evidence, ...] = ()
