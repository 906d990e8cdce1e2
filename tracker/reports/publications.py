"""The publications that we hold of trials: which, how we know of them, of how many trials."""

from __future__ import annotations

from collections.abc import Iterable

from tracker.literature import Held, literature_facts
from tracker.reports.report import Column, Section, Table, count_column
from tracker.reports.studies import Studies
from tracker.reports.words import Words


def publications_section(trials: Studies, words: Words) -> Section:
    """All publications of the trials, each trial with its own, and how many were found how."""
    numbers = zip(trials.frame["registration_number"], trials.frame["url"], strict=True)
    held = [
        (number, url, one)
        for (number, url), keys in zip(numbers, trials.keys_by_row, strict=True)
        for one in trials.beside.publications_of(keys)
    ]
    return Section(
        key="publications",
        title=words.say("sections.publications"),
        tables=(_by_match(held, trials, words), _list(held, words)),
    )


def _by_match(held: Iterable[tuple[str, str, Held]], trials: Studies, words: Words) -> Table:
    found = list(held)
    rows = []
    for match in literature_facts().places.matches:
        some = [(number, one) for number, _, one in found if one.match == match]
        publications, named = {one.key for _, one in some}, {number for number, _ in some}
        rows.append((words.value("match", match), len(named), len(publications)))
    publications, with_any = {one.key for *_, one in found}, {number for number, *_ in found}
    return Table(
        key="publications_by_match",
        title=words.say("ui.publications_by_match"),
        columns=(
            Column("label", words.say("ui.match")),
            count_column("trials", words.say("ui.trials")),
            count_column("publications", words.say("columns.publications")),
        ),
        rows=tuple(rows),
        rule=words.say(
            "rules.publications",
            publications=len(publications),
            trials=len(with_any),
            total=len(trials.frame),
        ),
        values=literature_facts().places.matches,
    )


def _list(held: Iterable[tuple[str, str, Held]], words: Words) -> Table:
    return Table(
        key="publications",
        title=words.say("sections.publications"),
        columns=(
            *_columns(words),
            Column("registration_number", words.say("columns.registration_number"), "link"),
        ),
        rows=tuple((*_cells(one, words), (number, url)) for number, url, one in held),
    )


def publications_of_study(held: Iterable[Held], words: Words) -> Section | None:
    """The publications of one study; None where we hold none."""
    rows = tuple(_cells(one, words) for one in held)
    if not rows:
        return None
    table = Table(
        key="publications",
        title=words.say("sections.publications"),
        columns=_columns(words),
        rows=rows,
        rule=words.say("rules.publications_of_study", count=len(rows)),
    )
    return Section(key="publications", title=words.say("sections.publications"), tables=(table,))


def _columns(words: Words) -> tuple[Column, ...]:
    return (
        Column("publication", words.say("ui.publication"), "link"),
        Column("published", words.say("ui.published"), "date"),
        Column("match", words.say("ui.match")),
        Column("kind", words.say("ui.publication_kind")),
    )


def _cells(one: Held, words: Words) -> tuple[object, ...]:
    kind = words.value("publication_kind", one.kind) if one.kind else None
    if one.is_retracted:
        kind = words.say("ui.retracted") if kind is None else f"{kind}; {words.say('ui.retracted')}"
    return ((one.title, one.url), one.published, words.value("match", one.match), kind)
