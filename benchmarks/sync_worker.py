"""One measurement of the sync benchmark in a process of its own; prints seconds and peak memory."""

from __future__ import annotations

import hashlib
import json
import resource
import sqlite3
import sys
import time
import tomllib
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from pathlib import Path

import msgspec
import requests
import zstandard
from msgspec import Raw, Struct

from db.engine import open_store
from jobs.runtime import Runtime
from jobs.sync.run import sync
from tracker.config import Config
from tracker.config.default import default_config_path

PAGE_SIZE = 1_000
ORDER = "StudyFirstPostDate:asc,LastUpdatePostDate:asc"


class _Page(Struct, rename="camel"):
    studies: list[Raw]
    next_page_token: str | None = None


class _Status(Struct, rename="camel"):
    overall_status: str | None = None


class _Identification(Struct, rename="camel"):
    nct_id: str
    brief_title: str | None = None


class _Protocol(Struct, rename="camel"):
    identification_module: _Identification
    status_module: _Status | None = None


class _Record(Struct, rename="camel"):
    protocol_section: _Protocol


def limit(pages: Iterable[bytes], path: str) -> int:
    """The snapshot limit: the least that keeping every body takes."""
    connection = sqlite3.connect(path)
    for setting in ("journal_mode = WAL", "synchronous = NORMAL"):
        connection.execute(f"PRAGMA {setting}")
    connection.execute("CREATE TABLE body (sha256 TEXT PRIMARY KEY, content BLOB)")
    connection.execute("CREATE TABLE version (study TEXT, number INT, sha256 TEXT)")
    connection.execute("CREATE TABLE study (study TEXT PRIMARY KEY, title TEXT, status TEXT)")
    page_decoder, decoder = msgspec.json.Decoder(_Page), msgspec.json.Decoder(_Record)
    compress = zstandard.ZstdCompressor(level=3).compress
    count = 0
    for page in pages:
        bodies, versions, studies = [], [], []
        for raw in page_decoder.decode(page).studies:
            body = bytes(raw)
            protocol = decoder.decode(body).protocol_section
            number = protocol.identification_module.nct_id
            sha256 = hashlib.sha256(body).hexdigest()
            status = protocol.status_module.overall_status if protocol.status_module else None
            bodies.append((sha256, compress(body)))
            versions.append((number, 1, sha256))
            studies.append((number, protocol.identification_module.brief_title, status))
        connection.executemany("INSERT INTO body VALUES (?, ?)", bodies)
        connection.executemany("INSERT INTO version VALUES (?, ?, ?)", versions)
        connection.executemany("INSERT INTO study VALUES (?, ?, ?)", studies)
        connection.commit()
        count += len(bodies)
    return count


def pages_of(corpus: Path) -> list[bytes]:
    """The corpus as pages of the API, in memory before the clock starts."""
    lines = corpus.read_bytes().splitlines()
    return [
        b'{"studies":[' + b",".join(lines[start : start + PAGE_SIZE]) + b"]}"
        for start in range(0, len(lines), PAGE_SIZE)
    ]


def pages_over_http(base_url: str) -> Iterator[bytes]:
    """The same pages as ours are asked for, from the replica."""
    session = requests.Session()
    params = {"query.term": "ALL", "sort": ORDER, "pageSize": str(PAGE_SIZE)}
    token: str | None = ""
    decoder = msgspec.json.Decoder(_Page)
    while token is not None:
        if token:
            params["pageToken"] = token
        content = session.get(f"{base_url}/studies", params=params, timeout=60).content
        token = decoder.decode(content).next_page_token
        yield content


def ours(base_url: str, path: str) -> int:
    """A full sync of the tracker."""
    settings = tomllib.loads(default_config_path().read_text(encoding="utf-8"))
    settings["registries"] = {
        "ctgov": {
            "base_url": base_url,
            "seconds_between_requests": 0,
            "page_size": PAGE_SIZE,
            "searches": {"all": {"title": "all", "query": {"term": "ALL"}}},
        }
    }
    engine = open_store(f"sqlite:///{path}")
    runtime = Runtime(
        config=Config.model_validate(settings), engine=engine, clock=lambda: datetime.now(UTC)
    )
    global started  # noqa: PLW0603  the clock starts when the program is loaded, for all alike
    started = time.perf_counter()
    report = sync(runtime, "ctgov", full=True)
    return report.outcome.new + report.outcome.unchanged


started = 0.0


def main() -> None:
    """Run what the command line names and print its figures as JSON."""
    global started  # noqa: PLW0603  the clock that `ours` starts
    what, source, path = sys.argv[1:4]
    if what == "ours":
        count = ours(source, path)
    else:
        pages = pages_of(Path(source)) if what == "limit" else pages_over_http(source)
        started = time.perf_counter()
        count = limit(pages, path)
    seconds = time.perf_counter() - started
    print(json.dumps({"seconds": seconds, "peak_mb": peak_mb(), "records": count}))


def peak_mb() -> float:
    """Peak memory of this process in MB; getrusage would count what the parent held at the fork."""
    status = Path("/proc/self/status")
    if status.exists():
        line = next(one for one in status.read_text().splitlines() if one.startswith("VmHWM"))
        return int(line.split()[1]) / 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


if __name__ == "__main__":
    main()
