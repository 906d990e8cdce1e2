"""Shows the words that decided where they stand, so that a reader need not open the record."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any

from msgspec import Struct

from tracker.classification import Classification, Evidence
from tracker.classify.measured import Trust, trust
from tracker.normalize.text import fold
from tracker.study.model import MeshTerm, Study

AROUND = 60  # characters of the field to either side of the words
_PLURAL = r"(?:s(?![^\W_]))?"
_WORD_STARTS = r"(?<![^\W_])"
_BETWEEN = r"[\W_]*"
_PLAIN = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹\u00d7", "0123456789x")  # as doses are read
_STEP = re.compile(r"([a-z_]+)(?:\[(\d+)\])?")


class Quotation(Struct, frozen=True):
    """One piece of evidence as it stands in the record: `words` with what is `before` and `after`.

    Without `field` the rule rests on the absence of words, or on what a product is known to be.
    """

    rule: str
    field: str = ""
    before: str = ""
    words: str = ""
    after: str = ""

    def line(self) -> str:
        """The quotation in one line, the words that decided between angle marks."""
        if not self.field:
            return self.rule + (f": {self.words}" if self.words else "")
        return f"{self.rule} | {self.field}: {self.before}»{self.words}«{self.after}"


def quotations(study: Study, found: Iterable[Evidence]) -> tuple[Quotation, ...]:
    """Each piece of evidence with its surroundings in `study`; terms that overlap read alike."""
    return tuple(dict.fromkeys(quote(study, evidence) for evidence in found))


def said_in_words(found: Classification) -> str:
    """The value of a concept with the further values that hold."""
    value = _trusted(found.concept, found.value) if found.value else "not told"
    others = [_trusted(found.concept, other) for other in found.others]
    return f"{value} (also {', '.join(others)})" if others else value


def _trusted(concept: str, value: str) -> str:
    """`value`, with the word for one whose accuracy is too low or unknown."""
    how = trust(concept, value)
    return value if how == Trust.RELIABLE else f"{value} [{how.replace('_', ' ')}]"


def quote(study: Study, evidence: Evidence) -> Quotation:
    """`evidence` with the text around its words; only the words where the text is not to be had."""
    text = text_at(study, evidence.field)
    if text is None:
        rule, words = evidence.rule, evidence.words
        if evidence.field:
            words = f"{words} (by {evidence.field})"
        return Quotation(rule=rule, words=words)
    place = _place(text, evidence.words)
    if place is None:
        return Quotation(rule=evidence.rule, field=evidence.field, words=evidence.words)
    start, end = place
    left, right = _edges(text, start, end)
    return Quotation(
        rule=evidence.rule,
        field=evidence.field,
        before=("…" if left else "") + text[left:start],
        words=text[start:end],
        after=text[end:right] + ("…" if right < len(text) else ""),
    )


def text_at(study: Study, field: str) -> str | None:
    """The text of `study` that a path like "arms[0].label" names; None where there is none."""
    here: Any = study
    for step in field.split(".") if field else ():
        match = _STEP.fullmatch(step)
        if match is None or not hasattr(here, match[1]):
            return None
        here = getattr(here, match[1])
        if match[2] is not None:
            if int(match[2]) >= len(here):
                return None
            here = here[int(match[2])]
    if isinstance(here, MeshTerm):
        return here.term
    return str(here) if isinstance(here, str) else None


def _place(text: str, words: str) -> tuple[int, int] | None:
    """Where `words` of a word list, in their squeezed form, stand in `text` as it was written."""
    # Word lists drop marks and blanks or put blanks in, so only letters and digits are compared.
    letters = _BETWEEN.join(re.escape(letter) for letter in words if letter.isalnum())
    folded, places = _folded(text)
    found = re.search(_WORD_STARTS + letters + _PLURAL, folded) or re.search(letters, folded)
    return (places[found.start()], places[found.end() - 1] + 1) if letters and found else None


def _folded(text: str) -> tuple[str, list[int]]:
    """`text` letter by letter as word lists see it, and where each of the letters came from."""
    letters: list[str] = []
    places: list[int] = []
    for place, letter in enumerate(text):
        folded = fold(letter).translate(_PLAIN)
        letters.append(folded)
        places += [place] * len(folded)
    return "".join(letters), places


def _edges(text: str, start: int, end: int) -> tuple[int, int]:
    """Cut at blanks where one is near, so that no word is halved."""
    left, right = max(0, start - AROUND), min(len(text), end + AROUND)
    if left and " " in text[left:start]:
        left = text.index(" ", left) + 1
    if right < len(text) and " " in text[end:right]:
        right = text.rindex(" ", end, right)
    return left, right
