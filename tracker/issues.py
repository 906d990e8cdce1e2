"""What a person should look at: nothing unknown may vanish behind a default."""

from __future__ import annotations

from enum import StrEnum

from msgspec import Struct

EXAMPLE_LENGTH = 200  # characters of a value that an issue repeats; a body keeps the rest


class Level(StrEnum):
    """How much an issue matters: an error loses a value or a record, a warning leaves one open."""

    ERROR = "error"
    WARNING = "warning"
    NOTE = "note"


class Issue(Struct, frozen=True, gc=False, kw_only=True):
    """One thing seen once; the store counts repetitions by (code, registry_key, field, value)."""

    code: str
    level: Level
    registry_key: str
    field: str
    value: str
    study_key: str | None = None
    message: str = ""


class IssueLog:
    """Collects the issues of one record while it is derived, each under that record's name."""

    def __init__(self, registry_key: str, study_key: str | None = None) -> None:
        self.registry_key = registry_key
        self.study_key = study_key
        self.found: list[Issue] = []

    def add(self, code: str, field: str, value: object, level: Level, message: str = "") -> None:
        """Note that `value` of `field` needs a person's eye."""
        self.found.append(
            Issue(
                code=code,
                level=level,
                registry_key=self.registry_key,
                field=field,
                value=_visible(str(value)[:EXAMPLE_LENGTH]),
                study_key=self.study_key,
                message=message,
            )
        )

    def unknown_term(self, field: str, value: object) -> None:
        """A word that no terms.toml knows: mended by one line there and `tracker rebuild`."""
        self.add("unknown_term", field, value, Level.WARNING)


def _visible(text: str) -> str:
    """`text` without control characters, which some databases and all terminals take amiss."""
    return text if text.isprintable() else "".join(c for c in text if c.isprintable() or c == "\n")
