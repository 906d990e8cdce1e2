"""Reports for a terminal, a repository or a mail: Markdown without any markup of a registry's."""

from __future__ import annotations

import re
from collections.abc import Iterator

from tracker.reports.render.cells import harmless, shown
from tracker.reports.report import Report, Section, Table
from tracker.reports.words import Words

_MARKUP = re.compile(r"([\\`*_{}\[\]<>#|~!&])")


def as_md(report: Report) -> dict[str, bytes]:
    """The whole report by file name, except the list of studies, which the CSV has."""
    words = Words(report.language)
    text = "\n".join(_lines(report, words)) + "\n"
    return {f"{report.name}.md": text.encode()}


def _lines(report: Report, words: Words) -> Iterator[str]:
    if report.demo:
        yield from (f"> **{words.say('ui.demo')}**", "")
    yield from (f"# {escaped(report.title)}", "")
    if report.partial:
        yield from (f"> **{escaped(report.partial)}**", "")
    yield from (f"- {label}: {escaped(text)}" for label, text in report.facts)
    yield from (f"- {words.say('ui.generated')}: {report.stamp}", "")
    for sentence in report.summary:
        yield from (escaped(sentence), "")
    footnotes: list[str] = []
    for section in report.sections:
        yield from _section(section, footnotes, words)
    yield from footnotes


def _section(section: Section, footnotes: list[str], words: Words) -> Iterator[str]:
    yield from (f"## {escaped(section.title)}", "")
    for text in section.text:
        yield from (escaped(text), "")
    for table in section.tables:
        yield from _table(table, footnotes, words)


def _table(table: Table, footnotes: list[str], words: Words) -> Iterator[str]:
    sentences = [words.completeness(table), escaped(table.rule), *map(escaped, table.notes)]
    note = " ".join(sentence for sentence in sentences if sentence)
    mark = ""
    if note:
        footnotes.append(f"[^{table.key}]: {note}")
        mark = f" [^{table.key}]"
    yield from (f"### {escaped(table.title)}{mark}", "")
    if not table.rows:
        yield from (words.say("ui.no_studies"), "")
        return
    yield _line([escaped(column.title) for column in table.columns])
    yield _line(["---" if c.kind in ("text", "link") else "---:" for c in table.columns])
    for row in table.rows:
        cells = zip(row, table.columns, strict=True)
        yield _line([escaped(shown(cell, column, words)) for cell, column in cells])
    yield ""


def _line(cells: list[str]) -> str:
    return f"| {' | '.join(cells)} |"


def escaped(text: str) -> str:
    """`text` as Markdown shows it and never acts on it, on one line."""
    return _MARKUP.sub(r"\\\1", " ".join(harmless(text).split()))
