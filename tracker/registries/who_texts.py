"""What WHO's data set leaves to free text: phases, sample sizes, designs, conditions, arms."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache

from msgspec import Struct, structs

from tracker.issues import IssueLog, Level
from tracker.registries.base import RawArm, RawIntervention
from tracker.registries.who_items import Dialect, Items, facts

_MATRIX = re.compile(r"\(Phase (I{1,3}|IV)\)\s*:\s*(yes|no)?", re.IGNORECASE)
_EXCEL_PHASE = re.compile(r"\d{4}-0?([23])-0?([12])(?:[T ]00:00:00)?")
_COUNT = re.compile(r"\d{1,9}")
_CODE = re.compile(r"[A-Z]\d{2}(?:\.\d+)*\.?|\d+(?:\.\d+)+")


def phases(text: str | None) -> tuple[str, ...] | None:
    """The phases that `text` names, in the registry's words; None where it says nothing.

    European records list all four with yes or no; Excel turns "1-2" into the first of February.
    """
    if text is None:
        return None
    matrix = _MATRIX.findall(text)
    if matrix:
        return tuple(f"Phase {phase}" for phase, answer in matrix if answer.lower() == "yes")
    damaged = _EXCEL_PHASE.fullmatch(text)
    if damaged and int(damaged[1]) == int(damaged[2]) + 1:
        return (f"{damaged[2]}-{damaged[1]}",)
    return (" ".join(text.split()),)


def sample_size(text: str | None, field: str, log: IssueLog) -> int | None:
    """A number of people: one count, or the sum of "arm:count;arm:count"; an issue for the rest."""
    if text is None or text.lower() in facts().noise.counts:
        return None
    parts = [part.rpartition(":")[2].strip() for part in text.split(";") if part.strip()]
    counts = [part.replace(",", "").replace(" ", "") for part in parts]
    if counts and all(map(_COUNT.fullmatch, counts)):
        return sum(map(int, counts))
    log.add("bad_count", field, text, Level.WARNING, "no number of participants")
    return None


def age(text: str | None) -> str | None:
    """An age limit as written; None where there is no limit."""
    return None if text is None or text.lower() in facts().noise.ages else text


class DesignWords(Struct, frozen=True, gc=False):
    """Words for the fields of a Registration that a free text on the design may name."""

    allocation: str | None = None
    intervention_model: str | None = None
    masking: str | None = None
    primary_purpose: str | None = None


def design(text: str | None) -> DesignWords:
    """What the free `text` names of the design; silence stays None."""
    if text is None:
        return DesignWords()
    return DesignWords(
        **{name: _first_word(rules, text) for name, rules in _design_rules().items()}
    )


def _first_word(rules: Sequence[tuple[re.Pattern[str], str]], text: str) -> str | None:
    for pattern, word in rules:
        found = pattern.search(text)
        if found is not None:
            return found.expand(word)
    return None


@cache
def _design_rules() -> dict[str, list[tuple[re.Pattern[str], str]]]:
    return {
        field: [(re.compile(rule.pattern.pattern, re.IGNORECASE), rule.word) for rule in rules]
        for field, rules in structs.asdict(facts().design).items()
    }


@cache
def wording(dialect: str | None) -> Dialect:
    """Return what `who.toml` knows of one registry's free texts."""
    return facts().dialect.get(dialect or "", Dialect())


def conditions(items: Items, dialect: str | None) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Conditions and keywords: classifications and bare codes are the latter."""
    own = wording(dialect)
    found: list[str] = []
    keywords = items.texts("keywords")
    for text in items.texts("conditions"):
        parts = own.split.split(text) if own.split else [text]
        for part in filter(None, map(str.strip, parts)):
            name, *rest = own.cut.split(part, maxsplit=1) if own.cut else [part]
            name = name.strip()
            (keywords if _CODE.fullmatch(name) else found).extend([name] if name else ())
            keywords += [piece.strip() for piece in rest if piece.strip()]
    return tuple(found), tuple(keywords)


def interventions(
    items: Items, dialect: str | None
) -> tuple[tuple[RawIntervention, ...], tuple[RawArm, ...]]:
    """What is given, and to which arm, as far as one registry's way of writing tells."""
    own = wording(dialect)
    if own.interventions == "typed":
        return tuple(map(_typed, items.texts("interventions"))), ()
    if own.interventions == "arms":
        pairs = [text.partition(":") for text in items.texts("interventions")]
        given = tuple(
            RawIntervention(rest.strip() or arm.strip(), arms=(arm.strip(),) if rest else ())
            for arm, _, rest in pairs
        )
        arms = (RawArm(arm.strip(), None, rest.strip()) for arm, _, rest in pairs if rest.strip())
        return given, tuple(arms)
    return _named(items.text("interventions"), own.names), ()


def _typed(text: str) -> RawIntervention:
    kind, colon, name = text.partition(": ")
    return RawIntervention(name.strip(), kind) if colon else RawIntervention(text)


def _named(text: str | None, names: re.Pattern[str] | None) -> tuple[RawIntervention, ...]:
    if text is None:
        return ()
    found = names.findall(text) if names else []
    named = dict.fromkeys(name.strip() for name in found if name.strip(" -"))
    if not named:
        return (RawIntervention(text),)
    return tuple(RawIntervention(name, description=text) for name in named)
