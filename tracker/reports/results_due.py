"""Whose results are due by which law: no trial is late without a rule that is named beside it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

from msgspec import Struct

from tracker.reports.report import Cell, Column, Section, Table, count_column
from tracker.reports.studies import Studies
from tracker.reports.words import Words
from tracker.results_duty import Duty, results_rules
from tracker.study.partial_date import PartialDate, add_months, last_day
from tracker.study.vocabulary import OverallStatus, StudyType

MONTHS = 12
_RESULTS = ("posted", "sent_in", "published_only", "none", None)
_STANDINGS = ("overdue", "undecidable", "not_overdue", "no_duty")
_COUNTED = (
    "posted",
    "in_review",
    "returned",
    "delayed",
    "not_due",
    "overdue",
    "undecidable",
    "no_duty",
)


class Standing(Struct, frozen=True):
    """How one trial stands on a day: by each rule (duty, state, why), and over all of them.

    `row` are the columns of the trial; `results` is one of _RESULTS, `overall` one of _STANDINGS.
    """

    row: dict[str, Any]
    by_rule: tuple[tuple[Duty, str, str | None], ...]

    @property
    def overall(self) -> str:
        """The gravest of what the rules say; a trial under no rule owes nothing that we know of."""
        states = {state for _, state, _ in self.by_rule}
        for grave in ("overdue", "undecidable"):
            if grave in states:
                return grave
        return "not_overdue" if states - {"no_duty"} else "no_duty"

    @property
    def results(self) -> str | None:
        """How far a reader can come by results."""
        states = {state for _, state, _ in self.by_rule}
        if states & {"in_review", "returned"}:
            return "sent_in"
        found: str | None = self.row["results_state"]
        return found


def standings(trials: Studies, day: date) -> list[Standing]:
    """How every interventional trial stands on `day`, in the order of the frame."""
    frame = trials.frame.astype(object)
    records = frame.where(frame.notna(), None).to_dict("records")
    found = []
    for keys, record in zip(trials.keys_by_row, records, strict=True):
        if record["study_type"] == StudyType.INTERVENTIONAL:
            asked = trials.beside.duties_of(keys)
            by_rule = tuple((duty, *duty.on(day)) for duty in asked)
            found.append(Standing({str(name): value for name, value in record.items()}, by_rule))
    return found


def results_section(trials: Studies, day: date | None, words: Words) -> Section | None:
    """What was posted and published of completed trials, and what laws ask; None before data."""
    if day is None:
        return None
    found = standings(trials, day)
    completed = [one for one in found if _completed_before(one, day)]
    return Section(
        key="results",
        title=words.say("sections.results"),
        tables=(
            _completed(completed, words),
            _by_rule(found, words),
            _overdue(found, words),
            _reasons(found, completed, words),
            _without_results(completed, words),
        ),
    )


def _completed_before(one: Standing, day: date) -> bool:
    """Whether it was completed more than a year before `day`, whatever its date may mean."""
    when = one.row["primary_completion_date"]
    if one.row["overall_status"] != OverallStatus.COMPLETED or when is None:
        return False
    return add_months(last_day(PartialDate(when)), MONTHS) < day


def _completed(completed: Sequence[Standing], words: Words) -> Table:
    counts = Counter((one.results, one.overall) for one in completed)
    return Table(
        key="completed_results",
        title=words.say("ui.completed_results", months=MONTHS),
        columns=(
            Column("label", words.say("ui.results_of_trial")),
            count_column("trials", words.say("ui.trials")),
            *(
                Column(standing, words.value("standing", standing), "number")
                for standing in _STANDINGS
            ),
        ),
        rows=tuple(
            (
                words.value("results_state", state),
                sum(counts[state, standing] for standing in _STANDINGS),
                *(counts[state, standing] for standing in _STANDINGS),
            )
            for state in _RESULTS
        ),
        known=sum(one.results is not None for one in completed),
        total=len(completed),
        rule=words.say("rules.completed_results", months=MONTHS),
        values=_RESULTS,
    )


def _by_rule(found: Sequence[Standing], words: Words) -> Table:
    rules = results_rules()
    counts = Counter((duty.rule, state) for one in found for duty, state, _ in one.by_rule)
    names = sorted({rule for rule, _ in counts})
    return Table(
        key="results_by_rule",
        title=words.say("ui.results_by_rule"),
        columns=(
            Column("label", words.say("ui.results_rule")),
            *(Column(state, words.value("duty_state", state), "number") for state in _COUNTED),
        ),
        rows=tuple(
            (words.value("results_rule", rule), *(counts[rule, state] for state in _COUNTED))
            for rule in names
        ),
        known=sum(bool(one.by_rule) for one in found),
        total=len(found),
        rule=words.say("rules.results_by_rule"),
        notes=(
            f"{words.value('results_rule', 'fdaaa_801')}: {rules.fdaaa_801.source}",
            f"{words.value('results_rule', 'eu')}: {rules.eu.source}",
        ),
        values=tuple(names),
    )


def _overdue(found: Sequence[Standing], words: Words) -> Table:
    late = [(one, duty) for one in found for duty, state, _ in one.by_rule if state == "overdue"]
    late.sort(key=lambda pair: (pair[1].due or date.max, pair[0].row["registration_number"]))
    return Table(
        key="results_overdue",
        title=words.say("ui.results_overdue"),
        columns=(
            *_trial_columns(words),
            Column("rule", words.say("ui.results_rule")),
            Column("due", words.say("ui.results_due"), "date"),
            Column("published", words.say("columns.results_published"), "date"),
        ),
        rows=tuple(
            (
                *_trial_cells(one),
                words.value("results_rule", duty.rule),
                duty.due.isoformat() if duty.due else None,
                _published(one, words),
            )
            for one, duty in late
        ),
        rule=words.say("rules.results_overdue", late=len({id(one) for one, _ in late})),
    )


def _reasons(found: Sequence[Standing], completed: Sequence[Standing], words: Words) -> Table:
    """Why nothing is owed, or why that cannot be told."""
    everyone, of_completed = _why(found), _why(completed)
    order = sorted(everyone, key=lambda key: (key[1] != "undecidable", -everyone[key], key))
    return Table(
        key="results_reasons",
        title=words.say("ui.results_reasons"),
        columns=(
            Column("label", words.say("ui.reason")),
            Column("rule", words.say("ui.results_rule")),
            Column("state", words.say("ui.standing")),
            count_column("trials", words.say("ui.trials")),
            count_column("completed", words.say("ui.of_completed", months=MONTHS)),
        ),
        rows=tuple(
            (
                words.value("results_why", why),
                words.value("results_rule", rule),
                words.value("duty_state", state),
                everyone[rule, state, why],
                of_completed[rule, state, why],
            )
            for rule, state, why in order
        ),
        rule=words.say("rules.results_reasons"),
        values=tuple(why for _, _, why in order),
    )


def _why(some: Iterable[Standing]) -> Counter[tuple[str, str, str]]:
    counts: Counter[tuple[str, str, str]] = Counter()
    for one in some:
        counts.update((duty.rule, state, why) for duty, state, why in one.by_rule if why)
        if not one.by_rule:
            counts["none", "no_duty", "no_rule"] += 1
    return counts


def _without_results(completed: Sequence[Standing], words: Words) -> Table:
    some = [one for one in completed if one.results != "posted"]
    some.sort(key=lambda one: (one.row["primary_completion_date"], one.row["registration_number"]))
    return Table(
        key="no_results_posted",
        title=words.say("ui.no_results_posted", months=MONTHS),
        columns=(
            *_trial_columns(words),
            Column("published", words.say("columns.results_published"), "date"),
            Column("publications", words.say("columns.publications"), "number"),
            Column("standing", words.say("ui.standing")),
        ),
        rows=tuple(
            (
                *_trial_cells(one),
                _published(one, words),
                one.row["publications"],
                "; ".join(stands(duty, state, why, words) for duty, state, why in one.by_rule)
                or words.value("results_why", "no_rule"),
            )
            for one in some
        ),
        rule=words.say("rules.no_results_posted", count=len(some), months=MONTHS),
    )


def results_of_study(duties: Iterable[Duty], day: date | None, words: Words) -> Section | None:
    """What each rule asks of one study and how that stands; None where no rule is about it."""
    asked = list(duties)
    if day is None or not asked:
        return None
    rows = []
    for duty in asked:
        state, why = duty.on(day)
        reason = words.value("results_why", why) if why else None
        shown = duty.due.isoformat() if duty.due and duty.verdict == "applies" else None
        rows.append(
            (
                words.value("results_rule", duty.rule),
                words.value("duty_state", state),
                shown,
                reason,
            )
        )
    table = Table(
        key="results_duty",
        title=words.say("ui.results_by_rule"),
        columns=(
            Column("rule", words.say("ui.results_rule")),
            Column("state", words.say("ui.standing")),
            Column("due", words.say("ui.results_due"), "date"),
            Column("why", words.say("ui.reason")),
        ),
        rows=tuple(rows),
        rule=words.say("rules.results_duty"),
    )
    return Section(key="results", title=words.say("sections.results"), tables=(table,))


def stands(duty: Duty, state: str, why: str | None, words: Words) -> str:
    """What one rule says of a trial, as half a sentence."""
    told = f"{words.value('results_rule', duty.rule)}: {words.value('duty_state', state)}"
    if why:
        return f"{told} ({words.value('results_why', why)})"
    if state in ("overdue", "not_due", "delayed") and duty.due:
        return words.say("ui.due_on", standing=told, day=duty.due)
    return told


def _published(one: Standing, words: Words) -> str | None:
    """The date of the first publication with results; that there is one, where it has no date."""
    date_or_blank: str | None = one.row["results_published"]
    return words.say("ui.published_undated") if date_or_blank == "" else date_or_blank


def _trial_columns(words: Words) -> tuple[Column, ...]:
    return (
        Column("registration_number", words.say("columns.registration_number"), "link"),
        Column("title", words.say("columns.brief_title")),
        Column("lead_sponsor", words.say("columns.lead_sponsor")),
        Column("completed", words.say("paths.primary_completion_date"), "date"),
    )


def _trial_cells(one: Standing) -> tuple[Cell, ...]:
    row = one.row
    return (
        (row["registration_number"], row["url"]),
        row["brief_title"],
        row["lead_sponsor"],
        row["primary_completion_date"],
    )
