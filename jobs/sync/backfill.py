"""Asks registries what their records were before we watched: on request, slowly, bit by bit."""

from __future__ import annotations

from collections.abc import Collection

import msgspec
from msgspec import Struct, field

from db.read.bodies import body_hash
from db.read.registry_versions import due_studies, is_to_be_listed, versions_to_fetch
from db.read.served import last_served
from db.transaction import writing
from db.write import runs
from db.write.bodies import store_bodies
from db.write.issues import record_issues
from db.write.registry_versions import note_fetched, note_listed
from jobs.runtime import Runtime
from tracker.derive import read_study
from tracker.errors import ConfigError, ParseError, RegistryError, TrackerError
from tracker.issues import EXAMPLE_LENGTH, Issue, Level
from tracker.registries.base import HistorySource, RawRecord
from tracker.study.model import split_study_key

FAILURES_BEFORE_GIVING_UP = 3
"""One spoilt history is a study's misfortune; three in a row mean that the endpoint changed."""


class HistoryReport(Struct):
    """What was asked for and came; `errors` by study key: why its history is not complete."""

    due: int = 0
    asked: int = 0
    without_history: int = 0
    listed: int = 0
    fetched: int = 0
    errors: dict[str, str] = field(default_factory=dict)
    gave_up: bool = False

    def line(self) -> str:
        """The counts in one sentence."""
        left = self.due - self.asked
        return (
            f"asked about {self.asked} studies: {self.listed} versions are new, {self.fetched} "
            f"fetched; {self.without_history} studies have no history; {left} still to be asked"
        )

    @property
    def outcome(self) -> str:
        """How the run ended: ok, partial or failed."""
        if not self.errors:
            return "ok"
        return "partial" if self.asked > len(self.errors) else "failed"


def fetch_history(
    runtime: Runtime, study_keys: Collection[str] | None = None, limit: int | None = None
) -> HistoryReport:
    """Fetch what the store lacks of the version history of these studies (None: of all).

    At most `limit` studies of a registry are asked about. Everything is kept as soon as it comes,
    so a run that was cut off goes on where it stopped. A study whose history cannot be had is named
    in `errors` and costs only itself. Raises ConfigError where no history is switched on.
    """
    sources = _sources(runtime)
    run_id = runs.start_run(runtime.engine, "history", "", runtime.now())
    report = HistoryReport()
    try:
        for registry_key, source in sources.items():
            _Fetch(runtime, registry_key, source, report).run(study_keys, limit)
    except TrackerError as error:
        _finish(runtime, run_id, report, "failed", str(error))
        raise
    _finish(runtime, run_id, report, report.outcome, "; ".join(report.errors.values()) or None)
    return report


def _finish(
    runtime: Runtime, run_id: int, report: HistoryReport, outcome: str, error: str | None
) -> None:
    with writing(runtime.engine) as connection:
        counts = msgspec.to_builtins(report)
        runs.finish_run(connection, run_id, runtime.now(), outcome, counts, error)


def _sources(runtime: Runtime) -> dict[str, HistorySource]:
    """The registries whose history is switched on; raises ConfigError where there is none."""
    settings = runtime.config.registries
    wanted = [key for key, one in settings.items() if one.history.enabled]
    if not wanted:
        raise ConfigError(
            "no registry's version history is switched on: its address is not documented. To ask "
            "all the same, set enabled = true under [registries.ctgov.history] in config.toml"
        )
    return {key: runtime.history(key) for key in wanted}


class _Fetch:
    """The studies of one registry, one after the other."""

    def __init__(
        self, runtime: Runtime, registry_key: str, source: HistorySource, report: HistoryReport
    ) -> None:
        self._runtime = runtime
        self._key = registry_key
        self._source = source
        self._report = report
        self._media_type = runtime.registry(registry_key).facts.media_type

    def run(self, study_keys: Collection[str] | None, limit: int | None) -> None:
        """All that are due, until too many in a row fail."""
        report = self._report
        with self._runtime.engine.connect() as connection:
            due = due_studies(connection, self._key, study_keys)
        report.due += len(due)
        in_a_row = 0
        for done, study_key in enumerate(due[:limit], 1):
            in_a_row = 0 if self._ask(study_key) else in_a_row + 1
            report.asked += 1
            self._runtime.progress(f"history {self._key}", done, len(due[:limit]))
            if in_a_row == FAILURES_BEFORE_GIVING_UP:
                report.gave_up = True
                return

    def _ask(self, study_key: str) -> bool:
        """One study; a failure is written down. Returns whether all of its history is there."""
        try:
            self._list(study_key)
            self._fetch_missing(study_key)
        except (RegistryError, ParseError) as error:
            self._report.errors[study_key] = str(error)
            return False
        return True

    def _list(self, study_key: str) -> None:
        engine = self._runtime.engine
        with engine.connect() as connection:
            if not is_to_be_listed(connection, study_key):
                return
        listed = self._source.versions(split_study_key(study_key)[1])
        now = self._runtime.now()
        with writing(engine) as connection:
            fresh = note_listed(connection, study_key, listed, now)
        self._report.listed += fresh
        self._report.without_history += not listed

    def _fetch_missing(self, study_key: str) -> None:
        number = split_study_key(study_key)[1]
        with self._runtime.engine.connect() as connection:
            missing = versions_to_fetch(connection, study_key)
        for version in missing:
            self._keep(study_key, version, self._source.record(number, version))
            self._report.fetched += 1

    def _keep(self, study_key: str, version: int, record: RawRecord) -> None:
        """Body and row in one transaction; a body that today's code cannot read is kept too."""
        sha256 = body_hash(record.body)
        updated = self._updated(study_key, version, record)
        now = self._runtime.now()
        with writing(self._runtime.engine) as connection:
            last = last_served(connection, [study_key]).get(study_key)
            before = {sha256: last.body_sha256} if last else {}
            store_bodies(connection, {sha256: record.body}, self._media_type, self._key, before)
            note_fetched(connection, (study_key, version), sha256, updated, now)

    def _updated(self, study_key: str, version: int, record: RawRecord) -> str | None:
        """The day on which the registry showed this version, as its record says."""
        try:
            study, _ = read_study(self._key, record.registration_number, record.body)
        except ParseError as error:
            self._note_unreadable(study_key, f"version {version}: {error}")
            return None
        return study.last_update_posted.date if study.last_update_posted else None

    def _note_unreadable(self, study_key: str, message: str) -> None:
        issue = Issue(
            code="history_unreadable",
            level=Level.WARNING,
            registry_key=self._key,
            field="history",
            value=study_key,
            study_key=study_key,
            message=message[:EXAMPLE_LENGTH],
        )
        with writing(self._runtime.engine) as connection:
            record_issues(connection, [issue], self._runtime.now())


def raise_if_failed(report: HistoryReport) -> None:
    """Raise TrackerError naming each study whose history could not be had, and what to do."""
    if not report.errors:
        return
    count = len(report.errors)
    told = "; ".join(f"{key}: {why}" for key, why in report.errors.items())
    hint = "the endpoint may have changed" if report.gave_up else "run it again to go on"
    raise TrackerError(f"the history of {count} studies is not complete ({hint}): {told}")
