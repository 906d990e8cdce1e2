"""What is known of each registry and is no program, from `registry.toml` in the registry's folder.

Below everything that asks for one of these facts: numbers are recognised, dates read, trials joined
and disagreements settled by what stands in the folders, so none of that code names a registry.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache
from typing import Annotated, Literal

from msgspec import Meta, Struct

from tracker.data import load, require_known
from tracker.errors import ConfigError

KNOWN = (
    "ctgov",
    "ctis",
    "isrctn",
    "ictrp",
    "euctr",
)
"""The registries that this version follows, each the name of its folder, in the order of lists."""

Rank = Annotated[int, Meta(ge=1)]
Days = Annotated[int, Meta(ge=0)]
LAST = 1000
"""The rank of whoever has none: after all others, with no order among themselves."""


class DateShapes(Struct, frozen=True, forbid_unknown_fields=True):
    """The whole of `date_shapes.toml`: patterns that more than one registry writes dates in."""

    shape: dict[str, re.Pattern[str]]


class DateFacts(Struct, frozen=True, forbid_unknown_fields=True):
    """How a registry writes dates.

    `shapes`: names from `date_shapes.toml` or of patterns in `own`, tried in this order; none: ISO
    as it stands, the short way. `placeholders`: ISO days that stand where there is no date.
    """

    shapes: tuple[str, ...]
    placeholders: frozenset[str] = frozenset()
    own: dict[str, re.Pattern[str]] = {}

    def __post_init__(self) -> None:
        require_known("[dates] shapes", self.shapes, _patterns(self.own))

    @property
    def patterns(self) -> tuple[re.Pattern[str], ...]:
        """The patterns behind the names in `shapes`."""
        known = _patterns(self.own)
        return tuple(known[name] for name in self.shapes)


class Numbering(Struct, frozen=True, forbid_unknown_fields=True):
    """One way in which an issuer writes its numbers; see the head of `identifiers.toml`."""

    pattern: re.Pattern[str]
    form: str
    loose: bool = False

    def __post_init__(self) -> None:
        if self.pattern.groups != self.form.count("{"):
            raise ValueError(f"form: '{self.form}' has not one place for each group of the pattern")


class NumberFacts(Struct, frozen=True, forbid_unknown_fields=True):
    """How a registry numbers studies; `written` empty: it gives no numbers of its own.

    `carried_over`: types of secondary numbers that are the registry's own word that it carried the
    study over from another system. `asked`: how a canonical number ({number}) is asked for.
    """

    written: tuple[Numbering, ...]
    databank: str | None = None
    case: Literal["upper", "lower"] = "upper"
    dummies: tuple[re.Pattern[str], ...] = ()
    carried_over: frozenset[str] = frozenset()
    asked: str = "{number}"

    def __post_init__(self) -> None:
        if "{number}" not in self.asked:
            raise ValueError("asked: {number} is missing in it")


class Trust(Struct, frozen=True, forbid_unknown_fields=True):
    """Where an issuer stands among all when registrations of one trial disagree; 1 is first.

    `display`: which one is the primary registration; `default`: whose word counts;
    `regulator`: whose word counts on what a regulator was told.
    """

    display: Rank
    default: Rank
    regulator: Rank


class Wait(Struct, frozen=True, forbid_unknown_fields=True):
    """So many `months` after the first of these dates that a record states."""

    after: tuple[Literal["status_verified", "completion_date", "primary_completion_date"], ...]
    months: Annotated[int, Meta(ge=0)]


class CalendarStatus(Struct, frozen=True, forbid_unknown_fields=True):
    """A status that a registry sets by the calendar, without an update of the record.

    It comes in the place of one that it `replaces` when all `waits` are over.
    """

    status: str
    replaces: frozenset[str]
    waits: tuple[Wait, ...]


class PointFacts(Struct, frozen=True, forbid_unknown_fields=True):
    """Something that we rely on and nobody has confirmed: `tracker doctor --live` looks at it.

    `otherwise`: what to do where it does not hold. `not_tried`: why a look is not taken.
    """

    relies: str
    otherwise: str
    not_tried: str | None = None


class RegistryFacts(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """The whole of a `registry.toml`.

    `study_url` has `{number}` where the number goes; absent where records bring their address.
    `publication_lag_days`: until what the registry dates can be seen where we ask;
    `publication_lag_days_of`: the same by home registry, where a registry collects from others.
    `calendar_status`: what it says of a study without being told. `points`: what is relied upon
    and not confirmed. `ignored`: what is left in a body, and why.
    """

    name: str
    home: str
    operator: str
    terms_of_use: str
    terms_url: str
    refresh: str
    media_type: str
    publication_lag_days: Days
    publication_lag_days_of: dict[str, Days] = {}
    terms_are_restrictive: bool = False
    study_url: str | None = None
    dates: DateFacts
    numbers: NumberFacts
    trust: Trust
    calendar_status: CalendarStatus | None = None
    points: dict[str, PointFacts] = {}
    ignored: dict[str, str]

    def __post_init__(self) -> None:
        if self.study_url is not None and "{number}" not in self.study_url:
            raise ValueError("study_url: {number} is missing in it")

    def url_of(self, number: str) -> str:
        """Return the address of a study; raise ValueError where no pattern of it is known."""
        if self.study_url is None:
            raise ValueError(f"{self.name}: registry.toml has no study_url")
        return self.study_url.replace("{number}", number)


@cache
def registry_facts() -> Mapping[str, RegistryFacts]:
    """Return the facts of every registry by key; raise ConfigError for a slip in one of them."""
    return {
        key: load(__package__, f"registries/{key}/registry.toml", RegistryFacts) for key in KNOWN
    }


def facts_of(key: str) -> RegistryFacts:
    """Return the facts of the registry called `key`; raise ConfigError naming the known ones."""
    try:
        return registry_facts()[key]
    except KeyError:
        known = ", ".join(KNOWN)
        raise ConfigError(f"no registry is called {key!r}; known: {known}") from None


@cache
def _shared_shapes() -> Mapping[str, re.Pattern[str]]:
    return load(__package__, "registries/date_shapes.toml", DateShapes).shape


def _patterns(own: Mapping[str, re.Pattern[str]]) -> Mapping[str, re.Pattern[str]]:
    return {**_shared_shapes(), **own}
