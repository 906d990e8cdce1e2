"""No field of a Registration is forgotten on the way to the Study."""

from __future__ import annotations

from typing import Any, get_type_hints

import msgspec
from msgspec import inspect

from tracker.issues import IssueLog
from tracker.normalize.study import normalize
from tracker.normalize.terms import TermMap
from tracker.registries.base import (
    RawArm,
    RawDate,
    RawEnrollment,
    RawIntervention,
    RawSite,
    RawSponsor,
    Registration,
)
from tracker.study.declaration import Declared, declared
from tracker.study.model import (
    Link,
    MeshTerm,
    Outcome,
    Reference,
    SecondaryId,
    SharedDataset,
    Study,
)
from tracker.study.partial_date import PartialDate

TERMS = TermMap.of("ctgov")


def normalized(**fields: Any) -> Study:
    registration = Registration.of("ctgov", "NCT99000001")
    for name, value in fields.items():
        setattr(registration, name, value)
    return normalize(registration, TERMS, IssueLog("ctgov"))


def test_every_field_of_a_registration_reaches_the_study() -> None:
    """Each field is filled alone; a Study that stays empty has dropped it."""
    empty = normalized()
    for field in inspect.type_info(Registration).fields:  # type: ignore[attr-defined]  # it is a struct
        if field.name in IDENTITY:
            continue
        assert normalized(**{field.name: sample(field.type, field.name)}) != empty, field.name


def test_every_study_satisfies_its_annotations() -> None:
    """The one place that mypy does not see: readers are chosen by type while the program runs."""
    fields = inspect.type_info(Registration).fields  # type: ignore[attr-defined]  # it is a struct
    given = {f.name: sample(f.type, f.name) for f in fields if f.name not in IDENTITY}
    for study in (normalized(), normalized(**given)):
        builtins = msgspec.to_builtins(study)
        assert msgspec.convert(builtins, Study, strict=True) == study
        for name, hint in get_type_hints(Study).items():
            assert is_of(getattr(study, name), declared()[name]), (name, hint)


def is_of(value: object, field: Declared) -> bool:
    """Whether a value is None, or of the very type that is declared: an enum, no mere text."""
    if field.is_list:
        return isinstance(value, tuple) and all(is_item(one, field) for one in value)
    return value is None or is_item(value, field)


def is_item(value: object, field: Declared) -> bool:
    return type(value) is (str if field.type is PartialDate else field.type)


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
    "phases": ("PHASE1",),
    "countries": ("France",),
    "organization_class": "OTHER",
}
IDENTITY = {"study_key", "registry_key", "registration_number", "dialect"}
STRUCTS: dict[type, Any] = {
    RawDate: RawDate("2024-01-01", "ACTUAL"),
    RawEnrollment: RawEnrollment(40, "ACTUAL"),
    RawSponsor: RawSponsor("Example University", "OTHER"),
    RawSite: RawSite(city="Bern", country="Switzerland", status="COMPLETED"),
    RawArm: RawArm("A", "EXPERIMENTAL", interventions=("Biological: Cells",)),
    RawIntervention: RawIntervention("Cells", "BIOLOGICAL"),
    SecondaryId: SecondaryId("A-1"),
    MeshTerm: MeshTerm("D1", "Disease"),
    Outcome: Outcome("Pain"),
    Reference: Reference(pmid="1"),
    Link: Link("https://example.org"),
    SharedDataset: SharedDataset("1"),
}


def sample(node: inspect.Type, name: str) -> Any:
    """Any value of the type, in words that the registry uses."""
    if name in WORDS:
        return WORDS[name]
    if isinstance(node, inspect.UnionType):
        return sample(next(t for t in node.types if not isinstance(t, inspect.NoneType)), name)
    if isinstance(node, inspect.VarTupleType):
        return (sample(node.item_type, name),)
    if isinstance(node, inspect.StructType):
        return STRUCTS[node.cls]
    return {inspect.StrType: "text", inspect.BoolType: True, inspect.IntType: 3}[type(node)]
