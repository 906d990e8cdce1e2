"""Reads the registrations of one trial, to be compared: no body is read."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from sqlalchemy import Connection, Select, select

from db.read.trials import copied_keys, studies_of_trials
from db.tables import StudyCountry, StudyRow, TrialLinkRow, TrialRow, core_table
from tracker.study.columns import StudyColumns
from tracker.study.model import Study

_study = core_table(StudyRow)
_country = core_table(StudyCountry)
_link = core_table(TrialLinkRow)
_trial = core_table(TrialRow)


def registrations_of_trials(connection: Connection) -> Iterator[tuple[str, list[Study]]]:
    """Return (trial key, its studies, the primary registration first) of trials with several.

    Of each Study only the columns that registries share are filled.
    """
    several = select(_trial.c.trial_key).where(_trial.c.study_count > 1)
    studies = _registrations(
        connection, select(_link.c.study_key).where(_link.c.trial_key.in_(several))
    )
    for trial_key, study_keys in studies_of_trials(connection).items():
        yield trial_key, [studies[key] for key in study_keys if key in studies]


def registrations_beside(connection: Connection, study_key: str) -> list[Study]:
    """Return all registrations of the trial of a study, the primary one first.

    Filled as those of `registrations_of_trials`; empty where the study is alone. Copies of records
    that we hold are no registrations.
    """
    own = select(_link.c.trial_key).where(_link.c.study_key == study_key)
    members = select(_link.c.study_key).where(
        _link.c.trial_key.in_(own), _link.c.study_key.not_in(copied_keys())
    )
    studies = _registrations(connection, members)
    main = connection.scalar(select(_trial.c.study_key).where(_trial.c.trial_key.in_(own)))
    ordered = sorted(studies.values(), key=lambda one: (one.study_key != main, one.study_key))
    return ordered if len(ordered) > 1 else []


def _registrations(connection: Connection, wanted: Select[str]) -> dict[str, Study]:
    """The studies whose keys `wanted` selects, by key."""
    countries: dict[str, list[str]] = defaultdict(list)
    query = select(_country.c.study_key, _country.c.country).order_by(_country.c.country)
    for key, country in connection.execute(query.where(_country.c.study_key.in_(wanted))):
        countries[key].append(country)
    columns = (_study.c[name] for name in StudyColumns.__struct_fields__)
    found = connection.execute(select(*columns).where(_study.c.study_key.in_(wanted))).mappings()
    rows = (StudyColumns(**columns) for columns in found)
    return {row.study_key: row.study(countries[row.study_key]) for row in rows}
