"""What reports say, by language: sentences and labels live in `messages/*.toml`, never in code.

What a language has no words for is said in English, the language that has them all.
"""

from __future__ import annotations

import string
from collections.abc import Iterable, Mapping
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any, Literal, get_args

from msgspec import Struct, structs

from tracker.classify.measured import Trust, trust
from tracker.data import load
from tracker.errors import ConfigError
from tracker.normalize.countries import country_name
from tracker.reports.dimensions import Dimension
from tracker.reports.report import Table
from tracker.study.declaration import labels

MESSAGES = Path(__file__).parent / "messages"
Language = Literal["en", "zh"]
LANGUAGES: tuple[Language, ...] = get_args(Language)
ENGLISH = LANGUAGES[0]
_FIELD_SECTIONS = ("paths", "dimensions", "columns")
NONE_TO_SHARE = "\N{EN DASH}"  # a share of nothing


Texts = dict[str, str]


class Messages(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """The whole of one file of messages: sentences by section and name, labels by group."""

    ui: Texts
    sections: Texts
    why: Texts
    dimensions: Texts
    rules: Texts
    columns: Texts
    headlines: Texts
    kinds: Texts
    importance: Texts
    preferences: Texts
    absent: Texts
    todo: Texts
    paths: Texts
    values: dict[str, Texts]

    def __post_init__(self) -> None:
        for section, texts in self.by_section().items():
            for name, text in texts.items():
                try:
                    list(string.Formatter().parse(text))
                except ValueError as error:
                    raise ValueError(f"[{section}] {name}: {error} (braces hold parts)") from error

    def by_section(self) -> dict[str, Texts]:
        """Return the sentences by section, without the labels of values."""
        sections: dict[str, Texts] = structs.asdict(self)
        sections.pop("values")
        return sections


class Words:
    """The words of one language; raises ConfigError for a language that there is no file for."""

    def __init__(self, language: str) -> None:
        if language not in LANGUAGES:
            raise ConfigError(f"reports speak {', '.join(LANGUAGES)}, not {language!r}")
        self.language = language
        texts, english = _read(language), _read(ENGLISH)
        self._texts = _overlaid(english.by_section(), texts.by_section())
        self._labels = _overlaid(english.values, texts.values)

    def say(self, key: str, /, **parts: Any) -> str:
        """The sentence `section.name` with `parts` filled in, written as one reads them."""
        section, _, name = key.partition(".")
        text = self._texts[section].get(name)
        if text is None:
            raise ConfigError(f"messages/{ENGLISH}.toml: [{section}] has no {name!r}")
        return text.format(**{part: self.shown(value) for part, value in parts.items()})

    def has(self, key: str) -> bool:
        """Whether there is such a sentence."""
        section, _, name = key.partition(".")
        return name in self._texts.get(section, {})

    def field(self, name: str) -> str:
        """A field of a study as people call it; where there is no word for it, its own name."""
        keys = (f"{section}.{name}" for section in _FIELD_SECTIONS)
        key = next(filter(self.has, keys), None)
        return self.say(key) if key else name.replace("_", " ")

    def dimension(self, dimension: Dimension) -> str:
        """The title of a dimension; without a message the declared one, else its name."""
        key = f"dimensions.{dimension.key}"
        if self.has(key):
            return self.say(key)
        return dimension.title or dimension.key.replace("_", " ").capitalize()

    def counting_rule(self, dimension: Dimension) -> str:
        """How a dimension is counted; without a message the declared rule, which may be none."""
        key = f"rules.{dimension.key}"
        return self.say(key) if self.has(key) else dimension.rule

    def value(self, group: str, raw: str | None) -> str:
        """The label of a raw value; what has none (a sponsor's name, a year) is shown as it is."""
        if raw is None:
            return self.say("ui.not_stated")
        if group == "country":
            return country_name(raw, self.language)
        labels = self._labels.get(group, {})
        return labels.get(raw) or " / ".join(labels.get(part, part) for part in raw.split("/"))

    def of_dimension(self, dimension: Dimension, raw: str | None) -> str:
        """The label of a value of `dimension`; None where a record without one has none."""
        if raw is None and dimension.absence == "no":
            key = f"absent.{dimension.key}"
            return self.say(key if self.has(key) else "ui.none_named")
        return self.value(dimension.key, raw)

    def trusted(self, group: str, raw: str | None) -> str:
        """The label of a value, with what is said of one that figures leave out."""
        label = self.value(group, raw)
        found = Trust.RELIABLE if raw is None else trust(group, raw)
        return label if found == Trust.RELIABLE else self.say(f"ui.{found}", value=label)

    def has_value(self, group: str, raw: str) -> bool:
        """Whether there is a label for it."""
        labels = self._labels.get(group, {})
        return group == "country" or all(part in labels for part in raw.split("/"))

    def labels(self, group: str) -> dict[str, str]:
        """The labels of a group of values, by raw value."""
        return self._labels.get(group, {})

    def shown(self, value: Any) -> str:
        """A number or a day as readers of this language write it; text as it is."""
        if isinstance(value, bool) or value is None:
            return self.say("ui.yes" if value else "ui.no") if value is not None else ""
        if isinstance(value, int):
            return f"{value:,}"
        if isinstance(value, date):
            return self.day(value)
        return str(value)

    def completeness(self, table: Table) -> str:
        """Of how many studies the thing counted is known; nothing where that is no question."""
        if table.known is None or table.total is None:
            return ""
        share = f"{table.known / table.total:.1%}" if table.total else NONE_TO_SHARE
        return self.say("ui.completeness", known=table.known, total=table.total, share=share)

    def day(self, value: date) -> str:
        """A calendar day."""
        if self.language == "zh":
            return f"{value.year}年{value.month}月{value.day}日"
        return value.isoformat()


def untranslated(language: str, dimensions: Iterable[Dimension]) -> list[str]:
    """The keys of messages that these dimensions want and this language lacks."""
    texts = _read(language).by_section()
    return [
        f"{section}.{one.key}"
        for one in dimensions
        for section in ("dimensions", "rules")
        if one.key not in texts[section]
    ]


def _overlaid(under: Mapping[str, Texts], over: Mapping[str, Texts]) -> dict[str, Texts]:
    """Both tables of texts as one; where both have a text that of `over` counts."""
    return {name: under.get(name, {}) | over.get(name, {}) for name in under.keys() | over.keys()}


@cache
def _read(language: str) -> Messages:
    messages = load(__package__, f"messages/{language}.toml", Messages)
    return structs.replace(messages, paths={**labels(language), **messages.paths})
