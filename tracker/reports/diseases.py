"""The table that reviews print by hand: per disease every study with cells, dose, size, design."""

from __future__ import annotations

from typing import Any

import pandas as pd

from tracker.reports.dimensions import SHOWN_ONLY, Dimension, layout
from tracker.reports.head import cohort_report
from tracker.reports.inputs import ReportInputs
from tracker.reports.kinds import ReportKind
from tracker.reports.report import Column, Report, Section, Table
from tracker.reports.sources import source_section
from tracker.reports.studies import Studies
from tracker.reports.words import Words

_ONGOING = ("NOT_YET_RECRUITING", "RECRUITING", "ENROLLING_BY_INVITATION", "ACTIVE_NOT_RECRUITING")
_COLUMNS = (
    "registration_number",
    "brief_title",
    "cell_therapy",
    "cell_source",
    "donor",
    "route",
    "dose",
    "enrollment",
    "sex",
    "phase",
    "trial_design",
    "overall_status",
    "country",
    "lead_sponsor",
    "results_posted",
)
_FROM_FRAME = ("brief_title", "enrollment", "lead_sponsor")


def build(inputs: ReportInputs) -> Report:
    """One section a disease group, completed and ongoing trials apart."""
    context, trials = inputs.context, inputs.selection.trials
    words = context.words
    cells = {name: _cells(name, trials, words) for name in _COLUMNS[2:] if name not in _FROM_FRAME}
    pairs = trials.values(layout().by_key["disease_group"])
    groups = {
        str(group): list(rows["study"]) for group, rows in pairs.groupby("value", observed=True)
    }
    order = sorted(groups, key=lambda group: (-len(groups[group]), group))
    sections = [_disease(group, trials.only(groups[group]), cells, words) for group in order]
    return cohort_report(
        context,
        inputs.selection,
        name=KIND.name,
        title=KIND.title,
        sections=(*sections, source_section(context.sources, trials, words)),
    )


def _cells(name: str, studies: Studies, words: Words) -> dict[int, str]:
    """The labels of all values of a trial, by its number."""
    shown = Dimension(key=name, source="concept")
    dimension = shown if name in SHOWN_ONLY else layout().by_key[name]
    pairs = studies.values(dimension)
    labels: dict[int, list[str]] = {}
    for number, value in zip(pairs["study"].tolist(), pairs["value"], strict=True):
        labels.setdefault(number, []).append(words.value(name, value))
    return {number: "; ".join(some) for number, some in labels.items()}


def _disease(
    group: str, trials: Studies, cells: dict[str, dict[int, str]], words: Words
) -> Section:
    status = trials.frame["overall_status"]
    done, ongoing = status == "COMPLETED", status.isin(_ONGOING)
    parts = (
        ("completed", trials.frame[done]),
        ("ongoing", trials.frame[ongoing]),
        ("ended", trials.frame[~done & ~ongoing]),
    )
    return Section(
        key=f"disease-{group}",
        title=words.value("disease_group", group),
        tables=tuple(
            _table(f"{group}-{state}", words.say(f"ui.{state}_studies"), frame, cells, words)
            for state, frame in parts
            if len(frame)
        ),
    )


def _table(
    key: str, title: str, frame: pd.DataFrame, cells: dict[str, dict[int, str]], words: Words
) -> Table:
    therapy = [cells["cell_therapy"].get(study, "") for study in frame.index]
    ordered = frame.assign(therapy=therapy).sort_values(
        ["therapy", "start_date", "registration_number"]
    )
    return Table(
        key=key,
        title=f"{title} ({len(frame)})",
        columns=tuple(
            Column(
                name,
                words.say(f"columns.{name}"),
                "number" if name == "enrollment" else "text",
            )
            for name in _COLUMNS
        ),
        rows=tuple(_row(study, cells) for study in ordered.itertuples()),
        rule=words.say("rules.diseases"),
    )


def _row(study: Any, cells: dict[str, dict[int, str]]) -> tuple[Any, ...]:
    row: list[Any] = [(study.registration_number, study.url)]
    for name in _COLUMNS[1:]:
        if name in _FROM_FRAME:
            value = getattr(study, name)
            missing = pd.isna(value)
            row.append(None if missing else int(value) if name == "enrollment" else value)
        else:
            row.append(cells[name].get(study.Index))
    return tuple(row)


KIND = ReportKind(
    name="diseases",
    title="ui.diseases_title",
    about="the table that reviews print: per disease every trial with cells, dose, size and design",
    build=build,
)
