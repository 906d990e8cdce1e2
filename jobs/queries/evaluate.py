"""Measures the rules against labels, on records of the store or of files that come with them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path

from sqlalchemy import Connection

from db.read.bodies import load_bodies
from db.read.observations import observations_of
from db.read.studies import known_studies
from db.read.study_keys import keys_by_identifier
from jobs.runtime import Runtime
from tracker.cohorts import Cohort, judge
from tracker.config import Config
from tracker.derive import derive
from tracker.errors import ConfigError, ParseError, TrackerError
from tracker.evaluate import Evaluation, Judged, evaluate, read_labels
from tracker.evaluate.evaluation import COHORT
from tracker.evaluate.learned import learned_note
from tracker.registries.base import RawRecord
from tracker.registries.catalog import registry
from tracker.study.model import split_study_key, study_key

REGISTRY = "ctgov"  # label files name studies by their NCT number


def evaluate_labels(
    runtime: Runtime | None,
    labels: Path,
    corpora: Sequence[Path] = (),
    cohort: str = COHORT,
    config: Config | None = None,
) -> Evaluation:
    """Compare the labels in `labels` with what we say about the same studies today.

    Records come from the files `corpora` (of a study in several the last counts), else from the
    store of `runtime`: the newest body of each study. `config` is needed without a runtime only.
    Raises TrackerError for labels or files that cannot be read, ConfigError for an unknown cohort.
    """
    settings = config or (runtime.config if runtime else None)
    if settings is None:
        raise ConfigError("no settings: give a runtime or a config")
    rule = cohort_named(settings, cohort)
    sheet = read_labels(labels)
    wanted = [row.nct_id for row in sheet.rows]
    if corpora:
        records = records_in_files(corpora, wanted)
    elif runtime is not None:
        with runtime.engine.connect() as connection:
            records = records_in_store(connection, wanted)
    else:
        raise TrackerError("no records: give corpus files or a store")
    said, notes = _judged(rule, records)
    learned = learned_note(wanted)
    return evaluate(sheet.rows, said, cohort=rule.key, notes=(*learned, *sheet.notes, *notes))


def cohort_named(config: Config, key: str) -> Cohort:
    """The cohort `key` of config.toml; raises ConfigError naming the known ones."""
    for table in config.cohorts:
        if table.get("key") == key:
            return Cohort.from_config(table)
    known = ", ".join(str(table.get("key")) for table in config.cohorts) or "none"
    raise ConfigError(f"config.toml has no cohort {key!r}; known: {known}")


def judged(rule: Cohort, record: RawRecord) -> Judged:
    """All that we say about one record; raises ParseError where it cannot be read."""
    found = derive(REGISTRY, record.registration_number, record.body)
    verdict = judge(rule, found.study, found.classifications)
    return Judged(found.study, found.classifications, verdict)


def _judged(rule: Cohort, records: Mapping[str, RawRecord]) -> tuple[dict[str, Judged], list[str]]:
    """What we say about each record, and a note about each that cannot be read."""
    said: dict[str, Judged] = {}
    notes: list[str] = []
    for number, record in records.items():
        try:
            found = judged(rule, record)
        except ParseError as error:
            notes.append(f"{number} cannot be read: {error}")
            continue
        if number in (record.registration_number, *found.study.aliases):
            said[number] = found  # else it is only named by that study, as a sponsor's number
    return said, notes


def records_in_files(corpora: Iterable[Path], wanted: Iterable[str]) -> dict[str, RawRecord]:
    """The record of each number in `wanted` that `corpora` hold, by that number or alias."""
    asked = set(wanted)
    found: dict[str, RawRecord] = {}
    for path in corpora:
        for page in registry(REGISTRY).read_file(path):
            for record in page.records:
                names = asked.intersection((record.registration_number, *record.aliases))
                found.update(dict.fromkeys(names, record))
    return found


def records_in_store(connection: Connection, wanted: Iterable[str]) -> dict[str, RawRecord]:
    """The newest record of each number in `wanted` that the store has, by that number or alias."""
    keys = dict(_keys(connection, wanted))
    hashes: dict[str, str] = {}
    for key, observations in observations_of(connection, set(keys.values())).items():
        hashes.update((key, one.body_sha256) for one in observations if one.body_sha256)
    bodies = load_bodies(connection, hashes.values())
    return {
        number: RawRecord(split_study_key(key)[1], bodies[hashes[key]])
        for number, key in keys.items()
        if key in hashes
    }


def _keys(connection: Connection, wanted: Iterable[str]) -> Iterator[tuple[str, str]]:
    """(number, study key); a number that is another study's alias leads to that study."""
    known = known_studies(connection, REGISTRY)
    for number in wanted:
        key = study_key(REGISTRY, number)
        if number not in known:
            others = keys_by_identifier(connection, number)
            key = others[0] if len(others) == 1 else ""
        if key.startswith(f"{REGISTRY}:"):
            yield number, key
