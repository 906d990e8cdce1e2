"""Gathers what studies are built from, of states that were derived by today's code."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from functools import partial

from msgspec import Struct

from db import rows
from db.read import current
from jobs.queries.as_of import Told
from tracker.classification import Classification
from tracker.literature import Held, listed_publications
from tracker.normalize.countries import region
from tracker.reports.dimensions import concepts
from tracker.reports.held import Beside, Collaborator
from tracker.reports.studies import COLUMNS
from tracker.results_duty import Duty, duties
from tracker.study.calendar_status import Finding


class Gathered(Struct):
    """What `build_studies` takes, each under its study key, and what was found about each status.

    `publications` are those that the records list.
    """

    table: list[Sequence[current.Cell]] = []
    places: list[current.Place] = []
    said: list[tuple[str, Classification]] = []
    publications: list[Held] = []
    duties: list[tuple[str, Duty]] = []
    collaborators: list[Collaborator] = []
    numbers: list[tuple[str, str]] = []
    statuses: dict[Finding, set[str]] = {}

    def add(self, key: str, told: Told, asked: Collection[str]) -> None:
        """Add what a study says, and what is said of it for the concepts `asked`."""
        study = told.derived.study
        columns = dict(zip(rows.STUDY_COLUMNS, rows.study_row(study), strict=True))
        columns["study_key"] = study.study_key
        own = (study.org_study_id,) if study.org_study_id else ()
        helpers = study.collaborators
        self.table.append([columns[name] for name in COLUMNS])
        self.places += [(key, place, region(place)) for place in study.countries]
        self.said += [(key, one) for one in told.derived.classifications if one.concept in asked]
        self.publications += listed_publications(study)
        self.duties += [(key, one) for one in duties(study)]
        self.collaborators += [(key, one.name, one.key, one.sponsor_type) for one in helpers]
        self.numbers += [(key, one.id) for one in (*own, *study.secondary_ids)]
        self.statuses.setdefault(told.status, set()).add(key)

    def beside(self, named: Iterable[Held]) -> Beside:
        """Return what is told beside the columns, with the publications that `named` a study."""
        return Beside(
            publications=(*named, *self.publications),
            read_duties=partial(tuple, self.duties),
            collaborators=tuple(self.collaborators),
            numbers=tuple(self.numbers),
        )


def gather(told: Iterable[tuple[str, Told]]) -> Gathered:
    """Return what studies are built from, of all these states."""
    asked, found = concepts(), Gathered()
    for key, one in told:
        found.add(key, one, asked)
    return found
