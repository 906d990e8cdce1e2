"""The awkward cases in one list, so that every corpus holds each of them in turn.

A case alters a finished record in place. Shapes that confuse programs are Python, texts that
confuse readers are in `awkward.toml`.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from benchmarks.synthetic import awkward_gaps, awkward_oddities
from benchmarks.synthetic.awkward_texts import retell, text_cases
from benchmarks.synthetic.words import Record

Case = Callable[[Record], None]

SHAPES: tuple[Case, ...] = (
    awkward_gaps.withheld,
    awkward_gaps.almost_empty,
    awkward_gaps.dates_without_type,
    awkward_gaps.enrollment_without_type,
    awkward_gaps.nobody_enrolled,
    awkward_gaps.place_without_facility,
    awkward_gaps.no_sponsor_class,
    awkward_gaps.no_conditions,
    awkward_gaps.no_arms,
    awkward_oddities.old_number,
    awkward_oddities.far_future,
    awkward_oddities.enrollment_sentinel,
    awkward_oddities.one_name_twice,
    awkward_oddities.long_criteria,
    awkward_oddities.unknown_country,
    awkward_oddities.odd_numbers,
    awkward_oddities.retracted_paper,
    awkward_oddities.results_sent_back,
    awkward_oddities.documents,
)


def cases() -> tuple[Case, ...]:
    """Every case, shapes first, in the order in which a corpus takes turns."""
    return (*SHAPES, *(partial(retell, case) for case in text_cases()))
