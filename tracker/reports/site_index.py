"""The first page of a site: what there is to read, and every study with its own page."""

from __future__ import annotations

from collections.abc import Sequence

from msgspec import structs

from tracker.reports.context import CohortSelection, ReportContext
from tracker.reports.head import counted_fact, new_report, state_fact
from tracker.reports.report import Column, Report, Section, Table
from tracker.reports.sources import source_section
from tracker.reports.studies import Studies
from tracker.reports.words import Words


def site_index(
    reports: Sequence[Report], selection: CohortSelection, folder: str, context: ReportContext
) -> Report:
    """The index of `reports` and of the pages, in `folder`, of all registrations selected."""
    words, trials = context.words, selection.trials
    pages, listed = _pages(reports, words), _studies(trials, folder, words)
    return new_report(
        context,
        name="index",
        title=words.say("ui.site_title"),
        facts=(state_fact(context), counted_fact(trials, words, selection.not_known.trials)),
        sections=(
            Section(key="pages", title=pages.title, tables=(pages,)),
            source_section(context.sources, trials, words),
            Section(key="study-pages", title=listed.title, tables=(listed,)),
        ),
        counted=selection,
    )


def _pages(reports: Sequence[Report], words: Words) -> Table:
    cohort = words.say("ui.cohort")
    return Table(
        key="pages",
        title=words.say("sections.pages"),
        columns=(Column("page", words.say("ui.contains"), "link"), Column("label", cohort)),
        rows=tuple(
            ((report.title, f"{report.name}.html"), dict(report.facts).get(cohort))
            for report in reports
        ),
    )


def _studies(trials: Studies, folder: str, words: Words) -> Table:
    """Every registration with its page, under the title of its trial."""
    frame = trials.frame
    named = zip(frame.index, frame["registration_number"], frame["brief_title"], strict=True)
    pages = sorted(
        (number, title)
        for at, own, title in named
        for number in (own, *(one.registration_number for one in trials.further.get(at, ())))
    )
    return Table(
        key="studies",
        title=words.say("ui.trial_list"),
        columns=(
            Column("registration_number", words.say("columns.registration_number"), "link"),
            Column("title", words.say("columns.brief_title")),
        ),
        rows=tuple(((number, f"{folder}/{number}.html"), title) for number, title in pages),
    )


def with_links(report: Report, links: Sequence[tuple[str, str]]) -> Report:
    """`report` with the way to the other pages of its site."""
    return structs.replace(report, links=tuple(links))
