"""Tables that repeat what code and data files say; `--snapshot-update` writes them anew."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Iterator
from enum import StrEnum
from types import UnionType
from typing import Annotated, Any, Literal, Union, get_args, get_origin

import pytest
from pydantic import BaseModel
from pydantic.fields import FieldInfo
from pydantic_core import PydanticUndefined

from benchmarks.strategy import deciding_lines
from tracker.changes import Importance, change_rules
from tracker.config.explain import describe_keys
from tracker.config.models import Config
from tracker.reports.kinds import KINDS, ReportKind, report_kind
from tracker.study import vocabulary
from tracker.study.declaration import compared, export_schema, not_compared

BLOCK = "(<!-- made from code: {} -->\n)(.*?)(<!-- end -->)"
BOUNDS = {"ge": "at least {}", "gt": "above {}", "le": "at most {}", "lt": "below {}"}
ENDS = {"min_length": "not empty", "max_length": "at most {} long"}
WORDS = {str: "text", int: "whole number", float: "number", bool: "true or false"}


def table(titles: str, lines: Iterable[Iterable[str]]) -> str:
    head = titles.split(", ")
    body = (" | ".join(cells) for cells in [head, ["---"] * len(head), *lines])
    return "".join(f"| {line} |\n" for line in body)


def config_keys() -> Iterator[tuple[str, FieldInfo]]:
    """Every key of config.toml with its field, named as `tracker config defaults` names it."""
    yield from keys_below(Config, "")


def keys_below(section: type[BaseModel], prefix: str) -> Iterator[tuple[str, FieldInfo]]:
    for name, field in section.model_fields.items():
        inner, mark = inner_section(field.annotation)
        if inner is None:
            yield f"{prefix}{name}", field
        else:
            yield from keys_below(inner, f"{prefix}{name}{mark}.")


def inner_section(annotation: Any) -> tuple[type[BaseModel] | None, str]:
    marks = {list: "[]", dict: ".<name>"}
    for part in (annotation, *get_args(annotation)):
        if isinstance(part, type) and issubclass(part, BaseModel):
            return part, marks.get(get_origin(annotation), "")
    return None, ""


def allowed(annotation: Any, metadata: Iterable[Any] = ()) -> str:
    """What a key may hold, in words."""
    origin, inner = get_origin(annotation), get_args(annotation)
    if origin is Annotated:
        return allowed(inner[0], (*inner[1:], *metadata))
    if origin in (Union, UnionType):
        return " or ".join(allowed(one, metadata) for one in inner if one is not type(None))
    bounds = limits(metadata)
    if origin is list:
        return "; ".join([f"list of {allowed(inner[0])}", *bounds])
    if origin is dict:
        return f"table: {allowed(inner[1])}"
    return ", ".join([words_for(annotation, inner), *bounds])


def words_for(annotation: Any, inner: tuple[Any, ...]) -> str:
    if get_origin(annotation) is Literal:
        return ", ".join(f"`{value}`" for value in inner)
    if isinstance(annotation, type) and issubclass(annotation, StrEnum):
        return f"{annotation.__name__} words ([vocabulary](vocabulary.md))"
    return WORDS.get(annotation, "table")


def limits(metadata: Iterable[Any]) -> Iterator[str]:
    for one in metadata:
        nested = getattr(one, "metadata", None)
        if nested:
            yield from limits(nested)
        for name, words in (BOUNDS | ENDS).items():
            bound = getattr(one, name, None)
            if bound is not None:
                yield words.format(f"{bound:,}")
        if callable(getattr(one, "func", None)):
            yield one.func.__name__.strip("_").replace("_", " ")


def config_table(section: str) -> str:
    chosen = (one for one in config_keys() if re.split(r"[.\[]", one[0])[0] == section)
    lines = (
        [f"`{key}`", shown_default(field), allowed(field.annotation, field.metadata), environment]
        for key, field in chosen
        for environment in [f"`TRACKER_{key.upper().replace('[]', '.0').replace('.', '__')}`"]
    )
    meanings = {key: meaning for key, _, meaning in described()}
    titles = "Key, Meaning, Default, Allowed, Environment"
    return table(titles, ([one[0], meanings[one[0].strip("`")], *one[1:]] for one in lines))


def shown_default(field: FieldInfo) -> str:
    default = field.get_default(call_default_factory=True)
    if default is PydanticUndefined:
        return "required"
    return "none" if default is None else f"`{json.dumps(default)}`"


def described() -> list[tuple[str, str, str]]:
    """Key, default and meaning as `tracker config defaults` prints them."""
    split = re.compile(r"(\S+) = (.*?)(?:  # (.*))?$")
    found = [split.match(line) for line in describe_keys()]
    return [(one[1], one[2], one[3] or "") for one in found if one]


def change_fields() -> str:
    kinds: dict[tuple[str, Importance], list[str]] = {}
    for name in compared():
        kinds.setdefault(change_rules().of_field(name), []).append(f"`{name}`")
    lines = sorted(kinds.items(), key=lambda one: (one[0][0], -one[0][1]))
    return table(
        "Kind, Importance, Fields",
        ([f"`{kind}`", rank.name.lower(), ", ".join(names)] for (kind, rank), names in lines),
    )


def change_exceptions() -> str:
    def condition(rule: Any) -> str:
        parts = [f"becomes {', '.join(rule.after)}"] if rule.after else []
        parts += [f"moves by {rule.share:.0%} or more"] if rule.share else []
        parts += [f"moves by {rule.months} months or more"] if rule.months else []
        return " and ".join(parts) or "any change"

    return table(
        "Path, When, Kind, Importance, Because",
        (
            [
                f"`{rule.path}`",
                condition(rule),
                f"`{rule.kind}`" if rule.kind else "as above",
                rule.importance,
                rule.because,
            ]
            for rule in change_rules().rules
        ),
    )


def never_compared() -> str:
    return table("Field, Why", ([f"`{k}`", one.reason] for k, one in not_compared().items()))


def study_fields() -> str:
    return table(
        "Field, Type, Meaning",
        ([f"`{one.name}`", type_link(one.type), one.meaning] for one in export_schema()),
    )


def type_link(words: str) -> str:
    """A vocabulary's name leads to its words."""
    name = words.rpartition(" ")[2]
    kind = getattr(vocabulary, name, None)
    return words.replace(name, f"[{name}](vocabulary.md#{name.lower()})") if kind else words


def report_kinds() -> str:
    """How each kind is asked for and what it shows, in the words of its file."""

    def asked(kind: ReportKind) -> str:
        return f"`{kind.name} NUMBER`" if kind.of_one_study else f"`{kind.name}`"

    return table(
        "Kind, Shows, Formats by default",
        ([asked(kind), kind.about, ", ".join(kind.formats)] for kind in map(report_kind, KINDS)),
    )


TABLES: dict[tuple[str, str], Callable[[], str]] = {
    **{
        ("docs/config.md", name): lambda name=name: config_table(name)
        for name in Config.model_fields
        if name != "cohorts"
    },
    ("docs/fields.md", "study fields"): study_fields,
    ("docs/changes.md", "fields"): change_fields,
    ("docs/changes.md", "exceptions"): change_exceptions,
    ("docs/changes.md", "not compared"): never_compared,
    ("docs/commands.md", "kinds of report"): report_kinds,
    ("docs/classification.md", "strategy"): lambda: "".join(
        f"{line}\n" for line in deciding_lines()
    ),
}


@pytest.mark.parametrize(("name", "title"), TABLES, ids=lambda text: text.rpartition("/")[2])
def test_table_says_what_the_code_says(
    name: str, title: str, page: Callable[[str], Any], request: pytest.FixtureRequest
) -> None:
    found, wanted = page(name), TABLES[name, title]()
    block = re.compile(BLOCK.format(re.escape(title)), re.DOTALL)
    assert block.search(found.text), f"{name} lacks the block {title!r}"
    if request.config.getoption("update_snapshots"):
        text = block.sub(lambda old: f"{old[1]}{wanted}{old[3]}", found.text)
        found.path.write_text(text, encoding="utf-8")
    else:
        assert block.search(found.text)[2] == wanted, "run it with --snapshot-update"


def test_every_key_that_the_program_knows_is_in_a_table(
    page: Callable[[str], Any], rows: Callable[[str], list[dict[str, str]]]
) -> None:
    """By another way than the tables are made: from what `tracker config defaults` prints."""
    shown = {row["Key"]: row for row in rows(page("docs/config.md").text) if "Environment" in row}
    keys = {key: (default, meaning) for key, default, meaning in described() if key != "cohorts"}
    assert shown.keys() == keys.keys()
    assert all(shown[key]["Meaning"] == meaning for key, (_, meaning) in keys.items())
