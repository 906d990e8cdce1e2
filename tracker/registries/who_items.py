"""The items of WHO's data set, found under whatever name a file gives them, still as written."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from functools import cache, lru_cache
from typing import Literal

from msgspec import Struct

from tracker.data import load, require_known
from tracker.issues import IssueLog, Level
from tracker.study.identifiers import issuers
from tracker.study.model import SecondaryId

Pairs = Sequence[tuple[str, str]]
"""The columns or elements of one record, in order: name and text."""

Item = Literal[
    "trial_id",
    "utrn",
    "public_title",
    "scientific_title",
    "acronym",
    "primary_sponsor",
    "secondary_sponsors",
    "date_registration",
    "date_registration_packed",
    "date_enrolment",
    "enrolment_kind",
    "target_size",
    "recruitment_status",
    "url",
    "study_type",
    "study_design",
    "phase",
    "conditions",
    "keywords",
    "interventions",
    "intervention_kinds",
    "countries",
    "inclusion",
    "exclusion",
    "agemin",
    "agemax",
    "gender",
    "primary_outcomes",
    "secondary_outcomes",
    "secondary_ids",
    "issuing_authority",
    "bridge",
    "actual_enrolment",
    "results_url",
    "results_posted",
    "date_completed",
    "results_stated",
    "ipd_plan",
    "ipd_description",
]
"""What a column or an element can hold: the items of the data set by our names."""

_BLANKS = re.compile(r"[\s_]+")
_BREAKS = re.compile(r"<\s*/?\s*(?:br|p|div|li|ul|ol|tr)\b[^>]{0,80}>|_x000D_", re.IGNORECASE)
_MARKUP = re.compile(r"<\s*/?\s*(?:b|i|u|strong|em|sup|sub|span|font|a|td)\b[^>]{0,200}>", re.I)
_CONTACT = re.compile(
    r"(?:public|scientific)?contact.*|ethics(?:review)?contact.*"
    r"|firstname|middlename|lastname|address|telephone|email|affiliation"
)


@lru_cache(maxsize=4096)  # a file repeats the same few names
def folded(name: str) -> str:
    """`name` of a column or an element in the form in which all spellings meet."""
    return _BLANKS.sub("", name).lower()


class Noise(Struct, frozen=True, forbid_unknown_fields=True):
    """Words in lower case that stand where there is nothing, by what they stand in place of."""

    anywhere: frozenset[str]
    numbers: frozenset[str]
    ages: frozenset[str]
    counts: frozenset[str]


class Dialect(Struct, frozen=True, forbid_unknown_fields=True):
    """How one registry writes free texts; see `who.toml`."""

    interventions: Literal["typed", "arms"] | None = None
    names: re.Pattern[str] | None = None
    cut: re.Pattern[str] | None = None
    split: re.Pattern[str] | None = None
    enrolment_date: Literal["authorisation"] | None = None


class DesignWord(Struct, frozen=True, forbid_unknown_fields=True):
    """A pattern of a free text on the design and what it says, in words that terms.toml knows."""

    pattern: re.Pattern[str]
    word: str


class DesignWords(Struct, frozen=True, forbid_unknown_fields=True):
    """The patterns by field of the Registration; the first that is found decides."""

    allocation: tuple[DesignWord, ...]
    intervention_model: tuple[DesignWord, ...]
    masking: tuple[DesignWord, ...]
    primary_purpose: tuple[DesignWord, ...]


class WhoFacts(Struct, frozen=True, forbid_unknown_fields=True):
    """The whole of `who.toml`, which says what each part means."""

    item: dict[str, Item]
    ignored: dict[str, str]
    noise: Noise
    dialect: dict[str, Dialect]
    design: DesignWords

    def __post_init__(self) -> None:
        for name in self.ignored:
            if name in self.item:
                raise ValueError(f"[ignored] {name}: it is read, says [item]")
        require_known("[dialect]", self.dialect, issuers())


@cache
def facts() -> WhoFacts:
    """Return what `who.toml` says; raise ConfigError for a slip in it."""
    return load(__package__, "who.toml", WhoFacts)


@lru_cache(maxsize=4096)
def is_contact(name: str) -> bool:
    """Whether a column or element is about a person, and so is never kept."""
    return _CONTACT.fullmatch(folded(name)) is not None


def cleaned(text: str) -> str:
    """`text` without HTML, stray quotes and outer blanks; "" for what means nothing."""
    if "<" in text or "_x" in text:
        text = _MARKUP.sub("", _BREAKS.sub("\n", text))
    text = text.strip().strip('"').strip()
    return "" if len(text) < 7 and text.lower() in facts().noise.anywhere else text


class Items:
    """The items of one record; a repeated element is one text after the other."""

    def __init__(self, pairs: Pairs) -> None:
        self._texts: dict[str, list[str]] = {}
        self.ids: list[SecondaryId] = []
        self.unread: set[str] = set()
        names, ignored = facts().item, facts().ignored
        for name, text in pairs:
            key = folded(name)
            item = names.get(key)
            if item is None:
                if key not in ignored and not is_contact(name):
                    self.unread.add(name)
                continue
            found = cleaned(text)
            if found:
                self._add(item, found)

    def _add(self, item: str, text: str) -> None:
        if item == "issuing_authority":
            if self.ids:
                self.ids[-1] = SecondaryId(self.ids[-1].id, self.ids[-1].type, text)
        elif item in ("secondary_ids", "bridge", "utrn"):
            self.ids += [SecondaryId(number, _KINDS.get(item)) for number in _numbers(text)]
        else:
            self._texts.setdefault(item, []).append(text)

    def text(self, item: str) -> str | None:
        """The item as one text; None where it is not there."""
        found = self._texts.get(item)
        return None if found is None else "\n".join(found)

    def texts(self, item: str) -> list[str]:
        """The item as a list: its elements, or where there is one only, what ";" parts in it."""
        found = self._texts.get(item, [])
        parts = found[0].split(";") if len(found) == 1 else found
        return [part for part in (cleaned(part).rstrip(";") for part in parts) if part]

    def report_unread(self, log: IssueLog) -> None:
        """Make an issue of every column or element that nobody reads or ignores."""
        for name in sorted(self.unread):
            log.add("unread_field", name, "", Level.WARNING, "nobody reads this field")


_KINDS = {"bridge": "bridged by WHO ICTRP", "utrn": "WHO UTN"}


def _numbers(text: str) -> Iterable[str]:
    """The numbers in a list of them; words that say that there is none are left out."""
    noise = facts().noise.numbers
    for part in re.split(r"[;\n]", text):
        number = cleaned(part)
        if number and number.lower().rstrip(".") not in noise:
            yield number
