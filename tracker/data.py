"""Data beside the code is edited by people, so that a slip in it is a sentence, not a traceback.

A shape is a `msgspec.Struct` with `forbid_unknown_fields=True` (or a dict of them). What one part
of a file demands of another, the shape checks in its `__post_init__` and raises ValueError.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Collection, Iterable
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any, TypeVar

import msgspec
from msgspec import ValidationError

from tracker.data_faults import explain, none_of, repeated, special
from tracker.errors import ConfigError

Shape = TypeVar("Shape")
_CORE = Path(__file__).parent
_POSITION = re.compile(r" \(at (?:line (\d+), column \d+|end of document)\)\Z")
_KEY = re.compile(r"""\s*([\w-]+|"[^"]*"|'[^']*')\s*[.=]""")


def load(package: str | Path, file: str, shape: type[Shape]) -> Shape:
    """Return what `file`, a path in the folder of `package` (or in a folder), says.

    A regular expression may be declared as `re.Pattern[str]`. A text that stands twice in one list
    is a slip, and so is a `key` or `name` that two entries of one array of tables have. Raises
    ConfigError with one sentence that names file and key and says what is allowed.
    """
    path = _folder(package) / file
    name = str(path.relative_to(_CORE) if path.is_relative_to(_CORE) else path)
    content = read_toml(path, name)
    fault = next(repeated(content), None)
    if fault is None:
        try:
            return msgspec.convert(content, shape, dec_hook=special)
        except ValidationError as error:
            fault = explain(content, shape) or str(error)
    raise ConfigError(f"{name}: {fault}")


def require_known(place: str, words: Iterable[str], known: Collection[str]) -> None:
    """Raise ValueError naming the first of `words`, written at `place`, that is not in `known`."""
    for word in words:
        if word not in known:
            raise ValueError(f"{place}: {none_of(word, known)}")


def syntax_fault(text: str, error: tomllib.TOMLDecodeError) -> str:
    """Return where `text` is no TOML, and why, as half a sentence with line and key."""
    position = _POSITION.search(str(error))
    reason = _POSITION.sub("", str(error))
    reason = reason[:1].lower() + reason[1:]
    if position is None or position[1] is None:
        return f"no TOML: {reason} at the end of the file"
    lines, number = text.splitlines(), int(position[1])
    shown = lines[number - 1].strip()[:60] if number <= len(lines) else ""
    if reason == "cannot overwrite a value":  # told where the value ends, maybe lines below its key
        keys = (_KEY.match(line) for line in reversed(lines[:number]))
        key = next((match[1] for match in keys if match), shown)
        return f"line {number}: {key} stands there twice"
    return f"line {number}, {shown!r}: {reason}"


def read_text(path: Path, name: str) -> str:
    """Return the text of `path`; raise ConfigError (calling it `name`) where there is none."""
    try:
        return path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as error:
        raise ConfigError(f"{name}: not UTF-8: {error}") from error
    except OSError as error:
        raise ConfigError(f"{name}: cannot be read: {error.strerror}") from error


def read_toml(path: Path, name: str) -> dict[str, Any]:
    """Return what `path` says, unchecked; raise ConfigError (calling it `name`) for no TOML."""
    text = read_text(path, name)
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise ConfigError(f"{name}: {syntax_fault(text, error)}") from error


@cache
def _folder(package: str | Path) -> Path:
    if isinstance(package, Path):
        return package
    spec = find_spec(package)
    if spec is None or not spec.submodule_search_locations:
        raise ConfigError(f"there is no package {package}: install the tracker again")
    return Path(spec.submodule_search_locations[0])
