"""The one place where templates are filled, so that a study uses the same words throughout."""

from __future__ import annotations

from typing import TYPE_CHECKING

from benchmarks.synthetic.words import lexicon, said

if TYPE_CHECKING:
    from random import Random

    from benchmarks.synthetic.plan import Plan


def fill(template: str, plan: Plan) -> str:
    """The template with the study's words, begun with a capital letter."""
    text = template.format_map(plan.slots)
    return text[:1].upper() + text[1:]


def say(rng: Random, plan: Plan, name: str, kind: str) -> str:
    """One sentence of that kind (`sentences.toml`)."""
    return fill(rng.choice(said(name, kind)), plan)


def say_several(rng: Random, plan: Plan, name: str, kind: str, count: int) -> list[str]:
    """That many different sentences of one kind, or all there are."""
    templates = said(name, kind)
    return [fill(template, plan) for template in rng.sample(templates, min(count, len(templates)))]


def title_kind(rng: Random, plan: Plan) -> str:
    """Which family of titles fits the study."""
    if plan.study_type == "EXPANDED_ACCESS":
        return "expanded"
    if plan.study_type == "OBSERVATIONAL":
        return "follow_up" if plan.follow_up and plan.therapy.therapy != "none" else "observational"
    if plan.therapy.therapy == "none":
        return "drug"
    return "product" if plan.therapy.products and rng.random() < 0.2 else "cell"


def title(rng: Random, plan: Plan, length: str, kind: str) -> str:
    """A title, `length` being brief or official."""
    family = lexicon().titles[length]
    fallback = {"product": "cell", "follow_up": "observational"}
    return fill(rng.choice(family.get(kind) or family[fallback[kind]]), plan)
