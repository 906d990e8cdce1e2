"""The items of WHO's data set, found under whatever name a file gives them, still as written."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Sequence
from functools import cache, lru_cache
from pathlib import Path
from typing import Any

from tracker.issues import IssueLog, Level
from tracker.study.model import SecondaryId

Pairs = Sequence[tuple[str, str]]
"""The columns or elements of one record, in order: name and text."""

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


@cache
def facts() -> dict[str, Any]:
    """What `who.toml` says."""
    source = Path(__file__).with_name("who.toml")
    return tomllib.loads(source.read_text(encoding="utf-8"))


@lru_cache(maxsize=4096)
def is_contact(name: str) -> bool:
    """Whether a column or element is about a person, and so is never kept."""
    return _CONTACT.fullmatch(folded(name)) is not None


def cleaned(text: str) -> str:
    """`text` without HTML, stray quotes and outer blanks; "" for what means nothing."""
    if "<" in text or "_x" in text:
        text = _MARKUP.sub("", _BREAKS.sub("\n", text))
    text = text.strip().strip('"').strip()
    return "" if len(text) < 7 and text.lower() in facts()["noise"]["anywhere"] else text


class Items:
    """The items of one record; a repeated element is one text after the other."""

    def __init__(self, pairs: Pairs) -> None:
        self._texts: dict[str, list[str]] = {}
        self.ids: list[SecondaryId] = []
        self.unread: set[str] = set()
        names, ignored = facts()["item"], facts()["ignored"]
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
    noise = facts()["noise"]["numbers"]
    for part in re.split(r"[;\n]", text):
        number = cleaned(part)
        if number and number.lower().rstrip(".") not in noise:
            yield number
