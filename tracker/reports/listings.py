"""Where a trial is listed besides the records that speak for it: copies, and numbers not held."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import date

from tracker.registry_facts import registry_facts
from tracker.reports.facts import Listing, StudyState
from tracker.reports.report import Column, Section, Table, count_column
from tracker.reports.studies import Studies
from tracker.reports.words import Words
from tracker.study.identifiers import Identifier, issuers
from tracker.study.partners import written


def registry_name(key: str) -> str:
    """The name of a registry that we follow, else of an issuer of numbers, else the key."""
    facts, issuer = registry_facts().get(key), issuers().get(key)
    return facts.name if facts else issuer.name if issuer else key


def listings_section(state: StudyState, day: date | None, words: Words) -> Section | None:
    """The copies of a study's record and the numbers that it names, for its page."""
    tables = []
    if state.copies:
        tables.append(_copies(state, day, words))
    if state.not_held:
        tables.append(_named(state.not_held, words))
    title = words.say("sections.copies" if state.copies else "sections.not_held")
    return Section(key="listings", title=title, tables=tuple(tables)) if tables else None


def _copies(state: StudyState, day: date | None, words: Words) -> Table:
    return Table(
        key="copies",
        title=words.say("sections.copies"),
        columns=(
            Column("registry", words.say("ui.registry")),
            Column("registration_number", words.say("columns.registration_number"), "link"),
            Column("text_of", words.say("ui.copy_text_of"), "date"),
            Column("age", words.say("ui.copy_age"), "number"),
        ),
        rows=tuple(
            (
                registry_name(one.registry_key),
                (one.registration_number, one.url),
                _text_of(one),
                (day - _text_of(one)).days if day else None,
            )
            for one in state.copies
        ),
        rule=words.say("rules.copy_record" if state.is_copy else "rules.copies"),
    )


def _text_of(one: Listing) -> date:
    """The day of the file, where it says one, else the day on which we saw the text."""
    return date.fromisoformat(one.exported[:10]) if one.exported else one.observed


def _named(numbers: Sequence[Identifier], words: Words) -> Table:
    return Table(
        key="not_held",
        title=words.say("sections.not_held"),
        columns=(
            Column("registry", words.say("ui.registry")),
            Column("number", words.say("ui.number_named")),
        ),
        rows=tuple((registry_name(one.issuer), written(one)) for one in numbers),
        rule=words.say("rules.not_held"),
    )


def partners_section(
    trials: Studies, not_held: Mapping[str, Sequence[Identifier]], words: Words
) -> Section | None:
    """How many trials name registrations that are not held, registry by registry."""
    numbers: Counter[str] = Counter()
    naming: Counter[str] = Counter()
    seen: set[Identifier] = set()
    for named in _by_trial(trials, not_held):
        naming.update({one.issuer for one in named})
        numbers.update(one.issuer for one in named - seen)
        seen |= named
    if not seen:
        return None
    table = Table(
        key="not_held",
        title=words.say("sections.not_held"),
        columns=(
            Column("registry", words.say("ui.registry")),
            count_column("numbers", words.say("ui.numbers_named")),
            count_column("trials", words.say("ui.trials_naming")),
        ),
        rows=tuple(
            (registry_name(issuer), numbers[issuer], naming[issuer]) for issuer in sorted(numbers)
        ),
        rule=words.say("rules.not_held"),
        values=tuple(sorted(numbers)),
    )
    return Section(key="not_held", title=words.say("sections.not_held"), tables=(table,))


def _by_trial(
    trials: Studies, not_held: Mapping[str, Sequence[Identifier]]
) -> list[set[Identifier]]:
    frame = trials.frame
    found = []
    for number, own in zip(frame.index.tolist(), frame["study_key"], strict=True):
        keys = (own, *(one.study_key for one in trials.further.get(number, ())))
        found.append({one for key in keys for one in not_held.get(key, ())})
    return found
