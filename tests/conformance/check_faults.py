"""Broken files: refused in words or read with an issue, never a crash, never silence."""

from __future__ import annotations

import json
from collections.abc import Iterator

from tests.conformance.examples import Example, Examples
from tests.conformance.form import NEW, Form, matches
from tests.conformance.forms import FORMS
from tests.conformance.reading import Derived, Outcome, complaint, crashes, derived, outcome_of
from tracker.errors import ParseError
from tracker.registries.catalog import Registry

CUTS = 24  # places at which each example is cut off
NUMBER = 987_654
WRONG = {"a number": NUMBER, "a list": ["x"], "an object": {NEW: {NEW: 1}}, "null": None}
HUGE = "cells " * 10_000 + "x" * 50_000 + "@"
DEPTHS = (900, 100_000)  # below and above what any reader follows

Tried = list[tuple[str, Outcome]]


def check_cut_off(registry: Registry, examples: Examples) -> list[str]:
    """A file that ends too early, and one with nothing in it, is told; so is a kept body."""
    tried: Tried = []
    bodies: list[str] = []
    for example in examples.files:
        for size in _cuts(example.content):
            found = outcome_of(registry, example.name, example.content[:size])
            tried.append((f"{example.name} cut at {size}", found))
        blank = outcome_of(registry, example.name, b" \r\n ")
        tried.append((f"{example.name} with blanks only", blank))
        for record in outcome_of(registry, example.name, example.content).records:
            for size in _cuts(record.body):
                bodies += _crash(registry, record.registration_number, record.body[:size])
    return [
        *complaint("a file that is cut off makes a crash", crashes(tried)),
        *complaint("a file that is cut off is passed over in silence", _silent(tried)),
        *complaint("a body that is cut off makes a crash", bodies),
    ]


def _cuts(content: bytes) -> list[int]:
    return sorted({len(content) * part // CUTS for part in range(CUTS)})


def _silent(tried: Tried) -> Iterator[str]:
    return (place for place, found in tried if found.is_silent)


def _crash(registry: Registry, number: str, body: bytes) -> list[str]:
    try:
        derived(registry, number, body)
    except ParseError:
        return []
    except Exception as error:  # noqa: BLE001  told by the complaint
        return [f"{number} of {len(body)} bytes ({type(error).__name__}: {error})"]
    return []


def check_wrong_kinds(registry: Registry, examples: Examples) -> list[str]:
    """A value of another kind is refused or makes an issue; it does not vanish, nor crash."""
    example, form = _full(examples)
    before = outcome_of(registry, example.name, example.content).only
    tried: Tried = []
    lost = []
    for place, was in form.leaves(example.content):
        chooses = matches(place, list(examples.about.searched))
        kinds = frozenset() if chooses else form.kinds
        for kind, value in WRONG.items():
            altered = form.altered(example.content, place, value)
            found = outcome_of(registry, example.name, altered)
            tried.append((f"{place} is {kind}", found))
            is_wrong = type(value) in kinds and type(value) is not type(was)
            if is_wrong and _vanished(before, found.only, str(value)):
                lost.append(f"{place} is {kind}")
    return [
        *complaint("a value of another kind makes a crash", crashes(tried)),
        *complaint("a value of another kind makes silence", _silent(tried)),
        *complaint("a value of another kind vanishes without an issue", lost),
    ]


def _full(examples: Examples) -> tuple[Example, Form]:
    return examples.full, FORMS[examples.full.suffix]


def _vanished(before: Derived | None, after: Derived | None, value: str) -> bool:
    """Whether the Study became another, without `value` in it and without a word on that."""
    if before is None or after is None or after.study == before.study:
        return False
    said = set(after.issues) - set(before.issues)
    return not said and value not in after.text


def check_absurd_values(registry: Registry, examples: Examples) -> list[str]:
    """Texts beyond measure, deep nesting and the same thing twice crash nothing."""
    example, form = _full(examples)
    tried: Tried = []
    for place, _ in form.leaves(example.content):
        altered = {
            "huge": form.altered(example.content, place, HUGE),
            "there twice": form.doubled(example.content, place),
        }
        for what, content in altered.items():
            tried.append((f"{place} is {what}", outcome_of(registry, example.name, content)))
    for depth in DEPTHS:
        for place, content in _nested(example, form, depth):
            tried.append((f"{place} is nested", outcome_of(registry, example.name, content)))
    return complaint("an absurd value makes a crash", crashes(tried))


def _nested(example: Example, form: Form, depth: int) -> Iterator[tuple[str, bytes]]:
    """The example with lists in lists, or elements in elements, at every fourth place."""
    for place, _ in form.leaves(example.content)[::4]:
        marked = form.altered(example.content, place, NEW)
        if example.suffix == ".json":
            deep = "[" * depth + "]" * depth
            yield place, marked.replace(json.dumps(NEW).encode(), deep.encode())
        else:
            deep = "<a>" * depth + "</a>" * depth
            yield place, marked.replace(NEW.encode(), deep.encode())


def check_encodings(registry: Registry, examples: Examples) -> list[str]:
    """Another encoding is read or told; a byte-order mark alters nothing."""
    example, _ = _full(examples)
    text = example.content.decode()
    half = len(example.content) // 2
    dresses = {
        "UTF-16": text.encode("utf-16"),
        "Latin-1": text.replace("e", "é").encode("latin-1"),
        "bytes of no encoding": example.content[:half] + b"\xff\xfe\xe9" + example.content[half:],
        "a lone surrogate": text.replace("e", "\ud800", 9).encode("utf-8", "surrogatepass"),
    }
    tried = [(name, outcome_of(registry, example.name, c)) for name, c in dresses.items()]
    bare = outcome_of(registry, example.name, example.content).records
    marked = outcome_of(registry, example.name, b"\xef\xbb\xbf" + example.content).records
    return [
        *complaint("an encoding makes a crash", crashes(tried)),
        *complaint("an encoding is passed over in silence", _silent(tried)),
        *complaint("a byte-order mark alters the records", [] if marked == bare else ["UTF-8"]),
    ]


def check_damage_costs_one_record(registry: Registry, examples: Examples) -> list[str]:
    """Of a file of several records, one that is cut in half or spoilt costs itself only."""
    about = examples.about
    whole = [examples.named(name).content for name in about.several]
    numbers = [
        outcome_of(registry, n, c).numbers for n, c in zip(about.several, whole, strict=True)
    ]
    complaints = []
    for place, name in enumerate(about.several):
        for how, broken in _broken(whole[place]):
            records = [*whole[:place], broken, *whole[place + 1 :]]
            found = outcome_of(
                registry, f"several{about.joined.suffix}", _joined(examples, records)
            )
            others = set[str]().union(*numbers[:place], *numbers[place + 1 :])
            if found.crash or not others <= found.numbers:
                missing = ", ".join(sorted(others - found.numbers))
                complaints.append(f"{name} {how}: {found.crash or missing}")
            elif not numbers[place] <= found.numbers and not found.spoilt + found.refusals:
                complaints.append(f"{name} {how}: not reported")
    return complaint("a broken record costs others, or is not reported", complaints)


def _broken(record: bytes) -> Iterator[tuple[str, bytes]]:
    half = len(record) // 2
    yield "cut in half", record[:half]
    yield "spoilt", record[:half] + b'<<"\xff{' + record[half:]


def _joined(examples: Examples, records: list[bytes]) -> bytes:
    joined = examples.about.joined
    on_lines = joined.between == "\n"
    parts = [b" ".join(record.split(b"\n")) if on_lines else record for record in records]
    return joined.before.encode() + joined.between.encode().join(parts) + joined.after.encode()
