"""Says a change so that a person need not know our field names: before -> after, short."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from functools import cache
from typing import Any

from msgspec import Struct

from tracker.changes import Change, Importance
from tracker.data import load, require_known
from tracker.normalize.countries import country_name
from tracker.reports.words import Words
from tracker.study.declaration import labels
from tracker.study.partial_date import PartialDate, months_between

ARROW = " -> "
LONGEST = 110  # characters of one value
NOTHING = "none"


class Order(Struct, frozen=True, forbid_unknown_fields=True):
    """Kinds of change that come first among equals, and those that come last."""

    first: tuple[str, ...]
    last: tuple[str, ...]


class Groups(Struct, frozen=True, forbid_unknown_fields=True):
    """Headings of groups of studies that are no value of the classification."""

    none: str


class Wording(Struct, frozen=True, forbid_unknown_fields=True):
    """The whole of wording.toml."""

    paths: dict[str, str]
    kinds: dict[str, str]
    parts: dict[str, str]
    importance: dict[str, str]
    groups: Groups
    order: Order

    def __post_init__(self) -> None:
        ranks = [str(rank.value) for rank in Importance]
        require_known("[importance]", self.importance, ranks)
        for rank in ranks:
            if rank not in self.importance:
                raise ValueError(f"[importance] {rank}: missing")
        require_known("[order] last", self.order.last, self.kinds)


@cache
def words() -> Wording:
    """Return the whole of wording.toml; raise ConfigError for a slip in it."""
    return load(__package__, "wording.toml", Wording)


def kind_rank(kinds: Iterable[str]) -> int:
    """Where changes of these kinds stand among equals: the lowest rank of them."""
    order = words().order
    ranks = {kind: rank for rank, kind in enumerate(order.first)}
    ranks |= {kind: 100 + rank for rank, kind in enumerate(order.last)}
    return min((ranks.get(kind, 50) for kind in kinds), default=0)


def importance_words(importance: int) -> str:
    """The heading of one importance."""
    return words().importance[str(importance)]


def group_words(group: str | None) -> str:
    """The heading of one disease group, named as reports name it."""
    if group is None:
        return words().groups.none
    label = _report_words().value("disease_group", group)
    return label if label != group else group.replace("_", " ")


@cache
def _report_words() -> Words:
    return Words("en")


def change_words(change: Change, of_before: str = "", of_after: str = "") -> str:
    """One line about one change; `of_before` and `of_after` are put behind the two values."""
    said = words().kinds.get(change.kind)
    if said is not None:
        name = change.after or change.before
        return f"{said} {name}" if name else said
    return f"{label_of(change.path)}: {_moved(change, of_before, of_after)}"


def label_of(path: str) -> str:
    """What a digest calls that path."""
    return words().paths.get(path) or _plain(path)


def _plain(path: str) -> str:
    """A path as words: a date needs no mention, a type is what the field is said to be."""
    field, dot, part = path.partition(".")
    label = labels("en").get(field, field)
    named = f"{label[:1].lower()}{label[1:]}{dot}{part}"
    return named.replace(".date", "").replace(".type", " is").replace("_", " ").replace(".", " ")


def _moved(change: Change, of_before: str, of_after: str) -> str:
    before, after = change.before, change.after
    if isinstance(before, list) or isinstance(after, list):
        return _list_moved(change.path, before or [], after or [])
    if _is_long(before) and _is_long(after):
        return f"reworded, now: {shortened(str(after))}"
    if before is None:
        return f"now {value_words(after)}{of_after}"
    if after is None:
        return f"{value_words(before)}{of_before}, no longer given"
    was, now = f"{value_words(before)}{of_before}", f"{value_words(after)}{of_after}"
    return f"{was}{ARROW}{now}{_slip(change)}"


def _slip(change: Change) -> str:
    """How far a date moved, since nobody should have to count months."""
    if not change.path.endswith("_date.date") or None in (change.before, change.after):
        return ""
    months = months_between(PartialDate(change.before), PartialDate(change.after))
    if not months:
        return ""
    unit = "month" if abs(months) == 1 else "months"
    return f" ({abs(months)} {unit} {'later' if months > 0 else 'earlier'})"


def _list_moved(path: str, before: list[Any], after: list[Any]) -> str:
    if path == "phases":
        return f"{_phases(before)}{ARROW}{_phases(after)}"
    was, now = (Counter(_name(path, entry) for entry in entries) for entries in (before, after))
    came, went = list((now - was).elements()), list((was - now).elements())
    kept = list((was & now).elements())
    parts = [_named(sign, names) for sign, names in (("+", came), ("-", went), ("altered ", kept))]
    if path in {"countries", "conditions", "keywords"}:  # of words only the difference is told
        parts = parts[:2]
    return "; ".join(part for part in parts if part) or "reworded"


def _named(sign: str, names: list[str]) -> str:
    if not names:
        return ""
    more = f" and {len(names) - 3} more" if len(names) > 3 else ""
    return sign + f", {sign}".join(shortened(name, 60) for name in names[:3]) + more


def _name(path: str, entry: Any) -> str:
    if path == "countries":
        return country_name(entry)
    if not isinstance(entry, dict):
        return str(entry)
    for key in ("name", "label", "measure", "title", "facility", "id", "pmid", "citation", "url"):
        if entry.get(key):
            return str(entry[key])
    return str(next(iter(entry.values()), ""))


def _phases(phases: list[str]) -> str:
    return phase_words("/".join(phases) or None)


def phase_words(phase: str | None) -> str:
    """`PHASE1/PHASE2` as "phase 1/2"."""
    if not phase:
        return "no phase given"
    if phase == "NA":
        return "no phase applies"
    return phase.lower().replace("_", " ").replace("/phase", "/").replace("phase", "phase ").strip()


def value_words(value: Any) -> str:
    """One value as a person says it."""
    if value is None:
        return NOTHING
    if isinstance(value, bool):
        return "yes" if value else "no"
    text = str(value)
    if text.isupper() and text.replace("_", "").isalpha() and len(text) > 4:
        text = text.lower().replace("_", " ")
    return shortened(text)


def shortened(text: str, longest: int = LONGEST) -> str:
    """`text` on one line and no longer than `longest` characters."""
    line = " ".join(text.split())
    return line if len(line) <= longest else line[: longest - 3].rstrip() + "..."


def _is_long(value: Any) -> bool:
    return isinstance(value, str) and len(value) > LONGEST
