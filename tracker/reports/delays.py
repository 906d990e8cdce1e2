"""What takes longer than planned: time in a status, and completion dates that move."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import pairwise
from statistics import median

from tracker.reports.facts import ChangeLine
from tracker.reports.report import Column, Table, count_column
from tracker.reports.words import Words
from tracker.study.partial_date import PartialDate, months_between

_PATHS = ("start_date.date", "primary_completion_date.date", "completion_date.date")


def time_in_status(changes: Iterable[ChangeLine], words: Words) -> Table:
    """Days from one observed change of status to the next, by the status between them."""
    by_study: dict[str, list[ChangeLine]] = {}
    for line in changes:
        if line.path == "overall_status":
            by_study.setdefault(line.study_key, []).append(line)
    days: dict[str, list[int]] = {}
    for lines in by_study.values():
        ordered = sorted(lines, key=lambda line: line.day)
        for earlier, later in pairwise(ordered):
            if isinstance(earlier.after, str):
                days.setdefault(earlier.after, []).append((later.day - earlier.day).days)
    return Table(
        key="time_in_status",
        title=words.say("ui.time_in_status"),
        columns=(
            Column("label", words.say("dimensions.overall_status")),
            count_column("spells", words.say("ui.spells")),
            Column("median", words.say("ui.median_days"), "number"),
            Column("maximum", words.say("ui.maximum"), "number"),
        ),
        rows=tuple(
            (words.value("overall_status", status), len(stays), round(median(stays)), max(stays))
            for status, stays in sorted(days.items())
        ),
        rule=words.say("rules.time_in_status"),
    )


def slippage(changes: Sequence[ChangeLine], words: Words) -> Table:
    """By how many months dates were moved, of the moves that were observed."""
    rows = []
    for path in _PATHS:
        moves = [months for line in changes if (months := _months(line, path)) is not None]
        later, earlier = [m for m in moves if m > 0], [m for m in moves if m < 0]
        rows.append(
            (
                words.say(f"paths.{path.partition('.')[0]}"),
                len(moves),
                len(later),
                len(earlier),
                round(median(later)) if later else None,
                max(later, default=None),
            )
        )
    return Table(
        key="slippage",
        title=words.say("ui.slippage"),
        columns=(
            Column("label", words.say("ui.what")),
            *(
                Column(key, words.say(f"ui.{key}"), "number")
                for key in ("moves", "moved_later", "moved_earlier", "median_months", "most_months")
            ),
        ),
        rows=tuple(rows),
        rule=words.say("rules.slippage"),
    )


def _months(line: ChangeLine, path: str) -> int | None:
    if line.path != path or not isinstance(line.before, str) or not isinstance(line.after, str):
        return None
    return months_between(PartialDate(line.before), PartialDate(line.after))
