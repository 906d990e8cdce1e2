"""Looks for publications that name the studies we follow, source by source, and keeps them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import timedelta

import msgspec
from msgspec import Struct, field, structs

from db.read.publications import due_studies, numbers_of
from db.transaction import writing
from db.write import runs
from db.write.issues import record_issues
from db.write.publications import Named, note_lookups, store_publications
from jobs.runtime import Runtime
from tracker.config import LiteratureConfig
from tracker.errors import ConfigError, ParseError, RegistryError, TrackerError
from tracker.http import HttpClient
from tracker.issues import IssueLog
from tracker.literature import SourceSettings, literature_facts
from tracker.literature.europepmc import EuropePmc
from tracker.literature.pubmed import PubMed
from tracker.study.identifiers import Identifier

STUDIES_AT_ONCE = 20  # of one transaction: what was found is kept even if the next batch fails


class SourceReport(Struct):
    """What one source had to say; `error`: why it was given up, with the rest still to be asked."""

    asked: int = 0
    publications: int = 0
    mentions: int = 0
    error: str | None = None


class LiteratureReport(Struct):
    """What each source had to say, by its key."""

    sources: dict[str, SourceReport] = field(default_factory=dict)

    def lines(self) -> list[str]:
        """A line for each source."""
        return [
            f"{key}: asked about {one.asked} studies; {one.publications} publications and "
            f"{one.mentions} mentions are new"
            for key, one in self.sources.items()
        ]


class Query(Struct, frozen=True):
    """Whom to ask about which studies; None: all of them."""

    study_keys: frozenset[str] | None = None
    again_after_days: float = 7
    api_key: str | None = None  # of NLM


def configured_sources(settings: LiteratureConfig) -> dict[str, SourceSettings]:
    """The sources that config.toml leaves on, with what it says otherwise of them.

    Raises ConfigError where it leaves none.
    """
    found = {}
    for key, facts in literature_facts().sources.items():
        chosen = getattr(settings, key)
        pace = chosen.seconds_between_requests
        if chosen.enabled:
            found[key] = structs.replace(
                facts,
                base_url=chosen.base_url or facts.base_url,
                seconds_between_requests=facts.seconds_between_requests if pace is None else pace,
            )
    if not found:
        raise ConfigError("no source of publications is enabled: see [literature] in config.toml")
    return found


def look_up_literature(
    runtime: Runtime, query: Query, sources: Mapping[str, SourceSettings] | None = None
) -> LiteratureReport:
    """Ask each source about the studies that are due; one that fails does not stop the others.

    `sources` are those of `literature.toml` unless given. Raises TrackerError where all fail.
    """
    now = runtime.now()
    run_id = runs.start_run(runtime.engine, "literature", "", now)
    report = LiteratureReport()
    for key, settings in (literature_facts().sources if sources is None else sources).items():
        report.sources[key] = _ask_source(
            runtime, key, _source(runtime, key, settings, query), query
        )
    errors = {key: one.error for key, one in report.sources.items() if one.error}
    outcome = "ok" if not errors else "partial" if len(errors) < len(report.sources) else "failed"
    error = "; ".join(f"{key}: {why}" for key, why in errors.items()) or None
    with writing(runtime.engine) as connection:
        counts = msgspec.to_builtins(report)
        runs.finish_run(connection, run_id, runtime.now(), outcome, counts, error)
    if outcome == "failed":
        raise TrackerError(f"no source of literature could be asked: {error}")
    return report


def _source(
    runtime: Runtime, key: str, settings: SourceSettings, query: Query
) -> PubMed | EuropePmc:
    contact = runtime.config.http.contact
    email = runtime.config.literature.email or contact
    client = HttpClient(
        contact=contact,
        seconds_between_requests=settings.seconds_between_requests,
        timeout_seconds=settings.timeout_seconds,
        attempts=settings.attempts,
        longest_wait_seconds=settings.longest_wait_seconds,
    )
    if key == "pubmed":
        return PubMed(client, settings.base_url, contact=email, api_key=query.api_key)
    return EuropePmc(client, settings.base_url)


def _ask_source(
    runtime: Runtime, key: str, source: PubMed | EuropePmc, query: Query
) -> SourceReport:
    now = runtime.now()
    report = SourceReport()
    with runtime.engine.connect() as connection:
        asked_before = now - timedelta(days=query.again_after_days)
        due = due_studies(connection, key, asked_before, query.study_keys)
        numbers = numbers_of(connection, due)
    for start in range(0, len(due), STUDIES_AT_ONCE):
        batch = {study: numbers.get(study, []) for study in due[start : start + STUDIES_AT_ONCE]}
        try:
            _ask_batch(runtime, key, source, batch, report)
        except (RegistryError, ParseError) as error:
            report.error = str(error)
            break
        runtime.progress(f"literature {key}", report.asked, len(due))
    return report


def _ask_batch(
    runtime: Runtime,
    key: str,
    source: PubMed | EuropePmc,
    batch: Mapping[str, Iterable[Identifier]],
    report: SourceReport,
) -> None:
    """Ask about some studies and keep the answer, all in one transaction."""
    studies_of: dict[Identifier, list[str]] = {}
    for study_key, numbers in batch.items():
        for number in numbers:
            studies_of.setdefault(number, []).append(study_key)
    log = IssueLog(key)
    named = [
        Named(found.publication, study_key, mention.place)
        for found in source.publications(list(studies_of), log)
        for mention in found.mentions
        for study_key in studies_of.get(mention.identifier, ())
    ]
    now = runtime.now()
    with writing(runtime.engine) as connection:
        fresh, mentions = store_publications(connection, named, key, now)
        note_lookups(connection, _counts(batch, named), key, now)
        record_issues(connection, log.found, now)
    report.asked += len(batch)
    report.publications += fresh
    report.mentions += mentions


def _counts(batch: Iterable[str], named: Iterable[Named]) -> dict[str, int]:
    """How many publications name each study."""
    keys: dict[str, set[str]] = {study_key: set() for study_key in batch}
    for one in named:
        keys[one.study_key].add(one.publication.key)
    return {study_key: len(found) for study_key, found in keys.items()}
