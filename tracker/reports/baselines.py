"""Published landscapes beside ours: printed figures with source, scope and why ours differ."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from msgspec import Struct

from tracker.data import load, require_known
from tracker.reports.dimensions import layout
from tracker.reports.report import Cell, Column, Section, Table
from tracker.reports.studies import Studies
from tracker.reports.words import LANGUAGES, Language, Words

FOLDER = Path(__file__).parent / "baselines"


class Figure(Struct, frozen=True, forbid_unknown_fields=True):
    """A printed count of studies that have one of `values` of `dimension`."""

    dimension: str
    values: tuple[str, ...]
    count: int

    def __post_init__(self) -> None:
        require_known("dimension", [self.dimension], layout().by_key)


class Baseline(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """One published landscape; `cohorts` of ours whose scope comes near, texts by language."""

    citation: str
    database: str
    cohorts: tuple[str, ...]
    scope: dict[Language, str]
    why: dict[Language, str]
    figure: tuple[Figure, ...]
    studies: int | None = None
    found: int | None = None

    def __post_init__(self) -> None:
        for name in ("scope", "why"):
            for language in LANGUAGES:
                if language not in getattr(self, name):
                    raise ValueError(f"[{name}] {language}: missing")


@cache
def baselines() -> dict[str, Baseline]:
    """All published landscapes that we hold, by the name of their file."""
    return {
        path.stem: load(__package__, f"baselines/{path.name}", Baseline)
        for path in sorted(FOLDER.glob("*.toml"))
    }


def baseline_section(trials: Studies, cohort: str, words: Words) -> Section | None:
    """The published figures that can be told beside this cohort; None where there are none."""
    tables = tuple(
        _table(name, baseline, trials, words)
        for name, baseline in baselines().items()
        if cohort in baseline.cohorts
    )
    if not tables:
        return None
    return Section(
        key="baselines",
        title=words.say("sections.baselines"),
        text=(words.say("ui.baseline_text"),),
        tables=tables,
    )


def _table(name: str, baseline: Baseline, trials: Studies, words: Words) -> Table:
    rows: list[tuple[Cell, ...]] = []
    if baseline.studies is not None:
        rows.append((words.say("ui.studies"), baseline.studies, None, len(trials.frame), None))
    for figure in baseline.figure:
        ours = _count(figure, trials)
        rows.append(
            (
                _label(figure, words),
                figure.count,
                _share(figure.count, baseline.studies),
                ours,
                _share(ours, len(trials.frame)),
            )
        )
    language = words.language
    return Table(
        key=f"baseline_{name}",
        title=baseline.citation,
        columns=(
            Column("label", words.say("ui.item")),
            Column("published", words.say("ui.theirs"), "number"),
            Column("published_share", words.say("ui.share_all"), "share"),
            Column("ours", words.say("ui.ours"), "number"),
            Column("ours_share", words.say("ui.share_all"), "share"),
        ),
        rows=tuple(rows),
        rule=words.say("ui.baseline_same_rule"),
        notes=(
            f"{words.say('ui.source')}: {baseline.database}.",
            f"{words.say('ui.scope')}: {baseline.scope[language]}",
            f"{words.say('ui.why_differ')}: {baseline.why[language]}",
        ),
    )


def _count(figure: Figure, trials: Studies) -> int:
    pairs = trials.values(layout().by_key[figure.dimension])
    return int(pairs.loc[pairs["value"].isin(figure.values), "study"].nunique())


def _share(count: int, total: int | None) -> float | None:
    return count / total if total else None


def _label(figure: Figure, words: Words) -> str:
    values = " + ".join(words.value(figure.dimension, value) for value in figure.values)
    return f"{words.dimension(layout().by_key[figure.dimension])}: {values}"
