"""What the store holds of the trials registered by a day, and how sure that is.

What a registry said of a study on a day long ago is often not held. What a trial is about (cells,
disease, route, dose), when it was registered and when it began is then taken from a later record;
what changes in the life of a trial (status, phase, size, sites, sponsor) is not known.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property

from tracker.reports.dimensions import Dimension
from tracker.reports.studies import COLUMNS, Studies
from tracker.statements.coverage import Searched

LASTING = frozenset(
    {
        "study_key",
        "registry_key",
        "registration_number",
        "url",
        "brief_title",
        "acronym",
        "study_type",
        "start_date",
        "start_date_type",
        "start_year",
        "first_submitted",
        "first_posted",
        "registration_year",
    }
)
"""The columns of a later record that are taken for a day of which no record is held."""

_OF_LASTING = ("dose_stated", "prospective")
"""The columns that are computed from those and from what we say of its dose."""

_COUNTS = ("country_count", "site_count")


@dataclass(frozen=True, kw_only=True)
class Holdings:
    """The trials registered by `day`, as they stood then as far as that is known.

    Of the registrations `later_known` only a later record is held; of those of `status_open` all
    but the status, which their registry sets by the calendar at a time unknown. `perhaps` may have
    been registered after the day, `never_started` were withdrawn. `scope` is what the cohort takes,
    by dimension; empty without a cohort. `registries` are all that were ever read.
    """

    day: date
    trials: Studies
    later_known: frozenset[str] = frozenset()
    status_open: frozenset[str] = frozenset()
    perhaps: frozenset[str] = frozenset()
    never_started: frozenset[str] = frozenset()
    registries: frozenset[str] = frozenset()
    searches: Sequence[Searched] = ()
    scope: Mapping[str, frozenset[str]] = field(default_factory=dict)

    @cached_property
    def keys(self) -> dict[int, frozenset[str]]:
        """The keys of all registrations of each trial, by its number."""
        frame, further = self.trials.frame, self.trials.further
        numbered = zip(frame.index.tolist(), frame["study_key"].tolist(), strict=True)
        return {
            number: frozenset((str(own), *(one.study_key for one in further.get(number, ()))))
            for number, own in numbered
        }


def needs_status(dimension: Dimension) -> bool:
    """Whether it is the status, or asked only of trials of some statuses."""
    return dimension.key == "overall_status" or dimension.scope in ("stopped", "completed")


def lasts(dimension: Dimension) -> bool:
    """Whether a later record may be asked for this dimension of a trial."""
    return dimension.source == "concept" or dimension.key in {*LASTING, *_OF_LASTING}


def only_lasting(row: Sequence[object]) -> list[object]:
    """The row (values of COLUMNS) of a later record without what changes in a trial's life."""
    return [
        value if name in LASTING else 0 if name in _COUNTS else None
        for name, value in zip(COLUMNS, row, strict=True)
    ]
