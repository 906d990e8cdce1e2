"""The current state as plain rows: everything that was written is read back, and no more."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import datetime
from typing import Any

import msgspec
import pytest
from msgspec import structs
from msgspec.structs import fields
from sqlalchemy import Boolean, Engine, Integer, text
from sqlalchemy.types import TypeEngine
from sqlmodel.sql.sqltypes import AutoString

from db.exchange import Concluded
from db.read.bodies import body_hash
from db.read.studies import known_searches, known_studies
from db.rows import COLUMNS, STUDY_COLUMNS, LaidOut, laid_out, study_row
from db.tables import StudyRow, core_table
from db.tables.state import DETAILS, StateRow
from db.transaction import writing
from db.write.bodies import store_bodies
from db.write.conclusions import add_searches, write_concluded
from tracker.classification import Classification, Evidence
from tracker.derive import derive
from tracker.history import State
from tracker.registries.ctgov.redact import raw_record
from tracker.study.declaration import declared, plain_columns
from tracker.study.model import Intervention, Reference, SecondaryId, Site, Sponsor, Study
from tracker.study.vocabulary import InterventionType, OverallStatus, SponsorRole, SponsorType

Record = dict[str, Any]
CLASSIFIED = (Classification("cell_source", "cord", ("fat",), (Evidence("title", "w", "r"),)),)


def studies_of(records: list[Record]) -> list[tuple[Study, bytes]]:
    raws = [raw_record(json.dumps(record).encode()) for record in records]
    return [(derive("ctgov", r.registration_number, r.body).study, r.body) for r in raws]


def state_of(body: bytes, now: datetime) -> State:
    return State(
        body_sha256=body_hash(body),
        version_number=1,
        first_observed_at=now,
        last_changed_at=now,
    )


def concluded(study: Study, state: State) -> Concluded:
    laid = laid_out(study, CLASSIFIED)
    return Concluded(study_key=study.study_key, base=None, state=state, laid=laid)


def write(engine: Engine, records: list[Record], now: datetime, run_id: int = 1) -> None:
    found = studies_of(records)
    states = [concluded(study, state_of(body, now)) for study, body in found]
    with writing(engine) as connection:
        store_bodies(connection, {body_hash(body): body for _, body in found}, "application/json")
        write_concluded(connection, run_id, states, staged=False)


def select(engine: Engine, query: str) -> list[dict[str, Any]]:
    with engine.connect() as connection:
        return [dict(row) for row in connection.execute(text(query)).mappings()]


def details_of(studies: list[Study], table: str) -> list[str]:
    """The rows of a detail table by column, in order; SQLite keeps yes and no as numbers."""
    laid = [laid_out(study, CLASSIFIED) for study in studies]
    names = ("study_key", *COLUMNS[table])
    rows = [(one.study_key, *row) for one in laid for row in one.details(table)]
    plain = [[int(value) if isinstance(value, bool) else value for value in row] for row in rows]
    return in_order(dict(zip(names, row, strict=True)) for row in plain)


def in_order(found: Any) -> list[str]:
    return sorted(json.dumps(row, sort_keys=True) for row in found)


def test_every_part_of_every_study_is_stored(
    engine: Engine, at: Callable[..., datetime], two_days: tuple[list[Record], list[Record], Any]
) -> None:
    write(engine, two_days[0], at(5))
    expected = [study for study, _ in studies_of(two_days[0])]
    assert len(select(engine, "SELECT * FROM study")) == len(expected)
    for table in COLUMNS:
        wanted = details_of(expected, table)
        assert in_order(select(engine, f"SELECT * FROM {table}")) == wanted
        assert wanted, table


def test_a_study_is_one_row_of_plain_columns(
    engine: Engine, at: Callable[..., datetime], record: Callable[..., Record]
) -> None:
    made = record(
        1,
        statusModule={"startDateStruct": {"date": "2024-03", "type": "ACTUAL"}},
        designModule={"enrollmentInfo": {"count": 40, "type": "ESTIMATED"}},
        contactsLocationsModule={"locations": [{"city": "Bern", "country": "Switzerland"}] * 2},
    )
    write(engine, [made], at(5))
    (row,) = select(engine, "SELECT * FROM study")
    assert row["phase"] == "PHASE1/PHASE2"
    assert (row["start_date"], row["start_date_type"], row["start_year"]) == (
        "2024-03",
        "ACTUAL",
        2024,
    )
    assert (row["enrollment"], row["enrollment_type"]) == (40, "ESTIMATED")
    assert (row["lead_sponsor"], row["sponsor_type"]) == ("Example University", "university")
    assert (row["registration_year"], row["has_results"]) == (2026, 0)
    assert (row["country_count"], row["site_count"], row["gone_at"]) == (1, 1, None)
    (country,) = select(engine, "SELECT country, region, site_count FROM study_country")
    assert country == {"country": "CH", "region": "Europe", "site_count": 1}
    (said,) = select(engine, "SELECT value, others, evidence FROM classification")
    assert (said["value"], json.loads(said["others"])) == ("cord", ["fat"])
    assert json.loads(said["evidence"]) == [{"field": "title", "words": "w", "rule": "r"}]


def test_an_empty_study_leaves_its_columns_empty(
    engine: Engine, at: Callable[..., datetime]
) -> None:
    bare = {"protocolSection": {"identificationModule": {"nctId": "NCT99000001"}}}
    write(engine, [bare], at(5))
    (row,) = select(engine, "SELECT * FROM study")
    given = {name for name, value in row.items() if value is not None}
    assert given == {
        "study_key",
        "registry_key",
        "registration_number",
        "url",
        "version_number",
        "body_sha256",
        "first_observed_at",
        "last_changed_at",
        "country_count",
        "site_count",
    }
    assert select(engine, "SELECT * FROM study_site") == []


def test_writing_again_replaces_and_leaves_nothing_behind(
    engine: Engine, at: Callable[..., datetime], two_days: tuple[list[Record], list[Record], Any]
) -> None:
    before, after, story = two_days
    kept = [record for record in before if number_of(record) not in story.vanished]
    write(engine, kept, at(5))
    replaced = [record for record in after if number_of(record) not in story.new]
    write(engine, replaced, at(6), run_id=2)
    expected = [study for study, _ in studies_of(replaced)]
    for table in COLUMNS:
        wanted = details_of(expected, table)
        assert in_order(select(engine, f"SELECT * FROM {table}")) == wanted


def number_of(record: Record) -> str:
    number: str = record["protocolSection"]["identificationModule"]["nctId"]
    return number


def test_knows_what_it_has_and_what_is_gone(
    engine: Engine, at: Callable[..., datetime], record: Callable[..., Record]
) -> None:
    write(engine, [record(1), record(2)], at(5))
    key = "ctgov:NCT99000002"
    with writing(engine) as connection:
        (body,) = [body for _, body in studies_of([record(2)])]
        gone = structs.replace(
            state_of(body, at(5)), gone_at=at(6), merged_into="ctgov:NCT99000001"
        )
        write_concluded(connection, 2, [Concluded(study_key=key, base=1, state=gone)], staged=False)
        add_searches(connection, 2, [(key, "all"), (key, "other")])
    with engine.connect() as connection:
        known = known_studies(connection, "ctgov")
        assert {number: state.gone_at for number, state in known.items()} == {
            "NCT99000001": None,
            "NCT99000002": at(6),
        }
        assert known_studies(connection, "ctis") == {}
        assert known_searches(connection, [key]) == {(key, "all"), (key, "other")}
        assert known["NCT99000002"].merged_into == "ctgov:NCT99000001"


COLUMN_TYPES: dict[object, type[TypeEngine[Any]]] = {bool: Boolean, int: Integer}


@pytest.mark.parametrize("name", plain_columns())
def test_a_field_that_is_declared_as_a_column_is_one(name: str) -> None:
    """If this fails for a new field: give StudyRow the column, and write a migration."""
    column, field = core_table(StudyRow).c[name], declared()[name]
    assert type(column.type) is COLUMN_TYPES.get(field.type, AutoString)
    required = name in {one.name for one in fields(Study) if one.required}
    assert column.nullable is not required
    assert not field.is_list


@pytest.mark.parametrize("table", COLUMNS)
def test_rows_have_the_columns_of_their_table_in_its_order(table: str) -> None:
    """If this fails for a new column: say in db/rows.py what it holds."""
    assert core_table(DETAILS[table]).columns.keys() == ["state_id", *COLUMNS[table]]


def test_a_study_fills_every_column_but_those_of_its_history() -> None:
    known = core_table(StateRow).columns.keys()
    assert known == ["state_id", "study_key", "body_sha256", *STUDY_COLUMNS]
    study = Study(study_key="x:1", registry_key="x", registration_number="1")
    assert len(study_row(study)) == len(STUDY_COLUMNS)


WHOLE = Study(
    study_key="ctgov:NCT99000001",
    registry_key="ctgov",
    registration_number="NCT99000001",
    lead_sponsor=Sponsor(SponsorRole.LEAD, "Prof Ex", "Ex", "uni", None, SponsorType.HOSPITAL, "U"),
    sites=(Site("Ward", "Bern", "BE", "3000", "Schweiz", "CH", OverallStatus.RECRUITING),),
    countries=("CH",),
    conditions=("Lupus",),
    interventions=(Intervention("cells", InterventionType.BIOLOGICAL),),
    org_study_id=SecondaryId("ORG-1", "REGISTRY", "A registry"),
    references=(Reference("A paper. J Ex. 2024 Mar;1:1. doi: 10.1000/x", "123", "RESULT"),),
)
WRITTEN: dict[str, Record] = {
    "study_country": {"country": "CH", "region": "Europe", "site_count": 1},
    "study_sponsor": {
        "role": "lead",
        "name": "Ex",
        "sponsor_key": "uni",
        "sponsor_class": None,
        "sponsor_type": "hospital",
        "affiliation": "U",
    },
    "study_condition": {"origin": "condition", "term": "Lupus"},
    "study_intervention": {"type": "BIOLOGICAL", "name": "cells"},
    "study_identifier": {
        "origin": "org_study_id",
        "identifier": "ORG-1",
        "type": "REGISTRY",
        "domain": "A registry",
    },
    "study_site": {
        "facility": "Ward",
        "city": "Bern",
        "state": "BE",
        "zip": "3000",
        "raw_country": "Schweiz",
        "country": "CH",
        "status": "RECRUITING",
    },
    "study_publication": {
        "match": "listed_result",
        "title": WHOLE.references[0].citation,
        "pmid": "123",
        "doi": "10.1000/x",
        "published": "2024-03",
        "is_retracted": 0,
    },
    "results_duty": {"rule": "fdaaa_801", "handed": None, "doubt": None, "doubt_until": None},
    "classification": {"concept": "cell_source", "value": "cord", "others": '["fat"]'},
}


def test_each_value_stands_in_its_column(engine: Engine, at: Callable[..., datetime]) -> None:
    with writing(engine) as connection:
        store_bodies(connection, {body_hash(b"x"): b"x"}, "application/json")
        whole = concluded(WHOLE, state_of(b"x", at(5)))
        write_concluded(connection, 1, [whole], staged=False)
    assert WRITTEN.keys() == COLUMNS.keys()
    for table, wanted in WRITTEN.items():
        row = select(engine, f"SELECT * FROM {table}")[-1]
        assert {name: row[name] for name in wanted} == wanted


def test_rows_survive_the_way_between_processes() -> None:
    laid = laid_out(WHOLE, CLASSIFIED)
    assert msgspec.msgpack.decode(msgspec.msgpack.encode(laid), type=LaidOut) == laid
