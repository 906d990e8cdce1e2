"""No field of a Registration is forgotten on the way to the Study."""

from __future__ import annotations

from typing import Any, get_type_hints

import msgspec
from msgspec import inspect

from tracker.issues import IssueLog
from tracker.normalize.study import normalize
from tracker.normalize.terms import TermMap
from tracker.registries.base import Registration
from tracker.study.model import Study

TERMS = TermMap.of("ctgov")


def normalized(**fields: Any) -> Study:
    registration = Registration(registry_key="ctgov", registration_number="NCT99000001", **fields)
    return normalize(registration, TERMS, IssueLog("ctgov"))


def test_every_field_of_a_registration_reaches_the_study() -> None:
    """Each field is filled alone; a Study that stays empty has dropped it."""
    empty = normalized()
    for field in inspect.type_info(Registration).fields:  # type: ignore[attr-defined]  # it is a struct
        if field.name in USED_ELSEWHERE:
            continue
        value = msgspec.convert(sample(field.type, field.name), type=field_type(field.name))
        assert normalized(**{field.name: value}) != empty, field.name


def field_type(name: str) -> Any:
    return get_type_hints(Registration)[name]


WORDS = {
    "overall_status": "COMPLETED",
    "last_known_status": "COMPLETED",
    "expanded_access_status": "AVAILABLE",
    "study_type": "INTERVENTIONAL",
    "allocation": "NA",
    "intervention_model": "PARALLEL",
    "primary_purpose": "TREATMENT",
    "observational_model": "COHORT",
    "time_perspective": "OTHER",
    "masking": "NONE",
    "sex": "ALL",
    "phases": ["PHASE1"],
    "countries": ["France"],
}
# The key of the study, how to read its words, and what means nothing without a count.
USED_ELSEWHERE = {"registry_key", "registration_number", "dialect", "enrollment_type"}
STRUCTS: dict[str, dict[str, str]] = {
    "RawDate": {"text": "2024-01-01"},
    "RawSponsor": {"name": "Example University", "sponsor_class": "OTHER"},
    "RawSite": {"city": "Bern"},
    "RawArm": {"label": "A"},
    "RawIntervention": {"name": "Cells"},
    "SecondaryId": {"id": "A-1"},
    "MeshTerm": {"id": "D1", "term": "Disease"},
    "Outcome": {"measure": "Pain"},
    "Reference": {"pmid": "1"},
    "Link": {"url": "https://example.org"},
    "SharedDataset": {"id": "1"},
}


def sample(node: inspect.Type, name: str) -> Any:
    """Any value of the type, in words that the registry uses."""
    if name in WORDS:
        return WORDS[name]
    if isinstance(node, inspect.UnionType):
        return sample(next(t for t in node.types if not isinstance(t, inspect.NoneType)), name)
    if isinstance(node, inspect.VarTupleType):
        return [sample(node.item_type, name)]
    if isinstance(node, inspect.StructType):
        return STRUCTS[node.cls.__name__]
    return {inspect.StrType: "text", inspect.BoolType: True, inspect.IntType: 3}[type(node)]
