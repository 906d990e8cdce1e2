"""`make_corpus`: as many invented studies as asked for, the same ones for the same seed."""

from __future__ import annotations

from random import Random
from typing import TYPE_CHECKING

from benchmarks.synthetic.awkward import cases
from benchmarks.synthetic.plan import draw_plan
from benchmarks.synthetic.record import put_in_order, write
from benchmarks.synthetic.words import lexicon

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from benchmarks.synthetic.awkward import Case
    from benchmarks.synthetic.words import Disease, Record

LAST_SERIAL = 899_999
"""Serials above it are left for alias numbers, so that an alias never meets a study."""

IN_TURN = 5
"""Last digit of the serials whose disease is not drawn; never an awkward one, those are even."""

EVERY = 12
"""One record in so many is made awkward, in turn by each case."""


def nct_id(serial: int) -> str:
    """The registration number of a serial (1 to LAST_SERIAL), in a range that no study uses."""
    return f"NCT99{serial:06d}"


def make_corpus(seed: int, size: int, *, as_of: date, awkward: bool = True) -> list[Record]:
    """`size` v2 records as served on `as_of`, in order of their numbers.

    A record depends on seed, day and its own serial only, so a larger corpus begins with the
    smaller one. With `awkward`, one in twelve is twisted into a case that real registries hold
    (see `awkward.py`).
    Raises ValueError for a size beyond the range of numbers.
    """
    if size > LAST_SERIAL:
        raise ValueError(f"{size} is more than {LAST_SERIAL} records: ask for a smaller corpus")
    twists = cases() if awkward else ()
    return [_one(seed, serial, as_of, twists) for serial in range(1, size + 1)]


def _one(seed: int, serial: int, as_of: date, twists: Sequence[Case]) -> Record:
    rng = Random(f"{seed}:{serial}")
    record = write(rng, draw_plan(rng, nct_id(serial), as_of, disease=_in_turn(serial)), as_of)
    turn, rest = divmod(serial, EVERY)
    if twists and rest == 0:
        twists[(turn - 1) % len(twists)](record)
        put_in_order(record)
    return record


def _in_turn(serial: int) -> Disease | None:
    """Every tenth study takes the next disease, so that rare ones are never missing."""
    turn, rest = divmod(serial, 10)
    diseases = lexicon().diseases.items
    return diseases[turn % len(diseases)] if rest == IN_TURN else None
