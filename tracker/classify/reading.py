"""A record is read once, and every concept then argues about the same hits in the same passages."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterable, Iterator
from functools import cached_property
from itertools import accumulate
from operator import attrgetter
from typing import TypeVar, cast

from msgspec import Struct

from tracker.classification import Evidence
from tracker.classify.lexicon import LEXICON, Lexicon, Match, longest, squeeze
from tracker.study.model import Arm, Intervention, Study
from tracker.study.vocabulary import ArmType

Answer = TypeVar("Answer")

_SEPARATOR = " \0 "  # survives folding and splits no word
# The plan of a trial stands at the start of a description; later come background and references.
_DESCRIPTION_START = 1500
_NOTHING_TESTED = frozenset(
    {ArmType.PLACEBO_COMPARATOR, ArmType.SHAM_COMPARATOR, ArmType.NO_INTERVENTION}
)


class Passage(Struct, frozen=True, gc=False):
    """One text of a Study: where it stands, what kind of text it is, whether of a control arm.

    `number` counts the passages of a Reading; `raw` is the text of the Study, `text` the same
    squeezed, in which word lists are matched.
    """

    number: int
    field: str
    part: str
    control: bool
    raw: str
    text: str


FoundPassage = tuple[str, str, bool, str]
"""A Passage before it is squeezed: field, part, control, raw."""


class Hit(Struct, frozen=True, gc=False):
    """A term of a word list in a passage; positions count in the whole squeezed text."""

    value: str
    words: str
    sure: bool
    passage: Passage
    start: int
    end: int

    def evidence(self, rule: str) -> Evidence:
        """This hit as the reason for a value that `rule` gave."""
        return Evidence(field=self.passage.field, words=self.words, rule=rule)


class Placed:
    """Hits by where they stand: those near another are found without a look at all the others."""

    def __init__(self, hits: Iterable[Hit]) -> None:
        self._hits = sorted(hits, key=attrgetter("start"))
        self._starts = [hit.start for hit in self._hits]
        self._longest = max([hit.end - hit.start for hit in self._hits], default=0)

    def around(self, hit: Hit, distance: int) -> list[Hit]:
        """Return those that stand within `distance` characters of `hit` in its passage."""
        start, passage = hit.start - distance, hit.passage
        first = bisect_left(self._starts, start - self._longest)
        last = bisect_right(self._starts, hit.end + distance, first)
        found = self._hits[first:last]
        return [one for one in found if one.passage is passage and one.end >= start]


class Reading:
    """The passages of one study, and the hits of every word list in them.

    The text is read once; passages and hits are made of it when they are asked for, since most
    studies give no cells and few questions are asked of them.

    `passages` and `lexicon` are for a concept that reads other texts by words of its own.
    """

    def __init__(
        self,
        study: Study,
        passages: Iterable[FoundPassage] | None = None,
        lexicon: Lexicon = LEXICON,
    ) -> None:
        self.study = study
        self._texts = list(_passages(study) if passages is None else passages)
        self.text = f" {squeeze(_SEPARATOR.join([passage[3] for passage in self._texts]))}"
        self._starts = _starts(self.text)
        if self._texts and len(self._starts) != len(self._texts) + 1:
            raise ValueError("a text of the study holds the mark that parts passages")
        self._found = lexicon.found(self.text)
        self._passages: dict[int, Passage] = {}
        self._hits: dict[str, list[Hit]] = {}
        self._placed: dict[str, Placed] = {}
        self._answers: dict[Callable[[Reading], object], object] = {}

    @cached_property
    def passages(self) -> list[Passage]:
        """Every passage in the order of the record."""
        return [self._passage(number) for number in range(len(self._texts))]

    def following(self, passage: Passage) -> Passage | None:
        """The passage after this one; None after the last."""
        number = passage.number + 1
        return self._passage(number) if number < len(self._texts) else None

    def _passage(self, number: int) -> Passage:
        passage = self._passages.get(number)
        if passage is None:
            text = self.text[self._starts[number] : self._starts[number + 1] - 1].strip()
            passage = Passage(number, *self._texts[number], text)
            self._passages[number] = passage
        return passage

    def hits(self, word_list: str, *values: str, parts: Iterable[str] | None = None) -> list[Hit]:
        """The hits of a word list, of `values` only and in `parts` only where these are given."""
        found = self._hits.get(word_list)
        if found is None:
            found = self._hits[word_list] = self._hits_of(longest(self._found.matches(word_list)))
        if values:
            found = [hit for hit in found if hit.value in values]
        return found if parts is None else [hit for hit in found if hit.passage.part in parts]

    def around(self, hit: Hit, word_list: str, distance: int) -> list[Hit]:
        """The hits of a word list within `distance` characters of `hit` in its passage."""
        if word_list not in self._placed:
            self._placed[word_list] = Placed(self.hits(word_list))
        return self._placed[word_list].around(hit, distance)

    def once(self, ask: Callable[[Reading], Answer]) -> Answer:
        """Return what `ask` says of this record; what several concepts ask is worked out once."""
        if ask not in self._answers:
            self._answers[ask] = ask(self)
        return cast("Answer", self._answers[ask])

    def context(self, *questions: str, parts: Iterable[str] | None = None) -> list[Hit]:
        """The hits that answer one of `questions`, the tables of context.toml."""
        return [hit for q in questions for hit in self.hits(f"context.{q}", parts=parts)]

    def _hits_of(self, matches: list[Match]) -> list[Hit]:
        hits: list[Hit] = []
        if not matches:
            return hits
        passage, until = self._passage(0), self._starts[1]  # what the last match stands in
        for start, end, (_, value, words, sure) in matches:
            if start >= until:
                number = bisect_right(self._starts, start)
                passage, until = self._passage(number - 1), self._starts[number]
            hits.append(Hit(value, words, sure, passage, start, end))
        return hits

    def before(self, hit: Hit, length: int) -> str:
        """Up to `length` characters that stand before `hit` in its passage."""
        return self.text[max(0, hit.start - length) : hit.start].rpartition("\0")[2]

    def after(self, hit: Hit, length: int) -> str:
        """Up to `length` characters that stand after `hit` in its passage."""
        return self.text[hit.end : hit.end + length].partition("\0")[0]


def _starts(text: str) -> list[int]:
    """Where each passage starts, and, one past the end of the text, the one that would follow."""
    return [0, *accumulate([len(passage) + 1 for passage in text.split("\0")])]


def _passages(study: Study) -> Iterator[FoundPassage]:
    texts = [
        ("brief_title", "title", study.brief_title),
        ("official_title", "title", study.official_title),
        ("acronym", "acronym", study.acronym),
        *((f"conditions[{i}]", "condition", text) for i, text in enumerate(study.conditions)),
        *((f"keywords[{i}]", "keyword", text) for i, text in enumerate(study.keywords)),
        *((f"condition_mesh[{i}]", "mesh", m.term) for i, m in enumerate(study.condition_mesh)),
        *(
            (f"condition_mesh_ancestors[{i}]", "mesh_ancestor", m.term)
            for i, m in enumerate(study.condition_mesh_ancestors)
        ),
        ("brief_summary", "summary", study.brief_summary),
        (
            "detailed_description",
            "description",
            (study.detailed_description or "")[:_DESCRIPTION_START],
        ),
    ]
    yield from ((field, part, False, text) for field, part, text in texts if text)
    controls = control_labels(study)
    for number, arm in enumerate(study.arms):
        yield from _arm(f"arms[{number}]", arm, arm.label in controls)
    for number, intervention in enumerate(study.interventions):
        control = is_control(intervention, controls)
        yield from _intervention(f"interventions[{number}]", intervention, control)


def control_labels(study: Study) -> frozenset[str]:
    """The labels of the arms in which nothing is tested."""
    return frozenset(arm.label for arm in study.arms if arm.type in _NOTHING_TESTED)


def is_control(given: Intervention, controls: frozenset[str]) -> bool:
    """Say whether `given` is given in arms of `controls` only."""
    return bool(given.arms) and controls.issuperset(given.arms)


def _arm(field: str, arm: Arm, control: bool) -> Iterator[FoundPassage]:
    yield (f"{field}.label", "arm", control, arm.label)
    if arm.description:
        yield (f"{field}.description", "arm_text", control, arm.description)


def _intervention(field: str, given: Intervention, control: bool) -> Iterator[FoundPassage]:
    yield (f"{field}.name", "intervention", control, given.name)
    for number, name in enumerate(given.other_names):
        yield (f"{field}.other_names[{number}]", "intervention", control, name)
    if given.description:
        yield (f"{field}.description", "intervention_text", control, given.description)
