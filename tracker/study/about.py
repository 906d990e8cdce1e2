"""What is said of a field of the Study where it is declared: how a change counts, and its words."""

from __future__ import annotations

from enum import Enum, IntEnum
from typing import Annotated

from msgspec import Struct


class Importance(IntEnum):
    """How much a change matters; ranks sort by it, most important first."""

    TRACE = 0
    LOW = 1
    MEDIUM = 2
    HIGH = 3


class About(Struct, frozen=True, gc=False):
    """Stands in the annotation of a field.

    `kind` and `importance` say what a change of the field is and how much it matters by itself.
    `meaning` is what documentation says of it. `zh` is its Chinese name; a field that has one is
    named in reports, in English by `label` or else by its own name. `column`: table `study` has a
    column of that name. `issue` names the field in issues where that is another name.
    """

    kind: str
    importance: Importance
    meaning: str
    label: str | None = None
    zh: str | None = None
    column: bool = False
    issue: str | None = None


class Apart(Struct, frozen=True, gc=False):
    """Stands in the annotation of a field that is never compared, and says why."""

    reason: str
    meaning: str
    column: bool = False


class Form(Enum):
    """Stands in the annotation of a text, and says what normalization does with it."""

    PROSE = "written by a person: markup, line breaks and double blanks mean nothing"
    CODE = "a number, an address or a word of the registry's software: kept as served"
    COUNTRY = "the name of a country: becomes its ISO 3166 code"


Text = Annotated[str, Form.PROSE]
Code = Annotated[str, Form.CODE]
Country = Annotated[str, Form.COUNTRY]
