"""Turns a refused setting into a sentence: which key, which value, what would be allowed."""

from __future__ import annotations

from difflib import get_close_matches
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ValidationError

from tracker.config.models import Config
from tracker.config.renamed import new_name


def explain_faults(error: ValidationError, path: Path | None) -> str:
    """One line for each fault that `error` found in the settings read from `path`."""
    where = f"{path}" if path else "the settings"
    lines = [
        _line(fault["loc"], fault["type"], fault["msg"], fault["input"]) for fault in error.errors()
    ]
    return "\n".join([f"{where}: {len(lines)} setting(s) cannot be used", *lines])


def _line(place: tuple[int | str, ...], kind: str, message: str, value: Any) -> str:
    key = ".".join(str(part) for part in place)
    if kind == "extra_forbidden":
        renamed = new_name(key)
        if renamed is not None:
            return f"  {key}: is now called {renamed}"
        known = _known_keys(place[:-1])
        close = get_close_matches(str(place[-1]), known, 1)
        hint = f" (did you mean {close[0]}?)" if close else ""
        return f"  {key}: unknown key{hint}; known here: {', '.join(known)}"
    if kind == "missing":
        return f"  {key}: missing; {message.lower()}"
    shown = "" if isinstance(value, (dict, list)) else f"{value!r} is "
    return f"  {key}: {shown}not allowed: {message}"


def _known_keys(place: tuple[int | str, ...]) -> list[str]:
    """The keys that the section at `place` may hold, by the models themselves."""
    section: Any = Config
    for part in place:
        if isinstance(section, type) and issubclass(section, BaseModel):
            field = section.model_fields.get(str(part))
            section = field.annotation if field else None
        else:  # a list or a table of sections: its entries are of the type in its brackets
            section = section.__args__[-1]
        if hasattr(section, "__args__") and place.index(part) == len(place) - 1:
            section = section.__args__[-1]
    is_section = isinstance(section, type) and issubclass(section, BaseModel)
    return sorted(section.model_fields) if is_section else []
