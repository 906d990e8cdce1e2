"""A record is read once, and every concept then argues about the same hits in the same passages."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from tracker.classification import Evidence
from tracker.classify.lexicon import LEXICON, Lexicon, Match, longest, squeeze
from tracker.study.model import Arm, Intervention, Study
from tracker.study.vocabulary import ArmType

_SEPARATOR = " \0 "  # survives folding and splits no word
# The plan of a trial stands at the start of a description; later come background and references.
_DESCRIPTION_START = 1500
_NOTHING_TESTED = frozenset(
    {ArmType.PLACEBO_COMPARATOR, ArmType.SHAM_COMPARATOR, ArmType.NO_INTERVENTION}
)


class Passage(NamedTuple):
    """One text of a Study: where it stands, what kind of text it is, whether of a control arm.

    `raw` is the text of the Study, `text` the same squeezed, in which word lists are matched.
    """

    field: str
    part: str
    control: bool
    raw: str
    text: str


FoundPassage = tuple[str, str, bool, str]
"""A Passage before it is squeezed."""


class Hit(NamedTuple):
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


class Reading:
    """The passages of one study, and the hits of every word list in them.

    `passages` and `lexicon` are for a concept that reads other texts by words of its own.
    """

    def __init__(
        self,
        study: Study,
        passages: Iterable[FoundPassage] | None = None,
        lexicon: Lexicon = LEXICON,
    ) -> None:
        self.study = study
        passages = list(_passages(study) if passages is None else passages)
        self.text = f" {squeeze(_SEPARATOR.join([passage[3] for passage in passages]))}"
        self._starts = _starts(self.text)
        self.passages = [
            Passage(*passage, squeezed.strip())
            for passage, squeezed in zip(passages, self.text.split("\0"), strict=bool(passages))
        ]
        self._found = lexicon.found(self.text)
        self._hits: dict[str, list[Hit]] = {}

    def hits(self, word_list: str, *values: str, parts: Iterable[str] | None = None) -> list[Hit]:
        """The hits of a word list, of `values` only and in `parts` only where these are given."""
        found = self._hits.get(word_list)
        if found is None:  # most lists are never asked about in a record that gives no cells
            found = [self._hit(match) for match in longest(self._found.get(word_list, ()))]
            self._hits[word_list] = found
        if values:
            found = [hit for hit in found if hit.value in values]
        return found if parts is None else [hit for hit in found if hit.passage.part in parts]

    def context(self, *questions: str, parts: Iterable[str] | None = None) -> list[Hit]:
        """The hits that answer one of `questions`, the tables of context.toml."""
        return [hit for q in questions for hit in self.hits(f"context.{q}", parts=parts)]

    def _hit(self, match: Match) -> Hit:
        start, end, term = match
        passage = self.passages[bisect_right(self._starts, start) - 1]
        return Hit(term.value, term.text, term.sure, passage, start, end)

    def before(self, hit: Hit, length: int) -> str:
        """Up to `length` characters that stand before `hit` in its passage."""
        return self.text[max(0, hit.start - length) : hit.start].rpartition("\0")[2]

    def after(self, hit: Hit, length: int) -> str:
        """Up to `length` characters that stand after `hit` in its passage."""
        return self.text[hit.end : hit.end + length].partition("\0")[0]


def near(hit: Hit, others: Iterable[Hit], distance: int) -> bool:
    """Say whether one of `others` stands within `distance` characters of `hit`."""
    passage, start, end = hit.passage, hit.start - distance, hit.end + distance
    for other in others:
        if other.passage is passage and other.start <= end and other.end >= start:
            return True
    return False


def _starts(text: str) -> list[int]:
    starts, position = [0], text.find("\0")
    while position >= 0:
        starts.append(position + 1)
        position = text.find("\0", position + 1)
    return starts


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
