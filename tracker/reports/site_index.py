"""The first page of a site: what there is to read, and every study with its own page."""

from __future__ import annotations

from collections.abc import Sequence

from msgspec import structs

from tracker.reports.asking import Question
from tracker.reports.head import counted_fact, state_fact
from tracker.reports.report import Column, Report, Section, Table
from tracker.reports.sources import source_section
from tracker.reports.studies import Studies
from tracker.reports.words import Words


def site_index(
    reports: Sequence[Report], studies: Studies, folder: str, question: Question
) -> Report:
    """The index of `reports` and of the pages of `studies` in `folder`."""
    words = Words(question.language)
    pages, listed = _pages(reports, words), _studies(studies, folder, words)
    return Report(
        name="index",
        title=words.say("ui.site_title"),
        language=question.language,
        day=question.day,
        stamp=question.stamp,
        facts=(state_fact(question, words), counted_fact(studies, words)),
        sections=(
            Section(key="pages", title=pages.title, tables=(pages,)),
            source_section(question.sources, studies, words),
            Section(key="study-pages", title=listed.title, tables=(listed,)),
        ),
        demo=question.demo,
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


def _studies(studies: Studies, folder: str, words: Words) -> Table:
    """Every registration with its page, under the title of its trial."""
    frame = studies.frame
    named = zip(frame.index, frame["registration_number"], frame["brief_title"], strict=True)
    pages = sorted(
        (number, title)
        for at, own, title in named
        for number in (own, *(one.registration_number for one in studies.further.get(at, ())))
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
