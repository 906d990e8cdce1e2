"""Which labels the word lists and rules were written with, so that no figure passes for a test."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Sequence
from functools import cache
from itertools import chain

from msgspec import Struct

from tracker.data import load

DIGITS = 8
_DIGEST = re.compile(rf"[0-9a-f]{{{DIGITS}}}")


class LearnedSet(Struct, frozen=True, forbid_unknown_fields=True):
    """Labels that were at hand; `studies` are digests of registration numbers, apart by blanks."""

    title: str
    studies: str

    def __post_init__(self) -> None:
        for digest in self.studies.split():
            if not _DIGEST.fullmatch(digest):
                raise ValueError(f"studies: {digest!r} is not {DIGITS} hexadecimal digits")


class Learned(Struct, frozen=True, forbid_unknown_fields=True):
    """The whole of learned.toml."""

    sets: tuple[LearnedSet, ...]


def digest(number: str) -> str:
    """How a registration number stands in learned.toml."""
    return hashlib.sha256(number.encode()).hexdigest()[:DIGITS]


@cache
def learned_sets() -> dict[str, frozenset[str]]:
    """The digests of each set of labels by its title."""
    found = load(__package__, "learned.toml", Learned)
    return {one.title: frozenset(one.studies.split()) for one in found.sets}


def learned_note(numbers: Iterable[str]) -> Sequence[str]:
    """A sentence on how many of these labels were learned from; it says so if none was."""
    asked = {digest(number) for number in numbers}
    known = {title: len(asked & digests) for title, digests in learned_sets().items()}
    learned = len(asked.intersection(chain.from_iterable(learned_sets().values())))
    if not learned:
        return (
            "None of these labels was at hand when the rules were written, as far as learned.toml "
            "knows: the figures tell how well they read new records.",
        )
    sets = ", ".join(f"{title}: {count}" for title, count in known.items() if count)
    rest = len(asked) - learned
    return (
        f"LEARNED FROM: {learned} of {len(asked)} labels were at hand when word lists and rules "
        f"were written ({sets}). Figures over them say what was learned, not how well a new record "
        f"is read; {rest} labels are new.",
    )
