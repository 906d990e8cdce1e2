"""Registrations of one trial disagree; a reader must see where, and whose word we take and why.

Which fields are compared and how is in `discrepancies.toml`, who is believed in each registry's
`registry.toml`.
"""

from __future__ import annotations

import functools
from collections.abc import Sequence
from itertools import combinations
from typing import Any, Literal

import msgspec
from msgspec import Struct, structs

from tracker.data import load, require_known
from tracker.study.identifiers import canonical, trust_of
from tracker.study.model import Enrollment, Sponsor, Study, StudyDate
from tracker.study.vocabulary import DateType, OverallStatus

Order = Literal["default", "regulator"]


class FieldRule(Struct, frozen=True, forbid_unknown_fields=True):
    """How one field is compared, and which value the merged view takes."""

    title: str
    prefer: Literal["newest", "actual", "registry", "union"]
    reason: str
    order: Order = "default"
    weak: frozenset[OverallStatus] = frozenset()


class Preferences(Struct, frozen=True, forbid_unknown_fields=True):
    """The whole of `discrepancies.toml`."""

    fields: dict[str, FieldRule]

    def __post_init__(self) -> None:
        require_known("[fields]", self.fields, Study.__struct_fields__)


class Statement(Struct, frozen=True):
    """What one registration says of a field, as JSON; `is_taken`: the merged view says so too."""

    study_key: str
    value: Any
    is_taken: bool


class Discrepancy(Struct, frozen=True):
    """A field in which registrations disagree: all their values, the one taken, and why."""

    field: str
    title: str
    statements: tuple[Statement, ...]
    taken: Any
    reason: str


@functools.cache
def preferences() -> Preferences:
    """Return whose word counts for which field; raise ConfigError for a slip in the file."""
    return load(__package__, "discrepancies.toml", Preferences)


def find_discrepancies(studies: Sequence[Study]) -> list[Discrepancy]:
    """Where `studies`, the registrations of one trial, say different things.

    A registration that says nothing does not disagree, nor does a month with a day in it.
    """
    found = []
    for name, rule in preferences().fields.items():
        values = [value for study in studies if (value := getattr(study, name))]
        if not all(_agree(one, other) for one, other in combinations(values, 2)):
            found.append(_discrepancy(name, rule, studies))
    return found


def merge(studies: Sequence[Study]) -> Study:
    """The trial as one Study: the first registration with the values that are taken.

    Raises ValueError for no study at all.
    """
    if not studies:
        raise ValueError("a trial has at least one registration")
    rules = preferences().fields.items()
    return structs.replace(
        studies[0], **{name: _taken(name, rule, studies) for name, rule in rules}
    )


def _discrepancy(name: str, rule: FieldRule, studies: Sequence[Study]) -> Discrepancy:
    taken = _taken(name, rule, studies)
    statements = tuple(
        Statement(
            study.study_key,
            shown(getattr(study, name)),
            bool(getattr(study, name)) and _is_taken(rule, getattr(study, name), taken),
        )
        for study in studies
    )
    return Discrepancy(name, rule.title, statements, shown(taken), rule.reason)


def _is_taken(rule: FieldRule, value: Any, taken: Any) -> bool:
    return (
        bool(set(value) <= set(taken))
        if rule.prefer == "union"
        else _compared(value) == _compared(taken)
    )


def _taken(name: str, rule: FieldRule, studies: Sequence[Study]) -> Any:
    """The value of the merged view; where nobody says anything, the first study's emptiness."""
    said = [study for study in studies if getattr(study, name)]
    if not said:
        return getattr(studies[0], name)
    if rule.prefer == "union":
        return tuple(sorted({value for study in said for value in getattr(study, name)}))
    strong = [study for study in said if getattr(study, name) not in rule.weak] or said
    if rule.prefer == "actual":
        happened = [s for s in strong if getattr(s, name).type == DateType.ACTUAL]
        strong = happened or strong
    if rule.prefer == "registry":
        best = min(_place(study, rule.order) for study in strong)
        strong = [study for study in strong if _place(study, rule.order) == best]
    newest = max(_updated(study) for study in strong)
    latest = [study for study in strong if _updated(study) == newest]
    return getattr(min(latest, key=lambda study: _place(study, rule.order)), name)


def _place(study: Study, order: Order) -> int:
    """Where the issuer of the study's number stands in that order; unranked ones come last."""
    own = canonical(study.registration_number)
    trust = trust_of(own.issuer if own else study.registry_key)
    return trust.regulator if order == "regulator" else trust.default


def _updated(study: Study) -> str:
    """The registry's own date of the last update; "" sorts before all dates."""
    updated = study.last_update_posted or study.last_update_submitted
    return updated.date if updated else ""


def _compared(value: Any) -> Any:
    """What of a value counts: a plan and a count of the same number do not disagree."""
    match value:
        case StudyDate(date=date):
            return date
        case Enrollment(count=count):
            return count
        case Sponsor(key=key):
            return key
    return value


def _agree(one: Any, other: Any) -> bool:
    if isinstance(one, StudyDate):
        shorter, longer = sorted((one.date, other.date), key=len)
        return bool(longer.startswith(shorter))
    return bool(_compared(one) == _compared(other))


def shown(value: Any) -> Any:
    """A value as JSON for a table; of a sponsor its name, None for nothing."""
    if isinstance(value, Sponsor):
        return value.name
    return msgspec.to_builtins(list(value) if isinstance(value, tuple) else value) or None
