"""Makes slips of the pen in TOML from the shape that the file should have."""

from __future__ import annotations

import ast
import copy
import importlib
import json
import re
from collections import Counter
from collections.abc import Callable, Iterator
from enum import Enum
from itertools import islice
from pathlib import Path
from typing import Any, Literal, NamedTuple, get_args, get_origin

from msgspec import Struct, structs

import tracker
from tracker.data_faults import inner_type

CORE = Path(tracker.__file__).parent
FIRST_ENTRIES = 2  # of a table whose keys are free, or that have a key: the others are of one shape
UNKNOWN = "no_such_thing"


class Slip(NamedTuple):
    """A text with one slip in it, and what a good sentence names."""

    what: str
    text: str
    names: str


def data_files() -> list[Path]:
    """Every TOML file of the core."""
    return sorted(CORE.rglob("*.toml"))


def loaded() -> dict[str, object]:
    """The pattern of each file that a module of the core loads, and the shape that it gives it."""
    found: dict[str, object] = {}
    for path in sorted(CORE.rglob("*.py")):
        text = path.read_text(encoding="utf-8")
        if "tracker.data import" not in text or path == CORE / "data.py":
            continue
        name = ".".join(path.relative_to(CORE.parent).with_suffix("").parts)
        for call in ast.walk(ast.parse(text)):
            if isinstance(call, ast.Call) and ast.unparse(call.func) == "load":
                package, file, shape = call.args
                folder = path.parent if ast.unparse(package) == "__package__" else CORE
                pattern = f"{folder.relative_to(CORE).as_posix()}/{_pattern(file)}"
                module = importlib.import_module(name.removesuffix(".__init__"))
                expression = compile(ast.unparse(shape), name, "eval")
                found[pattern.removeprefix("./")] = eval(expression, vars(module))  # noqa: S307  our own code
    return found


def _pattern(file: ast.expr) -> str:
    if isinstance(file, ast.Constant):
        return str(file.value)
    assert isinstance(file, ast.JoinedStr), "name the file, or the folder and what varies in it"
    return "".join(str(p.value) if isinstance(p, ast.Constant) else "*" for p in file.values)


def shape_of(path: Path, patterns: dict[str, object]) -> object:
    """The shape of `path`: that of the call that names it, else of one whose pattern it fits."""
    name = path.relative_to(CORE).as_posix()
    if name in patterns:
        return patterns[name]
    fitting = [shape for pattern, shape in patterns.items() if Path(name).match(pattern)]
    assert fitting, f"nothing loads {name} by tracker.data.load, so that nothing checks it"
    return fitting[0]


def of_text(text: str) -> Iterator[Slip]:
    """Slips against TOML itself."""
    yield Slip("no value", f"{UNKNOWN} =\n{text}", "line 1")
    yield Slip("cut off", f"{text}\n{UNKNOWN} = [", "end of the file")
    header = re.search(r"^\[([\w.-]+)\]$", text, re.MULTILINE)
    if header is not None:
        yield Slip("table twice", f"{text}\n{header[0]}\n", header[1].rpartition(".")[2])
    key = re.search(r"^([\w-]+) = .*$", text, re.MULTILINE)
    if key is not None and _fits_one_line(key[0]):
        yield Slip("key twice", text.replace(key[0], f"{key[0]}\n{key[0]}", 1), key[1])


def _fits_one_line(text: str) -> bool:
    return text.count("[") == text.count("]") and "'''" not in text


def of_shape(content: dict[str, Any], shape: object) -> Iterator[Slip]:
    """Slips against the shape: keys too many or too few, values of other kinds, unknown words."""
    for what, place, change, names in _changes(content, shape, ()):
        changed = copy.deepcopy(content)
        node: Any = changed
        for step in place:
            node = node[step]
        change(node)
        yield Slip(f"{'.'.join(map(str, place))}: {what}", dumped(changed), names)


_Change = tuple[str, tuple[str | int, ...], Callable[[Any], None], str]


def _changes(value: Any, shape: Any, place: tuple[str | int, ...]) -> Iterator[_Change]:
    if isinstance(shape, type) and issubclass(shape, Struct):
        yield "unknown key", place, lambda node: node.update({UNKNOWN: 1}), UNKNOWN
        for field in structs.fields(shape):
            key, kind = field.encode_name, inner_type(field.type)
            if field.required:
                yield f"no {key}", place, lambda node, key=key: node.pop(key), key
            if key in value:
                yield from _of_entry(value[key], kind, place, key, key)
    elif get_origin(shape) is dict:
        for key in islice(value, FIRST_ENTRIES):
            yield from _of_entry(value[key], inner_type(get_args(shape)[1]), place, key, key)
        if _words(get_args(shape)[0]) and value:
            first = next(iter(value.values()))
            yield "unknown key", place, lambda node: node.update({UNKNOWN: first}), UNKNOWN


def _of_entry(
    value: Any, kind: Any, place: tuple[str | int, ...], key: str | int, names: str
) -> Iterator[_Change]:
    """Another kind of value at `key`, then what can be wrong within the right kind."""
    for wrong in _wrong(kind):
        yield f"{key} = {wrong!r}", place, lambda node, w=wrong: node.__setitem__(key, w), names
    if isinstance(value, list):
        kinds = get_args(kind)
        if value and isinstance(value[0], str):
            yield f"{key} twice", (*place, key), lambda node: node.append(node[0]), value[0]
        same = kinds[-1] is Ellipsis or get_origin(kind) is not tuple
        met: Counter[str] = Counter()
        for number, entry in enumerate(value):
            keys = _keys(entry)
            if any(met[key] < FIRST_ENTRIES for key in keys):
                met.update(keys)
                part = inner_type(kinds[0] if same else kinds[number])
                yield from _of_entry(entry, part, (*place, key), number, names)
    elif isinstance(value, dict):
        yield from _changes(value, kind, (*place, key))


def _keys(value: object, place: str = "") -> list[str]:
    """All keys in a table of an array, with those of its own tables; one for any other entry."""
    if not isinstance(value, dict):
        return [place]
    return [place, *(k for key, part in value.items() for k in _keys(part, f"{place}.{key}"))]


def _wrong(kind: Any) -> list[object]:
    if _words(kind):
        return [UNKNOWN, 5]
    if get_origin(kind) is re.Pattern:
        return ["(", 5]
    return ["x"] if kind in (int, float, bool) else [5]


def _words(kind: Any) -> bool:
    return get_origin(kind) is Literal or (isinstance(kind, type) and issubclass(kind, Enum))


def dumped(content: dict[str, Any]) -> str:
    """`content` as TOML, a line for each key of the top."""
    return "".join(f"{json.dumps(key)} = {_inline(value)}\n" for key, value in content.items())


def _inline(value: object) -> str:
    if isinstance(value, dict):
        pairs = (f"{json.dumps(key)} = {_inline(below)}" for key, below in value.items())
        return f"{{ {', '.join(pairs)} }}" if value else "{}"
    if isinstance(value, list):
        return f"[{', '.join(map(_inline, value))}]"
    if isinstance(value, (bool, str)):
        return json.dumps(value, ensure_ascii=False)
    return str(value)
