"""The first look at a live registry: of each point that nobody has confirmed, whether it holds.

The points of a registry are data (`[points]` in its registry.toml), the ways of looking are in its
`points.py`. What all have in common is here: can records be read, are their fields and words known.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from functools import cached_property
from importlib import import_module

from msgspec import Struct

from tracker.derive import read_study
from tracker.errors import ParseError
from tracker.issues import Issue
from tracker.normalize.terms import TermMap
from tracker.registries.points import (
    Asked,
    Look,
    NoAnswer,
    OtherShape,
    Seen,
    Verdict,
    fails,
    holds,
    untried,
)
from tracker.registry_facts import PointFacts, facts_of

OPEN = "sponsor_type"  # read from a name, and names are no closed list
SHOWN = 5  # names of fields or words that a finding repeats


class Finding(Struct, frozen=True):
    """What one point showed; `advice` where it does not hold."""

    registry: str
    point: str
    verdict: Verdict
    relies: str
    seen: str
    advice: str | None = None


def look_at(registry_key: str, asked: Asked | None) -> tuple[Finding, ...]:
    """Every point of that registry, in the order of its registry.toml.

    `asked` None: nothing can be asked, since the registry is read from files. After two questions
    in a row without an answer the others are not asked. Raises ConfigError for an unknown registry.
    """
    points = facts_of(registry_key).points
    checks = _checks(registry_key, asked) if asked is not None else {}
    found, silent = [], 0
    for key, point in points.items():
        if silent >= 2:
            seen = untried("the registry gave no answer to the questions before")
        else:
            seen, answered = _look(point, checks.get(key))
            silent = 0 if answered else silent + 1
        found.append(_finding(registry_key, key, point, seen))
    return tuple(found)


def _look(point: PointFacts, check: Callable[[], Seen] | None) -> tuple[Seen, bool]:
    """What was seen, and whether the registry answered at all."""
    if point.not_tried is not None:
        return untried(point.not_tried), True
    if check is None:
        return untried("it is read from files: there is nothing to ask"), True
    try:
        return check(), True
    except NoAnswer as error:
        return untried(f"no answer: {error}"), False
    except OtherShape as error:
        return fails(str(error)), True


def _finding(registry_key: str, key: str, point: PointFacts, seen: Seen) -> Finding:
    advice = point.otherwise if seen.verdict is Verdict.DOES_NOT_HOLD else None
    return Finding(registry_key, key, seen.verdict, point.relies, seen.words, advice)


def _checks(registry_key: str, asked: Asked) -> Mapping[str, Callable[[], Seen]]:
    look: Look = import_module(f"tracker.registries.{registry_key}.points").Look(asked)
    records = _Records(registry_key, look)
    return {
        **look.checks(),
        "records": records.readable,
        "fields": records.fields,
        "words": records.words,
    }


class _Records:
    """What a few real records show that a sync would meet in all."""

    def __init__(self, registry_key: str, look: Look) -> None:
        self._key = registry_key
        self._look = look

    @cached_property
    def _read(self) -> tuple[int, list[str], list[Issue]]:
        """How many came, why some cannot be read, and the issues of the others."""
        page = self._look.sample()
        broken = [one.reason for one in page.unreadable]
        issues: list[Issue] = []
        for record in page.records:
            try:
                issues += read_study(self._key, record.registration_number, record.body)[1]
            except ParseError as error:
                broken.append(str(error))
        return len(page.records) + len(page.unreadable), broken, issues

    def readable(self) -> Seen:
        came, broken, _ = self._read
        if not came:
            return untried("no record came")
        if broken:
            return fails(f"{len(broken)} of {came} records cannot be read: {broken[0]}")
        return holds(f"all of {came} records can be read")

    def fields(self) -> Seen:
        came, _, issues = self._read
        if not came:
            return untried("no record came")
        unread = _named(one.field for one in issues if one.code in {"unread_field", "wrong_kind"})
        if unread:
            return fails(
                f"fields that nobody reads, or of another kind, in {came} records: {unread}"
            )
        return holds(f"every field of {came} records is known")

    def words(self) -> Seen:
        came, _, issues = self._read
        unknown = [
            f"{one.field} {one.value!r}"
            for one in issues
            if one.code == "unknown_term" and one.field != OPEN
        ]
        try:
            listed = self._look.vocabulary()
        except OtherShape as error:
            return fails(f"its list of words: {error}")
        terms = TermMap.of(self._key)
        for table, words in listed.items():
            unknown += [f"{table} {word!r}" for word in words if terms.lookup(table, word) is None]
        if unknown:
            return fails(f"words that terms.toml lacks: {_named(unknown)}")
        if not came and not listed:
            return untried("no record came")
        of_list = (
            f" and all {sum(map(len, listed.values()))} words of its own list" if listed else ""
        )
        return holds(f"every word of {came} records{of_list} is known")


def _named(names: Iterable[str]) -> str:
    counted = Counter(names)
    more = len(counted) - SHOWN
    shown = ", ".join(name for name, _ in counted.most_common(SHOWN))
    return f"{shown} and {more} more" if more > 0 else shown
