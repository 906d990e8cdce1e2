"""Sponsors as people mean them: whom an investigator stands for, and who supports a trial."""

from __future__ import annotations

from collections import Counter

from tracker.reports.coded import cells_of
from tracker.reports.report import Column, Table, count_column
from tracker.reports.studies import Studies
from tracker.reports.words import Words

MOST_COLLABORATORS = 20
_OF_INVESTIGATORS = (
    "registration_number",
    "url",
    "lead_sponsor",
    "lead_sponsor_affiliation",
    "sponsor_type",
)


def sponsor_tables(trials: Studies, words: Words) -> tuple[Table, ...]:
    """The tables that stand beside the counts of lead sponsors."""
    return (
        _investigators(trials, words),
        _collaborator_types(trials, words),
        _collaborators(trials, words),
    )


def _investigators(trials: Studies, words: Words) -> Table:
    """Every trial led by a person who counts under the organisation that the record states."""
    frame = trials.frame
    some = frame[frame["lead_sponsor_affiliation"].notna()]
    some = some.sort_values(["lead_sponsor_affiliation", "registration_number"])
    left = int((frame["sponsor_type"] == "individual").sum())
    return Table(
        key="investigator_sponsors",
        title=words.say("ui.investigator_sponsors"),
        columns=(
            Column("registration_number", words.say("columns.registration_number"), "link"),
            Column("lead_sponsor", words.say("columns.lead_sponsor")),
            Column("affiliation", words.say("columns.lead_sponsor_affiliation")),
            Column("sponsor_type", words.say("dimensions.sponsor_type")),
        ),
        rows=tuple(
            ((number, url), person, organisation, words.value("sponsor_type", kind))
            for number, url, person, organisation, kind in zip(
                *(cells_of(some[name]) for name in _OF_INVESTIGATORS),
                strict=True,
            )
        ),
        rule=words.say("rules.investigator_sponsors", count=len(some), left=left),
    )


def _collaborator_types(trials: Studies, words: Words) -> Table:
    counts = Counter(trials.links["collaborator_type"]["value"].astype(str))
    supported = trials.links["collaborator"]["study"].nunique()
    untyped = supported - trials.links["collaborator_type"]["study"].nunique()
    total = len(trials.frame)
    order = sorted(counts, key=lambda kind: (-counts[kind], kind))
    return Table(
        key="collaborator_types",
        title=words.say("ui.collaborator_types"),
        columns=(
            Column("label", words.say("dimensions.sponsor_type")),
            count_column("trials", words.say("ui.trials")),
            Column("share", words.say("ui.share_all"), "share"),
        ),
        rows=tuple(
            (words.value("sponsor_type", kind), counts[kind], counts[kind] / total)
            for kind in order
        ),
        rule=words.say(
            "rules.collaborator_types", supported=supported, total=total, untyped=untyped
        ),
        values=tuple(order),
        chart="bars" if order else None,
    )


def _collaborators(trials: Studies, words: Words) -> Table:
    counts = Counter(trials.links["collaborator"]["value"].astype(str))
    order = sorted(counts, key=lambda name: (-counts[name], name))[:MOST_COLLABORATORS]
    return Table(
        key="collaborators",
        title=words.say("ui.collaborators"),
        columns=(
            Column("label", words.say("ui.collaborators")),
            count_column("trials", words.say("ui.trials")),
        ),
        rows=tuple((name, counts[name]) for name in order),
        rule=words.say("rules.collaborators", most=MOST_COLLABORATORS, count=len(counts)),
        values=tuple(order),
    )
