"""Other clients keep registries' records as JSON: one, a list of them, or one a line."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import msgspec

from tracker.errors import TrackerError

JsonRecord = dict[str, Any]


def is_json(text: str) -> bool:
    """Whether a text that begins so is JSON."""
    return text.lstrip("\ufeff \r\n\t").startswith(("{", "["))


def json_records(name: str, pieces: Iterable[str]) -> list[JsonRecord]:
    """The records in the JSON text of file `name`. Raises TrackerError where it is none."""
    text = "".join(pieces).lstrip("\ufeff \r\n\t")
    try:
        if text.startswith("["):
            return msgspec.json.decode(text, type=list[JsonRecord])
        return _one_or_lines(text)
    except msgspec.DecodeError as error:
        raise TrackerError(f"{name} is no whole JSON, get it again: {error}") from error


def _one_or_lines(text: str) -> list[JsonRecord]:
    try:
        return [msgspec.json.decode(text, type=JsonRecord)]
    except msgspec.DecodeError:
        lines = [line for line in text.splitlines() if line.strip()]
        if len(lines) < 2:
            raise
        return [msgspec.json.decode(line, type=JsonRecord) for line in lines]
