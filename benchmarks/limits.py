"""The least that it takes to pull a registry, in a process of its own: what ours is measured by.

`first`: split each page, decode 24 fields of each record, SHA-256, zstd, three plain bulk inserts.
`again`: split, SHA-256, and look whether it is known. Both ask the same server for the same pages.
"""

from __future__ import annotations

import hashlib
import sqlite3
import sys
from collections.abc import Iterator
from typing import Any

import msgspec
import requests
import zstandard
from msgspec import Raw, Struct

PAGE_SIZE = 1_000
ORDER = "StudyFirstPostDate:asc,LastUpdatePostDate:asc"
_COLUMNS = 24
_BODY = "CREATE TABLE body (sha256 TEXT PRIMARY KEY, content BLOB)"
_VERSION = "CREATE TABLE version (study TEXT, number INT, sha256 TEXT, PRIMARY KEY (study, number))"
_STUDY = "CREATE TABLE study (c0 TEXT PRIMARY KEY, {})"


class _Part(Struct, rename="camel", frozen=True):
    """A module of a record with only what the limit reads of it; the rest is passed over."""


class _Page(_Part, rename="camel", frozen=True):
    studies: list[Raw]
    next_page_token: str | None = None


class _Name(_Part, rename="camel", frozen=True):
    name: str | None = None


class _Day(_Part, rename="camel", frozen=True):
    date: str | None = None


class _Organization(_Part, rename="camel", frozen=True):
    full_name: str | None = None


class _Identification(_Part, rename="camel", frozen=True):
    nct_id: str
    brief_title: str | None = None
    official_title: str | None = None
    acronym: str | None = None
    organization: _Organization = _Organization()


class _Status(_Part, rename="camel", frozen=True):
    overall_status: str | None = None
    last_known_status: str | None = None
    why_stopped: str | None = None
    start_date_struct: _Day = _Day()
    primary_completion_date_struct: _Day = _Day()
    completion_date_struct: _Day = _Day()
    study_first_post_date_struct: _Day = _Day()
    last_update_post_date_struct: _Day = _Day()
    results_first_post_date_struct: _Day = _Day()


class _Sponsors(_Part, rename="camel", frozen=True):
    lead_sponsor: _Name = _Name()


class _Conditions(_Part, rename="camel", frozen=True):
    conditions: tuple[str, ...] = ()
    keywords: tuple[str, ...] = ()


class _Enrollment(_Part, rename="camel", frozen=True):
    count: int | None = None


class _Design(_Part, rename="camel", frozen=True):
    study_type: str | None = None
    phases: tuple[str, ...] = ()
    enrollment_info: _Enrollment = _Enrollment()


class _Eligibility(_Part, rename="camel", frozen=True):
    sex: str | None = None
    minimum_age: str | None = None
    maximum_age: str | None = None


class _Protocol(_Part, rename="camel", frozen=True):
    identification_module: _Identification
    status_module: _Status = _Status()
    sponsor_collaborators_module: _Sponsors = _Sponsors()
    conditions_module: _Conditions = _Conditions()
    design_module: _Design = _Design()
    eligibility_module: _Eligibility = _Eligibility()


class _Record(_Part, rename="camel", frozen=True):
    protocol_section: _Protocol
    has_results: bool | None = None


def pages(base_url: str) -> Iterator[bytes]:
    """Yield the pages that ours asks for, as served."""
    session = requests.Session()
    params = {"query.term": "ALL", "sort": ORDER, "pageSize": str(PAGE_SIZE)}
    token: str | None = ""
    decoder = msgspec.json.Decoder(_Page)
    while token is not None:
        if token:
            params["pageToken"] = token
        content = session.get(f"{base_url}/studies", params=params, timeout=600).content
        token = decoder.decode(content).next_page_token
        yield content


def first(base_url: str, path: str) -> None:
    """Keep everything in an empty database."""
    connection = sqlite3.connect(path)
    for setting in ("journal_mode = WAL", "synchronous = NORMAL"):
        connection.execute(f"PRAGMA {setting}")
    names = ", ".join(f"c{number}" for number in range(1, _COLUMNS))
    for statement in (_BODY, _VERSION, _STUDY.format(names)):
        connection.execute(statement)
    page_decoder, decoder = msgspec.json.Decoder(_Page), msgspec.json.Decoder(_Record)
    compress = zstandard.ZstdCompressor(level=3).compress
    marks = ", ".join("?" * _COLUMNS)
    for page in pages(base_url):
        bodies, versions, studies = [], [], []
        for raw in page_decoder.decode(page).studies:
            body = bytes(raw)
            columns = _columns(decoder.decode(body))
            sha256 = hashlib.sha256(body).hexdigest()
            bodies.append((sha256, compress(body)))
            versions.append((columns[0], 1, sha256))
            studies.append(columns)
        connection.executemany("INSERT OR IGNORE INTO body VALUES (?, ?)", bodies)
        connection.executemany("INSERT INTO version VALUES (?, ?, ?)", versions)
        connection.executemany(f"INSERT INTO study VALUES ({marks})", studies)  # noqa: S608  only marks are put in
        connection.commit()
    connection.close()


def _columns(record: _Record) -> tuple[Any, ...]:
    one = record.protocol_section
    own, status, design = one.identification_module, one.status_module, one.design_module
    eligible = one.eligibility_module
    return (
        own.nct_id,
        own.brief_title,
        own.official_title,
        own.acronym,
        own.organization.full_name,
        status.overall_status,
        status.last_known_status,
        status.why_stopped,
        status.start_date_struct.date,
        status.primary_completion_date_struct.date,
        status.completion_date_struct.date,
        status.study_first_post_date_struct.date,
        status.last_update_post_date_struct.date,
        status.results_first_post_date_struct.date,
        one.sponsor_collaborators_module.lead_sponsor.name,
        "|".join(one.conditions_module.conditions),
        "|".join(one.conditions_module.keywords),
        design.study_type,
        "|".join(design.phases),
        design.enrollment_info.count,
        eligible.sex,
        eligible.minimum_age,
        eligible.maximum_age,
        record.has_results,
    )


def again(base_url: str, path: str) -> None:
    """Find that everything in the database of `first` is as it was."""
    connection = sqlite3.connect(path)
    known = {sha256 for (sha256,) in connection.execute("SELECT sha256 FROM body")}
    decoder = msgspec.json.Decoder(_Page)
    for page in pages(base_url):
        served = [hashlib.sha256(bytes(raw)).hexdigest() for raw in decoder.decode(page).studies]
        if not known.issuperset(served):
            raise RuntimeError("the server brought something new")
    connection.close()


def main() -> None:
    """`first URL DATABASE` or `again URL DATABASE`."""
    what, base_url, path = sys.argv[1:4]
    {"first": first, "again": again}[what](base_url, path)


if __name__ == "__main__":
    main()
