"""What the registry itself adds to a record: MeSH terms with ancestors, the day of the load."""

from __future__ import annotations

from typing import TYPE_CHECKING

from benchmarks.synthetic.words import Record, lexicon

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date
    from random import Random

    from benchmarks.synthetic.plan import Plan


def derived(rng: Random, plan: Plan, as_of: date) -> Record:
    """The section; about one record in eleven has no mapped condition."""
    section: Record = {"miscInfoModule": {"versionHolder": as_of.isoformat()}}
    if rng.random() < 0.91:
        section["conditionBrowseModule"] = browse([rng.choice(plan.disease.mesh)])
    if plan.drug.mesh and plan.control == "drug":
        section["interventionBrowseModule"] = browse([plan.drug.mesh])
    return section


def browse(ids: Iterable[str]) -> Record:
    """A browse module: the terms, and below them every ancestor once."""
    words, found = lexicon(), list(ids)
    above = dict.fromkeys(a for one in found for a in words.mesh_ancestors.get(one, []))
    module: Record = {"meshes": [_term(one) for one in found]}
    if ancestors := [_term(one) for one in above if one not in found]:
        module["ancestors"] = ancestors
    return module


def _term(one: str) -> Record:
    return {"id": one, "term": lexicon().mesh_terms[one]}
