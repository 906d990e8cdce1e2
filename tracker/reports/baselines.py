"""Published landscapes beside ours: printed figures with source, scope and why ours differ."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Literal

from msgspec import Struct

from tracker.classify.measured import withheld
from tracker.data import load, require_known
from tracker.reports.dimensions import layout
from tracker.reports.report import Cell, Column, Section, Table
from tracker.reports.studies import Studies
from tracker.reports.trusted import how_measured
from tracker.reports.words import LANGUAGES, Language, Words

FOLDER = Path(__file__).parent / "baselines"


class Figure(Struct, frozen=True, forbid_unknown_fields=True):
    """A printed count of studies that have one of `values` of `dimension`.

    `says`: what the paper calls it, by language, where our words for the values are others.
    """

    dimension: str
    values: tuple[str, ...]
    count: int
    says: dict[Language, str] = {}

    def __post_init__(self) -> None:
        require_known("dimension", [self.dimension], layout().by_key)
        if self.says:
            _require_languages("says", self.says)


class Baseline(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """One published landscape; `cohorts` of ours that are comparable, texts by language.

    `base`: which of our trials it would have counted; shares of ours are of these.
    """

    citation: str
    database: str
    cohorts: tuple[str, ...]
    scope: dict[Language, str]
    why: dict[Language, str]
    figure: tuple[Figure, ...]
    studies: int | None = None
    found: int | None = None
    base: Literal["all", "interventional"] = "all"

    def __post_init__(self) -> None:
        for name in ("scope", "why"):
            _require_languages(f"[{name}]", getattr(self, name))


def _require_languages(what: str, texts: dict[Language, str]) -> None:
    for language in LANGUAGES:
        if language not in texts:
            raise ValueError(f"{what} {language}: missing")


@cache
def baselines() -> dict[str, Baseline]:
    """All published landscapes that we hold, by the name of their file."""
    return {
        path.stem: load(__package__, f"baselines/{path.name}", Baseline)
        for path in sorted(FOLDER.glob("*.toml"))
    }


def baseline_section(trials: Studies, cohort: str, words: Words) -> Section:
    """The published figures that are comparable with this cohort, and where the others stand."""
    here = {name: one for name, one in baselines().items() if cohort in one.cohorts}
    elsewhere = [one for one in baselines().values() if cohort not in one.cohorts]
    return Section(
        key="baselines",
        title=words.say("sections.baselines"),
        text=(
            *((words.say("ui.baseline_text"),) if here else ()),
            *(
                words.say(
                    "ui.baseline_elsewhere", paper=one.citation, cohorts=", ".join(one.cohorts)
                )
                for one in elsewhere
            ),
        ),
        tables=tuple(_table(name, one, trials, words) for name, one in here.items()),
    )


def _counted(baseline: Baseline, trials: Studies) -> Studies:
    """Those of our trials that the paper would have counted."""
    if baseline.base == "all":
        return trials
    return trials.only(trials.of_scope(baseline.base).index)


def _table(name: str, baseline: Baseline, trials: Studies, words: Words) -> Table:
    rows: list[tuple[Cell, ...]] = []
    trials = _counted(baseline, trials)
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
        rule=words.say(f"ui.baseline_base_{baseline.base}", count=len(trials.frame)),
        notes=(
            f"{words.say('ui.source')}: {baseline.database}.",
            f"{words.say('ui.scope')}: {baseline.scope[language]}",
            f"{words.say('ui.why_differ')}: {baseline.why[language]}",
            *_how_measured(baseline, words),
        ),
    )


def _how_measured(baseline: Baseline, words: Words) -> tuple[str, ...]:
    """How our side was measured, for the dimensions that are asked a bar."""
    named = dict.fromkeys(figure.dimension for figure in baseline.figure)
    return tuple(note for key in named for note in how_measured(layout().by_key[key], words))


def _count(figure: Figure, trials: Studies) -> int | None:
    """Our trials with one of these values; None where one of them is left out of figures."""
    if not set(figure.values).isdisjoint(withheld(figure.dimension)):
        return None
    pairs = trials.values(layout().by_key[figure.dimension])
    return int(pairs.loc[pairs["value"].isin(figure.values), "study"].nunique())


def _share(count: int | None, total: int | None) -> float | None:
    return count / total if total and count is not None else None


def _label(figure: Figure, words: Words) -> str:
    if figure.says:
        return figure.says[words.language]
    values = " + ".join(words.trusted(figure.dimension, value) for value in figure.values)
    return f"{words.dimension(layout().by_key[figure.dimension])}: {values}"
