"""One line of JSON for each step of the service, for people with grep and for log collectors."""

from __future__ import annotations

import json
import logging
import sys
from datetime import UTC, datetime
from typing import Any

LOGGER = logging.getLogger("tracker.schedule")


def step(event: str, **fields: Any) -> None:
    """Log that `event` happened; moments are written in ISO form."""
    LOGGER.info(json.dumps({"event": event, **fields}, default=str, ensure_ascii=False))


class _Stamped(logging.Formatter):
    """Puts moment and level in front of the step's own fields."""

    def format(self, record: logging.LogRecord) -> str:
        at = datetime.fromtimestamp(record.created, UTC).isoformat(timespec="seconds")
        head = {"at": at, "level": record.levelname.lower()}
        return json.dumps(head)[:-1] + ", " + record.getMessage()[1:]


def log_to_stderr() -> None:
    """Send the steps to standard error, once."""
    if not LOGGER.handlers:
        handler = logging.StreamHandler(sys.stderr)
        handler.setFormatter(_Stamped())
        LOGGER.addHandler(handler)
        LOGGER.setLevel(logging.INFO)
        LOGGER.propagate = False
