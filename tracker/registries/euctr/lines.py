"""The text of one country's record, taken apart into its coded lines."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from itertools import pairwise

from msgspec import Struct

from tracker.errors import ParseError

FILLER = "Information not present in EudraCT"
# A line of free text may begin like a section, too: "E. coli".
_SECTIONS = "Protocol|Sponsor|Applicant|IMP|General|Population|Investigator|Information|Third"
_ENTRIES = "Review|Competent|Date|Ethics|End"
_CODED = re.compile(
    rf"(?P<code>[A-H]\.(?:IMP|\d+(?:\.\d+)*|(?= (?:{_SECTIONS})))|[NP]\.(?= (?:{_ENTRIES})))"
    r"(?:[ \t]+(?:and|to)[ \t]+(?P<last>[A-H]\.\d+(?:\.\d+)*))?"
    r":?[ \t]*(?P<rest>.*)"
)
_LABELLED = re.compile(r"(?P<label>.*?)(?: \((?P<language>[a-z]{2})\))?:(?:\s+|\Z)(?P<value>.*)")
_HEAD = re.compile(r"(?P<label>[A-Z][^:]{2,90}): *(?P<value>.*)")
_SPONSOR = re.compile(r"Sponsor \d+")
_COUNTRY = re.compile(r"/trial/[^/]+/(\w+)/?")


class Line(Struct, frozen=True):
    """One coded line with what runs on below it; `language` None is English, or the only one."""

    code: str
    label: str
    value: str
    language: str | None = None


class CountryRecord:
    """What one member state (or the authority outside the EU) holds of a trial."""

    def __init__(self, text: str) -> None:
        """Raise ParseError where the lines are not those of a full record."""
        self.head: dict[str, str] = {}
        self.lines: list[Line] = []
        for line in _coded(text.splitlines()):
            if line.code:
                self.lines.append(line)
            else:
                self.head.setdefault(line.label, line.value)
        if not any(line.code.startswith("A.") for line in self.lines):
            raise ParseError("the record has no section A: only the full form can be read")

    @property
    def country(self) -> str | None:
        """Its country as the register codes it, "3rd" for outside the EU."""
        found = _COUNTRY.search(self.head.get("Link", ""))
        return found[1] if found else None

    def value(self, code: str, label: str = "") -> str | None:
        """The first text under `code` (with `label` in its label), English if there is any."""
        found = [line for line in self._under(code, label) if said(line.value)]
        english = [line for line in found if line.language is None]
        return next((said(line.value) for line in (*english, *found)), None)

    def values(self, code: str, label: str = "") -> list[str]:
        """All English texts under `code`."""
        texts = (said(line.value) for line in self._under(code, label) if line.language is None)
        return [text for text in texts if text]

    def is_yes(self, code: str) -> bool:
        """Whether the question `code` is answered with yes."""
        return (self.value(code) or "").lower() == "yes"

    def is_answered(self, code: str) -> bool:
        """Whether the question `code` is not answered with something else than yes or no."""
        return (self.value(code) or "no").lower() in ("yes", "no")

    def _under(self, code: str, label: str) -> Iterator[Line]:
        return (line for line in self.lines if line.code == code and label in line.label)

    def blocks(self, begins: str) -> list[CountryRecord]:
        """The repeated parts that begin with the code `begins`: products, sponsors."""
        starts = [place for place, line in enumerate(self.lines) if line.code == begins]
        return [self._part(*bounds) for bounds in pairwise([*starts, len(self.lines)])]

    def _part(self, start: int, end: int) -> CountryRecord:
        part = CountryRecord.__new__(CountryRecord)
        part.head, part.lines = self.head, self.lines[start:end]
        return part


def said(text: str) -> str | None:
    """`text`, or None where the register says that there is none."""
    stripped = text.strip()
    return None if not stripped or stripped == FILLER else stripped


def _coded(lines: Iterable[str]) -> Iterator[Line]:
    """Each coded line with the lines that run on below it; lines of the head have no code."""
    open_line: Line | None = None
    in_head = True
    for raw in lines:
        found = _line(raw, in_head=in_head)
        if found is None:
            if open_line is not None and open_line.code and raw.strip():
                joined = f"{open_line.value}\n{raw.strip()}".strip()
                open_line = Line(open_line.code, open_line.label, joined, open_line.language)
            continue
        if open_line is not None:
            yield open_line
        open_line = found
        in_head = in_head and not found.code
    if open_line is not None:
        yield open_line


def _line(raw: str, *, in_head: bool) -> Line | None:
    if _SPONSOR.fullmatch(raw.strip()):
        return Line("Sponsor", "", "")
    if raw.strip() == "MedDRA Classification":
        return Line("MedDRA", "", "")
    coded = _CODED.fullmatch(raw)
    if coded is not None:
        return _with_label(coded["code"], coded["rest"])
    head = _HEAD.fullmatch(raw) if in_head else None
    return Line("", head["label"], head["value"].strip()) if head else None


def _with_label(code: str, rest: str) -> Line:
    labelled = _LABELLED.fullmatch(rest)
    if labelled is None:
        return Line(code, rest, "")
    return Line(code, labelled["label"], labelled["value"], labelled["language"])
