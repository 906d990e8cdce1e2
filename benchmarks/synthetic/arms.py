"""What is given to whom, with names and labels repeated as the registry repeats them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from benchmarks.synthetic.saying import fill, say
from benchmarks.synthetic.words import Record

if TYPE_CHECKING:
    from random import Random

    from benchmarks.synthetic.plan import Plan

LABELS = {
    "BIOLOGICAL": "Biological",
    "DRUG": "Drug",
    "PROCEDURE": "Procedure",
    "OTHER": "Other",
    "DEVICE": "Device",
    "GENETIC": "Genetic",
    "COMBINATION_PRODUCT": "Combination Product",
    "DIETARY_SUPPLEMENT": "Dietary Supplement",
    "BEHAVIORAL": "Behavioral",
    "DIAGNOSTIC_TEST": "Diagnostic Test",
}
CONTROL_ARM = {
    "placebo": ("Placebo", "PLACEBO_COMPARATOR"),
    "sham": ("Sham", "SHAM_COMPARATOR"),
    "drug": ("Control", "ACTIVE_COMPARATOR"),
    "no_treatment": ("Observation", "NO_INTERVENTION"),
    "dose": ("High dose", "EXPERIMENTAL"),
}


def arms(rng: Random, plan: Plan) -> Record:
    """Arm groups and interventions that point at each other by label and name."""
    if plan.study_type == "EXPANDED_ACCESS":
        return {"interventions": [_treatment(rng, plan, [])]}
    if plan.study_type == "OBSERVATIONAL" and not plan.follow_up:
        return {"armGroups": [{"label": "Patients", "description": fill("{patients}", plan)}]}
    first = {"none": plan.slots["short"], "dose": "Low dose"}.get(plan.control, "Treatment")
    treatment = _treatment(rng, plan, [first])
    group: Record = {"label": first}
    if plan.study_type == "INTERVENTIONAL":
        group["type"] = "EXPERIMENTAL"
    if rng.random() < 0.9:
        group["description"] = say(rng, plan, "arms", "treated")
    group["interventionNames"] = [_named(treatment)]
    return _with_control(rng, plan, group, treatment)


def _with_control(rng: Random, plan: Plan, group: Record, treatment: Record) -> Record:
    groups, given = [group], [treatment]
    if plan.control in CONTROL_ARM:
        label, kind = CONTROL_ARM[plan.control]
        control: Record = {
            "label": label,
            "type": kind,
            "description": say(rng, plan, "arms", "control"),
        }
        if plan.control == "dose":
            treatment["armGroupLabels"].append(label)
            control["interventionNames"] = [_named(treatment)]
        elif plan.control != "no_treatment":
            given.append(_comparator(plan, label))
            control["interventionNames"] = [_named(given[-1])]
        groups.append(control)
    if plan.control != "drug" and rng.random() < 0.15:
        given.append(_background(plan, groups))
    return {"armGroups": groups, "interventions": given}


def _treatment(rng: Random, plan: Plan, labels: list[str]) -> Record:
    slots = plan.slots
    name = rng.choice(
        (
            slots["cell"],
            slots["cell"],
            slots["donor"] + slots["cell"],
            slots["short"],
            slots["product"],
        )
    )
    kind = plan.therapy.kind
    if kind == "BIOLOGICAL" and rng.random() < 0.14:
        kind = rng.choice(("DRUG", "PROCEDURE", "OTHER", "GENETIC", "COMBINATION_PRODUCT"))
    found: Record = {"type": kind, "name": name}
    if rng.random() < 0.9:
        found["description"] = say(rng, plan, "arms", "treated")
    if labels:
        found["armGroupLabels"] = list(labels)
    others = [other for other in (slots["short"], slots["cell"]) if other != name]
    if rng.random() < 0.45:
        found["otherNames"] = others[: rng.randrange(1, 3)]
    return found


def _comparator(plan: Plan, label: str) -> Record:
    if plan.control == "drug":
        return _drug(plan, [label])
    name = "Sham procedure" if plan.control == "sham" else "Placebo"
    return {
        "type": "PROCEDURE" if plan.control == "sham" else "OTHER",
        "name": name,
        "description": "Vehicle without cells",
        "armGroupLabels": [label],
    }


def _background(plan: Plan, groups: list[Record]) -> Record:
    """A standard drug given in all arms that get anything."""
    treated = [group for group in groups if "interventionNames" in group]
    drug = _drug(plan, [group["label"] for group in treated])
    for group in treated:
        group["interventionNames"].append(_named(drug))
    return drug


def _drug(plan: Plan, labels: list[str]) -> Record:
    found: Record = {
        "type": plan.drug.kind,
        "name": plan.drug.name,
        "description": plan.drug.dose,
        "armGroupLabels": labels,
    }
    if plan.drug.other_names:
        found["otherNames"] = list(plan.drug.other_names)
    return found


def _named(intervention: Record) -> str:
    return f"{LABELS[intervention['type']]}: {intervention['name']}"
