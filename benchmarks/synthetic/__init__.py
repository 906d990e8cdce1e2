"""Invented ClinicalTrials.gov records, so that nothing needs the network or real data to be shown.

`make_corpus` makes a day, `next_day` the day after with the story of what happened, `pad` grows
records to the size of real ones, `register_elsewhere` tells some trials once more as EU CTIS and
ISRCTN would. Everything follows from the seed; nothing reads a clock.
Used by the tests, the benchmarks and `make demo-data`, which writes what `tracker demo` plays.
"""

from __future__ import annotations

from benchmarks.synthetic.bodies import bodies
from benchmarks.synthetic.corpus import make_corpus
from benchmarks.synthetic.elsewhere import (
    Elsewhere,
    next_day_elsewhere,
    register_elsewhere,
)
from benchmarks.synthetic.evolve import next_day
from benchmarks.synthetic.pad import pad
from benchmarks.synthetic.story import BOOKKEEPING, Event, Story

__all__ = [
    "BOOKKEEPING",
    "Elsewhere",
    "Event",
    "Story",
    "bodies",
    "make_corpus",
    "next_day",
    "next_day_elsewhere",
    "pad",
    "register_elsewhere",
]
