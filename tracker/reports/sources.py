"""How far each registry can be trusted on the day of a report, since passes can fail."""

from __future__ import annotations

from tracker.registry_facts import RegistryFacts, registry_facts
from tracker.reports.facts import SourceState
from tracker.reports.report import Cell, Column, Section, Table
from tracker.reports.studies import Studies
from tracker.reports.words import Words


def source_section(
    sources: tuple[SourceState, ...], studies: Studies | None, words: Words
) -> Section:
    """The registries behind a report, and of how many `studies` the state is not one we saw."""
    any_copies = any(source.copies for source in sources)
    texts = [words.say("ui.copies_rule")] if any_copies else []
    texts += [f"{r.name}: {r.terms_of_use}" for r in _used(sources)]
    if studies is not None:
        texts = [*_remarks(studies, words), *texts]
    table = _table(sources, words, any_copies=any_copies)
    return Section(
        key="sources", title=words.say("sections.sources"), text=tuple(texts), tables=(table,)
    )


def _table(sources: tuple[SourceState, ...], words: Words, *, any_copies: bool) -> Table:
    columns: tuple[Column, ...] = (
        Column("registry", words.say("ui.registry")),
        Column("last_complete", words.say("ui.last_good"), "date"),
        Column("last_pass", words.say("ui.last_pass"), "date"),
        Column("completeness", words.say("ui.completeness_title")),
        Column("held", words.say("ui.held"), "number"),
        Column("by_search", words.say("ui.by_search")),
    )
    rows: list[tuple[Cell, ...]] = [
        (
            _name(source.registry_key),
            source.last_complete or words.say("ui.never"),
            source.last_pass or words.say("ui.never"),
            words.say(f"ui.{(source.completeness or 'partial').lower()}"),
            source.held,
            _by_search(source, words),
        )
        for source in sources
    ]
    if any_copies:
        columns = (*columns, Column("copies", words.say("ui.copies"), "number"))
        rows = [(*row, one.copies) for row, one in zip(rows, sources, strict=True)]
    return Table(
        key="sources",
        title=words.say("ui.sources"),
        columns=columns,
        rows=tuple(rows),
        rule=words.say("rules.sources"),
    )


def _name(registry_key: str) -> str:
    facts = registry_facts().get(registry_key)
    return facts.name if facts else registry_key


def _by_search(source: SourceState, words: Words) -> str:
    """ "msc 884 of 884"; without the total where the registry gives none."""
    return words.say("ui.semicolon").join(
        words.say("ui.received_by", search=search, received=received)
        if total is None
        else words.say("ui.received_of", search=search, received=received, total=total)
        for search, received, total in source.searches
    )


def _remarks(studies: Studies, words: Words) -> list[str]:
    """What has to be said of the studies of a past day; nothing where all is as observed."""
    shown, then = set(studies.study_keys), studies.then
    counts = {
        "reconstructed": len(then.reconstructed & shown),
        "not_known_studies": len(then.not_known),
        "undated": len(then.undated),
        "last_known_status": len(then.last_known_status & shown),
        "status_not_known": len(then.status_not_known & shown),
        "lapsed_status": len(then.lapsed_status & shown),
    }
    return [words.say(f"ui.{key}", count=count) for key, count in counts.items() if count]


def _used(sources: tuple[SourceState, ...]) -> list[RegistryFacts]:
    known = registry_facts()
    return [known[source.registry_key] for source in sources if source.registry_key in known]
