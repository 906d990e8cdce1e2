"""What a trial compares its product with: by what each arm gives, by its label where it is silent.

Registries' arm types are typed by sponsors: many call a second dose of the product itself an
"active comparator", and a placebo "other".
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache
from typing import NamedTuple

from tracker.classification import Classification, Evidence
from tracker.classify.cell_words import told_cells
from tracker.classify.reading import Hit, Reading
from tracker.study.model import Arm, Intervention
from tracker.study.vocabulary import ArmType

PRODUCT = "product"
SEVERAL_PRODUCT_ARMS = "several arms with the product"
BY_LABEL = "by label"
_LABELS = {
    ArmType.PLACEBO_COMPARATOR: "placebo",
    ArmType.SHAM_COMPARATOR: "sham",
    ArmType.ACTIVE_COMPARATOR: "active comparator",
    ArmType.NO_INTERVENTION: "no intervention",
}
_RULES = {
    PRODUCT: "the arm gives the studied product",
    "placebo": "the arm gives a placebo",
    "sham": "the arm gets a sham",
    "active comparator": "the arm gives something else than the studied product",
    "no intervention": "the arm gets nothing",
}
_PLACEBO = re.compile(r"\b(placebos?|dummy)\b", re.I)
_SHAM = re.compile(r"\bsham\b", re.I)
_VEHICLE = re.compile(
    r"\b(saline|vehicle|ringer'?s?|dextrose|plasma-?lyte|excipient|carrier solution|nacl)\b", re.I
)
_EITHER = re.compile(
    r"\b(or|vs\.?|versus)\s+placebo|\bplacebo\s+(or|vs\.?|versus)\b|/\s*placebo|placebo\s*/", re.I
)
_GENERIC = re.compile(
    r"\b(controls?|standard|conventional|usual|routine|comparator|comparison|treatment|without|no)\b",
    re.I,
)
_STAND_INS = (("placebo", _PLACEBO), ("sham", _SHAM), ("placebo", _VEHICLE))
_PREFIX = re.compile(r"^[A-Z][A-Za-z /]+: ")  # "Drug: ", as ClinicalTrials.gov names them in arms


class _Verdict(NamedTuple):
    """What an arm is, the words that say so, and whether only its label does."""

    kind: str
    words: str
    by_label: bool = False


class Comparison(NamedTuple):
    """What the product is compared with, in words that can be counted, and why."""

    words: tuple[str, ...]
    evidence: tuple[Evidence, ...]


def comparison(reading: Reading, therapy: Classification) -> Comparison:
    """Say what the arms of a study with several of them are to each other."""
    arms = reading.study.arms
    if len(arms) < 2:
        return Comparison((), ())
    judge = _Arms(reading, therapy)
    verdicts = [(number, judge.verdict(number)) for number in range(len(arms))]
    told = [(number, one) for number, one in verdicts if one is not None]
    by_content = {one.kind for _, one in told if not one.by_label}
    words = [
        _control(one)
        for _, one in told
        if one.kind != PRODUCT and not (one.by_label and one.kind in by_content)
    ]
    if sum(one.kind == PRODUCT for _, one in told) > 1:
        words.append(SEVERAL_PRODUCT_ARMS)
    evidence = tuple(
        Evidence(f"arms[{number}]", one.words, BY_LABEL if one.by_label else _RULES[one.kind])
        for number, one in told
    )
    return Comparison(tuple(dict.fromkeys(words)), evidence)


def _control(one: _Verdict) -> str:
    return f"{one.kind} control ({BY_LABEL})" if one.by_label else f"{one.kind} control"


class _Arms:
    """The arms of one study with what each of them gives."""

    def __init__(self, reading: Reading, therapy: Classification) -> None:
        study = reading.study
        self._reading = reading
        self.arms, self.interventions = study.arms, study.interventions
        hits = [] if therapy.value in (None, "none") else reading.once(told_cells)
        self._hits = [hit for hit in hits if hit.value == therapy.value] or hits
        self._given = [self._linked(arm) for arm in self.arms]
        everywhere = set.intersection(*map(set, self._given)) if self._given else set()
        product = self._with_product()
        self._product = product - everywhere or product  # marrow is often drawn from all
        self._background = everywhere - self._product

    def verdict(self, number: int) -> _Verdict | None:
        """What an arm is; None where neither what it gives nor its label makes it a control."""
        given = self._own(number)
        if not given:
            return self._by_text(number) or self._by_label(number)
        if self._product & set(given):
            return self._with_the_product(number, given)
        stand_in = self._stand_in(given)
        others = [one for one in given if not any(self._names(one, p) for _, p in _STAND_INS)]
        if stand_in and not (others and self._label(number) == "active comparator"):
            return stand_in
        return self._something_else(number, others or given)

    def _with_the_product(self, number: int, given: list[int]) -> _Verdict:
        """An arm that is called a placebo all the same, as in a crossover, is one if it says so.

        Where one intervention stands for what all arms get the label decides, unless the words of
        the arm name the product.
        """
        first = next(one for one in given if one in self._product)
        product = _Verdict(PRODUCT, self.interventions[first].name)
        if self.arms[number].type is ArmType.EXPERIMENTAL:
            return product
        if told := self._by_text(number):
            return told
        if self._label(number) not in ("placebo", "sham") or self._is_called_after(number):
            return product
        return self._by_label(number) or product

    def _something_else(self, number: int, given: list[int]) -> _Verdict | None:
        """Nothing in it is the product or a placebo by name."""
        label, name = self._label(number), self.interventions[given[0]].name
        if label == "active comparator":
            if not self._product and self._is_repeated(given):
                return _Verdict(PRODUCT, name)
            return _Verdict(label, name)
        if label not in ("placebo", "sham"):
            return self._by_label(number)
        if told := self._by_text(number) or self._by_description(given):
            return told
        if self._background.issuperset(given) or _GENERIC.search(name):
            return self._by_label(number)
        return _Verdict("active comparator", name)

    def _stand_in(self, given: list[int]) -> _Verdict | None:
        """A placebo or a sham by its name; a vehicle only where nothing else is given."""
        for kind, pattern in _STAND_INS[:2]:
            for one in given:
                if self._names(one, pattern):
                    return _Verdict(kind, self.interventions[one].name)
        if all(self._names(one, _VEHICLE) for one in given):
            return _Verdict("placebo", self.interventions[given[0]].name)
        return None

    def _by_description(self, given: list[int]) -> _Verdict | None:
        for one in given:
            if found := _PLACEBO.search(self.interventions[one].description or ""):
                return _Verdict("placebo", found.group())
        return None

    def _by_text(self, number: int) -> _Verdict | None:
        """By the arm's own words: the product, a placebo, a sham, a vehicle in its name."""
        arm = self.arms[number]
        if not self._given[number] and (hit := self._hit_in(number)):
            return _Verdict(PRODUCT, hit.words)
        label = self._label(number)
        text = f"{arm.label} {arm.description or ''}" if label != "active comparator" else arm.label
        for kind, pattern in _STAND_INS[:2]:
            if found := pattern.search(text):
                return _Verdict(kind, found.group())
        if label in ("placebo", "sham") and (found := _VEHICLE.search(text)):
            return _Verdict("placebo", found.group())
        return None

    def _by_label(self, number: int) -> _Verdict | None:
        """An arm without an intervention needs no more words; any other names nothing."""
        label = self._label(number)
        if label is None:
            return None
        return _Verdict(label, self.arms[number].label, by_label=label != "no intervention")

    def _label(self, number: int) -> str | None:
        return _LABELS.get(self.arms[number].type or ArmType.OTHER)

    def _hit_in(self, number: int) -> Hit | None:
        return next((hit for hit in self._hits if _field(hit) == f"arms[{number}]"), None)

    def _is_called_after(self, number: int) -> bool:
        """Whether the name of the arm has a word for cells or a product."""
        field = f"arms[{number}].label"
        return any(
            hit.passage.field == field
            for words in ("cell_therapy", "products")
            for hit in self._reading.hits(words, parts=("arm",))
        )

    def _is_repeated(self, given: list[int]) -> bool:
        """Where no word tells the product: whether another arm on trial gives just the same."""
        tested = (ArmType.EXPERIMENTAL, ArmType.ACTIVE_COMPARATOR)
        same = [
            number
            for number, arm in enumerate(self.arms)
            if arm.type in tested and set(self._own(number)) == set(given)
        ]
        return len(same) > 1

    def _own(self, number: int) -> list[int]:
        """What the arm gives beside what all arms get and what may be either of two things."""
        own = [one for one in self._given[number] if not self._names(one, _EITHER)]
        return [one for one in own if one not in self._background] or own

    def _linked(self, arm: Arm) -> list[int]:
        named = {_PREFIX.sub("", name).casefold() for name in arm.interventions}
        return [
            number
            for number, given in enumerate(self.interventions)
            if arm.label in given.arms or given.name.casefold() in named
        ]

    def _with_product(self) -> set[int]:
        """By their names; by their descriptions only where no name tells the product."""
        by_name = self._naming(("intervention",))
        found = by_name or self._naming(("intervention_text",))
        return {one for one in found if not self._is_a_stand_in(one)}

    def _naming(self, parts: Iterable[str]) -> set[int]:
        fields = {_field(hit) for hit in self._hits if hit.passage.part in parts}
        return {n for n in range(len(self.interventions)) if f"interventions[{n}]" in fields}

    def _is_a_stand_in(self, number: int) -> bool:
        """Whether it is a placebo that is called after the product."""
        is_named = self._names(number, _PLACEBO) or self._names(number, _SHAM)
        return is_named and not self._names(number, _EITHER)

    def _names(self, number: int, pattern: re.Pattern[str]) -> bool:
        given: Intervention = self.interventions[number]
        return any(_found_in(name, pattern) for name in (given.name, *given.other_names))


@lru_cache(maxsize=16_384)
def _found_in(name: str, pattern: re.Pattern[str]) -> bool:
    """Say whether the pattern is in a name, which is asked of it for each arm that gives it."""
    return pattern.search(name) is not None


def _field(hit: Hit) -> str:
    return hit.passage.field.partition(".")[0]
