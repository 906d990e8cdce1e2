"""What the store tells of studies beside their columns: publications, duties, collaborators."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from functools import cached_property
from typing import NamedTuple

from msgspec import Struct

from tracker.literature import Held, each_once
from tracker.results_duty import Duty, of_trial

Collaborator = tuple[str, str, str, str | None]
"""study_key, name, the key that spellings share, type."""


class Published(NamedTuple):
    """`publications` that we hold of a trial; `results`: the date of the first with results.

    `results` is "" where no publication with results has a date, None where there is none.
    """

    publications: int
    results: str | None


NOTHING = Published(0, None)


class Beside(Struct, frozen=True, dict=True):
    """What is told of studies, each under its study key.

    `read_duties` gives (study key, duty); it is asked only where a report counts them.

    `numbers` are (study key, number) of other registrations that records named on a day in the
    past; of today the store has them in a table. `spellings`: how many studies use each name of a
    collaborator's key, where not all studies are here.
    """

    publications: tuple[Held, ...] = ()
    read_duties: Callable[[], Iterable[tuple[str, Duty]]] = tuple
    collaborators: tuple[Collaborator, ...] = ()
    numbers: tuple[tuple[str, str], ...] = ()
    spellings: Mapping[str, Mapping[str, int]] | None = None

    @cached_property
    def _held(self) -> Mapping[str, Sequence[Held]]:
        found: dict[str, list[Held]] = {}
        for one in self.publications:
            found.setdefault(one.study_key, []).append(one)
        return found

    @property
    def published_keys(self) -> Collection[str]:
        """The studies of which there are publications."""
        return self._held.keys()

    @cached_property
    def _duties(self) -> Mapping[str, Sequence[Duty]]:
        found: dict[str, list[Duty]] = {}
        for study_key, one in self.read_duties():
            found.setdefault(study_key, []).append(one)
        return found

    def publications_of(self, study_keys: Iterable[str]) -> list[Held]:
        """The publications of a trial with these registrations, each once, the oldest first."""
        return each_once(one for key in study_keys for one in self._held.get(key, ()))

    def duties_of(self, study_keys: Iterable[str]) -> tuple[Duty, ...]:
        """What each rule asks of a trial with these registrations."""
        return of_trial(one for key in study_keys for one in self._duties.get(key, ()))

    def published(
        self, study_keys: Iterable[str], start: str | None, completed: str | None
    ) -> Published:
        """What was published of a trial with these registrations and dates."""
        held = self.publications_of(study_keys)
        dates = [one.published or "" for one in held if one.is_results(start, completed)]
        return Published(len(held), min(filter(None, dates), default="") if dates else None)
