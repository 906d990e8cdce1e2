"""How completely records state what reports count, asked only of those that can state it."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import pandas as pd
from msgspec import Struct

from tracker.registry_facts import registry_facts
from tracker.reports.dimensions import SHOWN_ONLY, Dimension, layout
from tracker.reports.report import Cell, Column, Table
from tracker.reports.studies import Studies
from tracker.reports.words import Words

NO_CELLS = "none"


class _Asked(Struct, frozen=True):
    """A column, a place or a concept, and of which records it is asked."""

    name: str
    of: str = "all"


# What every record it is asked of should state: a gap is a gap.
_EXPECTED = (
    _Asked("brief_title"),
    _Asked("study_type"),
    _Asked("overall_status"),
    _Asked("phase", "interventional"),
    _Asked("first_posted"),
    _Asked("last_update_posted"),
    _Asked("start_date"),
    _Asked("primary_completion_date"),
    _Asked("completion_date"),
    _Asked("enrollment"),
    _Asked("enrollment_type", "enrolling"),
    _Asked("lead_sponsor"),
    _Asked("lead_sponsor_class"),
    _Asked("sponsor_type"),
    _Asked("country_count"),
    _Asked("site_count"),
    _Asked("allocation", "interventional"),
    _Asked("intervention_model", "interventional"),
    _Asked("masking", "interventional"),
    _Asked("primary_purpose", "interventional"),
    _Asked("sex"),
    _Asked("why_stopped", "stopped"),
    _Asked("results_first_posted", "with_results"),
    _Asked("cell_therapy"),
    _Asked("disease_group"),
    _Asked("cell_source", "with_cells"),
    _Asked("donor", "with_cells"),
    _Asked("route", "with_cells"),
    _Asked("dose", "with_cells"),
)
# What a record may well do without.
_OPTIONAL = (
    _Asked("acronym"),
    _Asked("product", "with_cells"),
    _Asked("combination", "with_cells"),
)
_COUNTS = ("country_count", "site_count")  # none of them says nothing


def stated_tables(studies: Studies, words: Words) -> tuple[Table, ...]:
    """What should be stated, and apart from it what may be absent without a gap."""
    return (
        _table("completeness", _EXPECTED, studies, words),
        _table("optional", _OPTIONAL, studies, words),
    )


def _table(key: str, asked: Sequence[_Asked], studies: Studies, words: Words) -> Table:
    """The share that states each field, registry by registry, of the records it is asked of."""
    frame = studies.frame
    registries = sorted(frame["registry_key"].unique())
    known = registry_facts()
    shown = [one for one in asked if one.name in frame.columns or one.name in studies.links]
    return Table(
        key=key,
        title=words.say(f"ui.{key}_by_field"),
        columns=(
            Column("label", words.say("ui.field")),
            Column("of", words.say("ui.asked_of")),
            Column("asked", words.say("ui.asked_count"), "number"),
            *(Column(k, known[k].name if k in known else k, "share") for k in registries),
        ),
        rows=tuple(_row(one, registries, studies, words) for one in shown),
        rule=words.say(f"rules.{key}"),
        values=tuple(one.name for one in shown),
    )


def _row(
    one: _Asked, registries: Sequence[str], studies: Studies, words: Words
) -> tuple[Cell, ...]:
    scope = _SCOPES[one.of](studies)
    stating = _stating(one.name, studies)
    stated = pd.Series(
        [number in stating for number in scope.index.tolist()], scope.index, dtype=bool
    )
    of = words.say(f"ui.of_{one.of}")
    return (words.field(one.name), of, len(scope), *_shares(scope, stated, registries))


def _shares(
    scope: pd.DataFrame, stated: pd.Series[bool], registries: Sequence[str]
) -> list[float | None]:
    """None for a registry of which no record is asked."""
    parts = (stated[scope["registry_key"] == key] for key in registries)
    return [float(part.mean()) if len(part) else None for part in parts]


def _stating(name: str, studies: Studies) -> set[int]:
    """The numbers of the studies that state it; a count of none states nothing."""
    frame = studies.frame
    if name in frame.columns:
        column = frame[name]
        stated = column[column.notna() & (column != 0)] if name in _COUNTS else column.dropna()
        return set(stated.index.tolist())
    shown = Dimension(key=name, source="concept")
    dimension = shown if name in SHOWN_ONLY else layout().by_key[name]
    return set(studies.values(dimension)["study"].tolist())


def _with_cells(studies: Studies) -> pd.DataFrame:
    link = studies.values(layout().by_key["cell_therapy"])
    return studies.frame[studies.frame.index.isin(link.loc[link["value"] != NO_CELLS, "study"])]


_SCOPES: dict[str, Callable[[Studies], pd.DataFrame]] = {
    "all": lambda studies: studies.frame,
    "interventional": lambda studies: studies.of_scope("interventional"),
    "stopped": lambda studies: studies.of_scope("stopped"),
    "enrolling": lambda studies: studies.frame[studies.frame["enrollment"].notna()],
    "with_results": lambda studies: studies.frame[studies.frame["results_posted"] == "yes"],
    "with_cells": _with_cells,
}
