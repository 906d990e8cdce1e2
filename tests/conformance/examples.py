"""The example files of a registry, with what the checks have to know of its records."""

from __future__ import annotations

from pathlib import Path

import msgspec
from msgspec import Struct

BODIES = Path(__file__).resolve().parents[1] / "bodies"
ABOUT = "about.toml"

PERSON, PHONE, MAILBOX = "Planted Person", "+00 555 0199", "planted.person"
"""Who stands as a contact in the examples: in what is kept of them, none of this may be found."""


class MissingExamples(Exception):
    """A registry without examples, and where to put them."""


class Example(Struct, frozen=True):
    """One file as the registry, or a person who downloads from it, hands it out."""

    name: str
    content: bytes

    @property
    def suffix(self) -> str:
        """The end of its name, with the dot."""
        return Path(self.name).suffix


class Joined(Struct, frozen=True, forbid_unknown_fields=True):
    """How the registry, or a person, makes one file of several records."""

    suffix: str
    before: str = ""
    between: str = ""
    after: str = ""


class About(Struct, frozen=True, forbid_unknown_fields=True):
    """The whole of an `about.toml`; places are written as the forms of `forms.py` write them.

    `full`: the example with nearly every field. `several`: examples of one record each that are
    joined to one file. `ordered`, `searched`, `not_audited`: exceptions, a pattern of places each
    with its reason: lists whose order means something, texts in which words are searched or by
    which something is chosen instead of looked up, parts in which nobody looks for unknown fields.
    """

    full: str
    several: tuple[str, ...]
    joined: Joined
    placeholder_dates: tuple[str, ...] = ()
    ordered: dict[str, str] = {}
    searched: dict[str, str] = {}
    not_audited: dict[str, str] = {}


class Examples(Struct, frozen=True):
    """All examples of one registry."""

    about: About
    files: tuple[Example, ...]

    def named(self, name: str) -> Example:
        """The example called `name`; KeyError where there is none."""
        return {example.name: example for example in self.files}[name]

    @property
    def full(self) -> Example:
        """The example with nearly every field."""
        return self.named(self.about.full)


def example_files(key: str) -> list[Path]:
    """The paths of the examples of a registry, by name; none where it has no folder."""
    return sorted(path for path in (BODIES / key).glob("*.*") if path.name != ABOUT)


def examples_of(key: str) -> Examples:
    """The examples of the registry `key`; raise MissingExamples where it has none."""
    files = example_files(key)
    about = BODIES / key / ABOUT
    if not files or not about.is_file():
        raise MissingExamples(
            f"the registry {key} has no examples: put invented files as it hands them out, at"
            f" least a full and a minimal one, with an {ABOUT} into tests/bodies/{key}/"
            " (tests/conformance/README.md says how)"
        )
    return Examples(
        msgspec.toml.decode(about.read_bytes(), type=About),
        tuple(Example(path.name, path.read_bytes()) for path in files),
    )
