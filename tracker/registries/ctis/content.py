"""What a trial in CTIS is about: conditions, products, phase, people, end points."""

from __future__ import annotations

from functools import cache
from typing import Literal

from msgspec import Struct

from tracker.data import load
from tracker.issues import IssueLog
from tracker.registries.base import RawIntervention, Registration
from tracker.registries.ctis.reach import Json, flag, part, parts, text, texts
from tracker.study.model import Outcome

STUDY_TYPE = "clinical trial of a medicinal product"
"""CTIS holds nothing else: the regulation is about these."""

NOTHING = frozenset({"n/a", "na"})


class Codes(Struct, frozen=True, forbid_unknown_fields=True):
    """The whole of `codes.toml`: the labels behind codes."""

    age_group: dict[str, Literal["IN_UTERO", "CHILD", "ADULT", "OLDER_ADULT"]]


def content(to: Registration, record: Json, application: Json, log: IssueLog) -> None:
    """Fill in what is studied, in whom, with what and to which end."""
    part_one = part(application, "authorizedPartI")
    about = part(part_one, "trialDetails", "trialInformation")
    phase = text(about, "trialCategory", "trialPhase") or text(record, "trialPhase")
    to.study_type = STUDY_TYPE
    to.phases = (phase,) if phase else None
    to.brief_summary = text(about, "trialObjective", "mainObjective")
    to.interventions = tuple(_products(part_one))
    _conditions(to, part_one, about)
    _population(to, about, log)
    _criteria(to, about)
    _outcomes(to, about)


def _conditions(to: Registration, part_one: Json, about: Json) -> None:
    listed = [
        *parts(part_one, "medicalConditions"),
        *parts(about, "medicalCondition", "partIMedicalConditions"),
    ]
    terms = parts(about, "medicalCondition", "meddraConditionTerms")
    areas = parts(part_one, "therapeuticAreas")
    to.conditions = tuple(dict.fromkeys(texts(listed, "medicalCondition")))
    to.keywords = (*texts(terms, "termName"), *texts(areas, "name"))


def _products(part_one: Json) -> list[RawIntervention]:
    """The products; their roles stand in groups beside them, in words, which agree with no list."""
    groups = parts(part_one, "productRoleGroupInfos")
    roles = {
        text(one, "id"): text(group, "productRoleName")
        for group in groups
        for one in parts(group, "products")
    }
    found = []
    for product in parts(part_one, "products"):
        listed = part(product, "productDictionaryInfo")
        substance = text(product, "jsonActiveSubstanceNames") or text(listed, "activeSubstanceName")
        name = text(product, "productName") or text(listed, "prodName") or substance
        code = text(product, "sponsorProductCodeEdit")
        others = tuple(filter(None, map(_said, (substance, code))))
        if name:
            told = _description(roles.get(text(product, "id")), product, listed)
            found.append(RawIntervention(name, description=told, other_names=others))
    return found


def _description(role: str | None, product: Json, listed: Json) -> str | None:
    """Role, form and route: what the classification can use beside the name."""
    routes = product.get("routes")
    ways = [way for way in routes if isinstance(way, str)] if isinstance(routes, list) else []
    form = text(product, "pharmaceuticalFormDisplay") or text(listed, "pharmForm")
    return "; ".join(filter(None, (role, _said(form), *ways))) or None


def _said(found: str | None) -> str | None:
    return None if found is None or found.lower() in NOTHING else found


def _age_group(code: str | None, log: IssueLog) -> str | None:
    found = None if code is None else _codes().age_group.get(code)
    if code is not None and found is None:
        log.unknown_term("age_group", code)
    return found


@cache
def _codes() -> Codes:
    return load(__package__, "codes.toml", Codes)


def _population(to: Registration, about: Json, log: IssueLog) -> None:
    people = part(about, "populationOfTrialSubjects")
    ranges = [
        text(one, "ageRangeCategoryCode") or text(one, "ageRangeCategory")
        for one in parts(people, "ageRanges")
    ]
    sexes = [
        name
        for name, key in (("Female", "isFemaleSubjects"), ("Male", "isMaleSubjects"))
        if flag(people, key)
    ]
    groups = set(texts(parts(people, "clinicalTrialGroups"), "name"))
    to.standard_ages = tuple(filter(None, (_age_group(code, log) for code in ranges)))
    to.sex = ", ".join(sexes) or None
    to.healthy_volunteers = "Healthy volunteers" in groups if groups else None


def _criteria(to: Registration, about: Json) -> None:
    lists = part(about, "eligibilityCriteria")
    found = []
    for head, key in (("Inclusion", "principalInclusion"), ("Exclusion", "principalExclusion")):
        lines = texts(parts(lists, f"{key}Criteria"), f"{key}Criteria")
        text_of = "\n".join(f"- {line}" for line in lines)
        if text_of:
            found.append(f"{head} criteria:\n{text_of}")
    to.eligibility_criteria = "\n\n".join(found) or None


def _outcomes(to: Registration, about: Json) -> None:
    ends = part(about, "endPoint")
    to.primary_outcomes = tuple(map(Outcome, texts(parts(ends, "primaryEndPoints"), "endPoint")))
    to.secondary_outcomes = tuple(
        map(Outcome, texts(parts(ends, "secondaryEndPoints"), "endPoint"))
    )
