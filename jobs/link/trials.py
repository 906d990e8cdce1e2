"""Links all studies to trials anew, and takes a person's word on two of them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

import msgspec
from msgspec import Struct
from sqlalchemy import Connection

from db import cursor
from db.read.link_inputs import link_inputs
from db.read.registrations import registrations_of_trials
from db.read.studies import study_rows
from db.read.trials import link_decisions, linked_keys, may_hold_ties
from db.transaction import writing
from db.write.discrepancies import replace_discrepancies
from db.write.issues import close_settled, record_issues
from db.write.runs import finish_run, start_run
from db.write.trials import add_link_decision, replace_trials
from jobs.runtime import Runtime
from tracker.discrepancies import find_discrepancies
from tracker.errors import TrackerError
from tracker.issues import Issue, Level
from tracker.linking import Edge, LinkDecision, LinkInput, LinkVerdict, Relation, link
from tracker.study.model import split_study_key

_REVIEWED = {
    Relation.CONFLICT: ("link_conflict", "one trial would hold two numbers of one issuer"),
    Relation.CANDIDATE: ("link_candidate", "perhaps one trial"),
}


class LinkReport(Struct, frozen=True, kw_only=True):
    """How many studies became how many trials, and what people should look at."""

    studies: int
    copies: int  # of them, other registries' copies of records that we hold
    trials: int
    joined: int  # trials with more than one study
    related: int
    candidates: int
    conflicts: int
    decisions: int
    dummy_numbers: int
    discrepancies: int  # fields in which the registrations of one trial disagree
    new_keys: int  # trials that have no key of the last link

    def line(self) -> str:
        """The counts in one sentence."""
        copies = f" ({self.copies} of them copies of others)" if self.copies else ""
        return (
            f"{self.studies} studies{copies} are {self.trials} trials, {self.joined} of them seen "
            f"in several registrations; {self.related} related, {self.candidates} perhaps one, "
            f"{self.conflicts} in conflict (tracker issues), {self.decisions} decided by people"
        )


def link_if_due(runtime: Runtime) -> LinkReport | None:
    """Link anew if a pass brought news since the last link; None where nothing could differ.

    A pass notes its news in its own transaction, so a link that a crash prevented is made up for.
    Nothing is written where nothing is due.
    """
    with runtime.engine.connect() as connection:
        if not may_hold_ties(connection) or not cursor.is_link_due(connection):
            return None
    return link_trials(runtime)


def link_trials(runtime: Runtime) -> LinkReport:
    """Link every study of the store, in one transaction; the same store gives the same trials."""
    run_id = start_run(runtime.engine, "link", "", runtime.now())
    with writing(runtime.engine) as connection:
        report = _link(connection, runtime)
        cursor.note_linked(connection, runtime.now())
        counts = msgspec.to_builtins(report)
        finish_run(connection, run_id, runtime.now(), "ok", counts)
    return report


def _link(connection: Connection, runtime: Runtime) -> LinkReport:
    now = runtime.now()
    studies = list(link_inputs(connection))
    previous = linked_keys(connection)
    decisions = link_decisions(connection)
    linked = link(studies, decisions, previous)
    replace_trials(connection, linked, now)
    record_issues(connection, [*_to_review(linked.others), *_dummies(studies)], now)
    close_settled(connection, [code for code, _ in _REVIEWED.values()], now)
    kinds = Counter(edge.relation for edge in linked.others)
    return LinkReport(
        studies=len(studies),
        copies=kinds[Relation.COPY],
        trials=len(linked.trials),
        joined=sum(len(trial.study_keys) > 1 for trial in linked.trials),
        related=kinds[Relation.RELATED],
        candidates=kinds[Relation.CANDIDATE],
        conflicts=kinds[Relation.CONFLICT],
        decisions=len(decisions),
        dummy_numbers=sum(len(study.dummies) for study in studies),
        discrepancies=_compare(connection),
        new_keys=len({trial.key for trial in linked.trials} - set(previous.values())),
    )


def _compare(connection: Connection) -> int:
    """Write where registrations of one trial disagree; returns in how many fields."""
    found = [
        (trial_key, discrepancy)
        for trial_key, registrations in registrations_of_trials(connection)
        for discrepancy in find_discrepancies(registrations)
    ]
    replace_discrepancies(connection, found)
    return len(found)


def decide_link(runtime: Runtime, decision: LinkDecision) -> LinkReport:
    """Note a person's word and link anew. Raises TrackerError for a study that is not there."""
    if decision.study_key == decision.other_key:
        raise TrackerError(f"{decision.study_key} cannot be joined to or parted from itself")
    if not decision.reason.strip() or not decision.decided_by.strip():
        raise TrackerError("a decision on two studies needs a reason and a person's name")
    with writing(runtime.engine) as connection:
        for key in (decision.study_key, decision.other_key):
            _must_exist(connection, key)
        add_link_decision(connection, decision)
    return link_trials(runtime)


def decision_now(
    runtime: Runtime, pair: tuple[str, str], verdict: LinkVerdict, reason: str, decided_by: str
) -> LinkDecision:
    """What `decided_by` says of the two studies at this moment."""
    return LinkDecision(*pair, verdict, reason, decided_by, runtime.now())


def _must_exist(connection: Connection, study_key: str) -> None:
    if not study_rows(connection, [study_key]):
        raise TrackerError(f"there is no study {study_key}; `tracker show` lists how keys look")


def _to_review(edges: Iterable[Edge]) -> list[Issue]:
    return [
        Issue(
            code=_REVIEWED[edge.relation][0],
            level=Level.WARNING,
            registry_key=split_study_key(edge.study_key)[0],
            field="trial",
            value=f"{edge.study_key} {edge.other_key}",
            study_key=edge.study_key,
            message=f"{_REVIEWED[edge.relation][1]}: {_words(edge)}",
        )
        for edge in edges
        if edge.relation in _REVIEWED
    ]


def _words(edge: Edge) -> str:
    return "; ".join(f"{evidence.rule} ({evidence.words})" for evidence in edge.evidence)


def _dummies(studies: Iterable[LinkInput]) -> list[Issue]:
    return [
        Issue(
            code="dummy_number",
            level=Level.NOTE,
            registry_key=study.registry_key,
            field="secondary_ids",
            value=dummy.number,
            study_key=study.study_key,
            message="a number that people type when they have none; it links nothing",
        )
        for study in studies
        for dummy in study.dummies
    ]
