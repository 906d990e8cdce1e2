"""What digests say of the reports that the schedule wrote last."""

from __future__ import annotations

from pathlib import Path

import msgspec

from db import cursor
from db.reader import Reader
from tracker.alerts.last_reports import WrittenReports
from tracker.config import Config

_decoder = msgspec.json.Decoder(WrittenReports)


def last_written(connection: Reader) -> WrittenReports | None:
    """What the schedule wrote last; None: nothing yet."""
    noted = cursor.written_reports(connection)
    return _decoder.decode(noted.value) if noted else None


def report_lines(connection: Reader, config: Config) -> tuple[str, ...]:
    """Where the reports written last are, and how their cohorts moved; empty: none were written."""
    written = last_written(connection)
    return written.lines(place_of(config)) if written else ()


def place_of(config: Config) -> str:
    """Where the output folder is found: its public address, else its path."""
    return config.output.public_url or Path(config.output.directory).as_posix()
