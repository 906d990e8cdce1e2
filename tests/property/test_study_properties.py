"""What must hold of every Study, tried on invented records that a machine picks and twists."""

from __future__ import annotations

import json
from collections.abc import Callable
from copy import deepcopy
from datetime import date
from functools import cache
from random import Random
from typing import Any

import msgspec
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from benchmarks.synthetic import make_corpus
from tracker.changes import diff
from tracker.derive import read_study
from tracker.normalize.text import plain
from tracker.registries.ctgov.redact import raw_record
from tracker.study.model import Study, study_from_json, study_to_json

Record = dict[str, Any]


@cache
def corpus() -> list[Record]:
    return make_corpus(11, 240, as_of=date(2026, 10, 5))


def study_of(record: Record) -> Study:
    raw = raw_record(json.dumps(record).encode())
    return read_study("ctgov", raw.registration_number, raw.body)[0]


records = st.integers(0, 239).map(lambda number: corpus()[number])


@settings(max_examples=60)
@given(records)
def test_has_no_changes_against_itself(record: Record) -> None:
    assert diff(study_of(record), study_of(deepcopy(record))) == []


@settings(max_examples=60)
@given(records)
def test_survives_json(record: Record) -> None:
    study = study_of(record)
    assert study_from_json(study_to_json(study)) == study


def shuffled(value: Any, rng: Random) -> Any:
    """`value` with every list and the keys of every object in another order."""
    if isinstance(value, list):
        return rng.sample([shuffled(item, rng) for item in value], len(value))
    if isinstance(value, dict):
        keys = rng.sample(list(value), len(value))
        return {key: shuffled(value[key], rng) for key in keys}
    return value


@settings(max_examples=60)
@given(records, st.randoms(use_true_random=False))
def test_order_is_no_change(record: Record, rng: Random) -> None:
    other = shuffled(record, rng)
    assert diff(study_of(record), study_of(other)) == []
    assert study_of(record) == study_of(other)


def each_text(value: Any, alter: Callable[[str], str]) -> Any:
    """`value` with every text in it altered."""
    if isinstance(value, list):
        return [each_text(item, alter) for item in value]
    if isinstance(value, dict):
        return {key: each_text(item, alter) for key, item in value.items()}
    return alter(value) if isinstance(value, str) else value


def respaced(text: str) -> str:
    return f" {text} ".replace(" ", "  ") if " " in text else text


@settings(max_examples=60)
@given(records)
def test_white_space_is_no_change(record: Record) -> None:
    assert diff(study_of(record), study_of(each_text(record, respaced))) == []


@settings(max_examples=60)
@given(records)
def test_normalized_text_is_normal(record: Record) -> None:
    """To normalize twice is to normalize once."""
    assert study_of(each_text(record, plain)) == study_of(record)


@settings(max_examples=40)
@given(records, st.dates(date(2000, 1, 1), date(2030, 1, 1)))
def test_the_load_stamp_is_no_change_and_not_kept(record: Record, day: date) -> None:
    stamped = deepcopy(record)
    stamped.setdefault("derivedSection", {})["miscInfoModule"] = {"versionHolder": "2001-01-01"}
    later = deepcopy(stamped)
    later["derivedSection"]["miscInfoModule"]["versionHolder"] = day.isoformat()
    bodies = {raw_record(json.dumps(one).encode()).body for one in (stamped, later)}
    assert len(bodies) == 1


FIELDS = [
    ("official_title", "identificationModule", "officialTitle", "Another title"),
    ("why_stopped", "statusModule", "whyStopped", "Another reason"),
    ("overall_status", "statusModule", "overallStatus", "APPROVED_FOR_MARKETING"),
    ("brief_summary", "descriptionModule", "briefSummary", "Another summary"),
    ("conditions", "conditionsModule", "conditions", ["Another illness"]),
    ("minimum_age", "eligibilityModule", "minimumAge", "17 Months"),
    ("has_dmc", "oversightModule", "oversightHasDmc", None),
    ("first_submitted", "statusModule", "studyFirstSubmitDate", "1971-03"),
    ("secondary_ids", "identificationModule", "secondaryIdInfos", [{"id": "ANOTHER-1"}]),
]


@settings(max_examples=80)
@given(records, st.sampled_from(FIELDS))
def test_finds_exactly_the_field_that_was_altered(
    record: Record, altered: tuple[str, str, str, Any]
) -> None:
    field, module, key, value = altered
    after = deepcopy(record)
    part = after["protocolSection"].setdefault(module, {})
    part[key] = (not part.get(key)) if value is None else value
    assume(after != record)
    assert {c.path.partition(".")[0] for c in diff(study_of(record), study_of(after))} == {field}


@settings(max_examples=40)
@given(records, records)
def test_what_the_changes_say_holds(one: Record, other: Record) -> None:
    """A change never says that a value became itself, and there is one for each compared field."""
    for change in diff(study_of(one), study_of(other)):
        assert change.before != change.after
        json.dumps([change.before, change.after])
        assert msgspec.json.decode(msgspec.json.encode(change.after)) == change.after
