"""What reports say, by language: sentences and labels live in `messages/*.toml`, never in code."""

from __future__ import annotations

import string
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any, Literal, get_args

from msgspec import Struct, structs

from tracker.data import load
from tracker.errors import ConfigError
from tracker.normalize.countries import country_name
from tracker.reports.report import Table
from tracker.study.declaration import labels

MESSAGES = Path(__file__).parent / "messages"
Language = Literal["en", "zh"]
LANGUAGES: tuple[Language, ...] = get_args(Language)
NONE_TO_SHARE = "\N{EN DASH}"  # a share of nothing


Texts = dict[str, str]


class Messages(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """The whole of one file of messages: sentences by section and name, labels by group."""

    ui: Texts
    sections: Texts
    dimensions: Texts
    rules: Texts
    columns: Texts
    headlines: Texts
    kinds: Texts
    importance: Texts
    preferences: Texts
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
        messages = _read(language)
        self._texts, self._labels = messages.by_section(), messages.values

    def say(self, key: str, /, **parts: Any) -> str:
        """The sentence `section.name` with `parts` filled in, written as one reads them."""
        section, _, name = key.partition(".")
        return self._texts[section][name].format(
            **{part: self.shown(value) for part, value in parts.items()}
        )

    def has(self, key: str) -> bool:
        """Whether there is such a sentence."""
        section, _, name = key.partition(".")
        return name in self._texts.get(section, {})

    def value(self, group: str, raw: str | None) -> str:
        """The label of a raw value; what has none (a sponsor's name, a year) is shown as it is."""
        if raw is None:
            return self.say("ui.not_stated")
        if group == "country":
            return country_name(raw, self.language)
        labels = self._labels.get(group, {})
        return labels.get(raw) or " / ".join(labels.get(part, part) for part in raw.split("/"))

    def has_value(self, group: str, raw: str) -> bool:
        """Whether there is a label for it."""
        labels = self._labels.get(group, {})
        return group == "country" or all(part in labels for part in raw.split("/"))

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


@cache
def _read(language: str) -> Messages:
    messages = load(__package__, f"messages/{language}.toml", Messages)
    return structs.replace(messages, paths={**labels(language), **messages.paths})
