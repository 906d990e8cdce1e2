"""Words and dates that nobody knows: an empty field and an issue, never a guess."""

from __future__ import annotations

import re
from collections import Counter
from enum import StrEnum

from msgspec import Struct

from tests.conformance.examples import Examples
from tests.conformance.form import NEW, matches
from tests.conformance.forms import FORMS
from tests.conformance.reading import Derived, complaint, outcome_of
from tracker.issues import Issue
from tracker.registries.catalog import Registry
from tracker.study.model import StudyDate
from tracker.study.vocabulary import SponsorType

UNKNOWN_WORD, UNKNOWN_CODE = "Unheard-of word", 987_654
_DATES = (
    (re.compile(r"\d{4}-\d\d(?:-\d\d)?(?:[T ].*)?"), "2026-13-45"),
    (re.compile(r"\d{1,2}/\d{1,2}/\d{4}(?: .*)?"), "45/13/2026"),
    (re.compile(r"(?:19|20)\d{6}"), "20261345"),
    (re.compile(r"\d{1,2} [A-Z][a-z]+ \d{4}"), "45 Smarch 2026"),
)
_YEAR = re.compile(r"(?:19|20)\d\d")
OTHER_YEARS = ("1999", "2061")


def check_unknown_words(registry: Registry, examples: Examples) -> list[str]:
    """A word of which the vocabulary knows nothing leaves its field empty and makes an issue."""
    example, form = examples.full, FORMS[examples.full.suffix]
    before = outcome_of(registry, example.name, example.content).only
    guessed, silent = [], []
    for place, value in form.leaves(example.content):
        if isinstance(value, bool) or not isinstance(value, str | int):
            continue  # other kinds are check_wrong_kinds' part
        if matches(place, list(examples.about.searched)):
            continue
        unknown = UNKNOWN_CODE if type(value) is int else UNKNOWN_WORD
        content = form.altered(example.content, place, unknown)
        after = outcome_of(registry, example.name, content).only
        if before is not None and after is not None:
            lost, won = _words(before) - _words(after), _words(after) - _words(before)
            guessed += [f"{place} ({', '.join(sorted(won))})"] if won else []
            silent += [place] if lost and not won and not _named(after, str(unknown)) else []
    return [
        *complaint("an unknown word becomes a known one", guessed),
        *complaint("an unknown word makes no issue with field and value", silent),
    ]


def _words(found: Derived) -> Counter[str]:
    """Every word of the vocabulary in the Study, by where it stands."""
    return Counter(_words_in(found.study, ""))


def _words_in(value: object, place: str) -> list[str]:
    """What kind of organisation a sponsor is, is left out: names tell, not words."""
    if isinstance(value, StrEnum):
        return [] if isinstance(value, SponsorType) else [f"{place}={value}"]
    if isinstance(value, tuple):
        return [word for item in value for word in _words_in(item, place)]
    if isinstance(value, Struct):
        names = value.__struct_fields__
        return [w for n in names for w in _words_in(getattr(value, n), f"{place}.{n}".strip("."))]
    return []


def _named(found: Derived, value: str) -> bool:
    return any(value in issue.value and issue.field for issue in found.issues)


def check_dates(registry: Registry, examples: Examples) -> list[str]:
    """A date that cannot be is no date and makes an issue; a placeholder is none and makes none."""
    example, form = examples.full, FORMS[examples.full.suffix]
    before = outcome_of(registry, example.name, example.content).only
    taken, silent, noisy = [], [], []
    dated = before is None or not _dates(before)
    for place, value in form.leaves(example.content):
        impossible = _impossible(value)

        def with_date(text: str, place: str = place) -> Derived | None:
            content = form.altered(example.content, place, text)
            return outcome_of(registry, example.name, content).only

        years = [with_date(_YEAR.sub(year, str(value))) for year in OTHER_YEARS]
        if impossible is None or before is None or not _moved(before, years):
            continue
        dated = True
        after = with_date(impossible)
        if after is not None and impossible in _dates(after).values():
            taken.append(place)
        elif after is not None and impossible not in after.text and not _named(after, impossible):
            silent.append(place)
        if after is not None:
            noisy += [
                f"{place} is {day}"
                for day in examples.about.placeholder_dates
                if not _is_the_same(with_date(""), with_date(day), day)
            ]
    return [
        *complaint("dates, and no place of one was found", [] if dated else [examples.about.full]),
        *complaint("a date that cannot be is taken for one", taken),
        *complaint("a date that cannot be makes no issue", silent),
        *complaint("a placeholder for no date is taken for one, or makes an issue", noisy),
    ]


def _impossible(value: object) -> str | None:
    """A date that cannot be, written as `value` is; None where that is no date."""
    if not isinstance(value, str):
        return None
    return next((text for shape, text in _DATES if shape.fullmatch(value.strip())), None)


def _moved(before: Derived, others: list[Derived | None]) -> bool:
    return any(other is not None and other.study != before.study for other in others)


def _is_the_same(without: Derived | None, after: Derived | None, placeholder: str) -> bool:
    """Whether a placeholder brings no date, no more words than an empty place, and no issue."""
    if without is None or after is None:
        return False
    is_date = not _dates(after).items() <= _dates(without).items()
    return not is_date and _words(after) == _words(without) and not _named(after, placeholder)


def _dates(found: Derived) -> dict[str, str]:
    """The dates of a Study by field; of those without a type, the text is all there is."""
    study = found.study
    values = {name: getattr(study, name) for name in study.__struct_fields__}
    dates = {name: str(v.date) for name, v in values.items() if isinstance(v, StudyDate)}
    day = study.status_verified
    return dates if day is None else dates | {"status_verified": str(day)}


def check_unread_fields(registry: Registry, examples: Examples) -> list[str]:
    """A field that nobody knows makes an issue with its name, or refuses the record."""
    unseen = []
    for example in examples.files:
        form = FORMS.get(example.suffix)
        for place, content in form.planted(example.content) if form else ():
            found = outcome_of(registry, example.name, content)
            is_kept = any(NEW.encode() in record.body for record in found.records)
            told = any(_tells(issue, place) for one in found.derived for issue in one.issues)
            if is_kept and not told and not _is_left_alone(registry, examples, place):
                unseen.append(f"{example.name}: {place}")
    return complaint("a field that nobody reads makes no issue", unseen)


def _tells(issue: Issue, place: str) -> bool:
    """Whether the issue names the new field, or what it is in."""
    return NEW in issue.field or (issue.code == "unread_field" and place.startswith(issue.field))


def _is_left_alone(registry: Registry, examples: Examples, place: str) -> bool:
    """Whether registry.toml or the examples give a reason why nobody looks there."""
    names = [name for name in re.split(r"[./]|\[\d+\]", place) if name and not name.isdigit()]
    here = f"/{'/'.join(names)}/"
    ignored = (key for keys in registry.facts.ignored for key in keys.split(", "))
    return matches(place, list(examples.about.not_audited)) or any(
        f"/{key.replace('.', '/')}/" in here for key in ignored
    )
