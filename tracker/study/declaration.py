"""Reads what `fields` declares, so that no other step lists the fields of a Study again."""

from __future__ import annotations

from collections.abc import Mapping
from enum import Enum
from functools import cache
from types import MappingProxyType, NoneType, UnionType
from typing import Annotated, Any, Union, get_args, get_origin, get_type_hints

from msgspec import Struct

from tracker.study.about import About, Apart, Form
from tracker.study.fields import Fields
from tracker.study.model import Study
from tracker.study.partial_date import PartialDate

_PLAIN_TYPES = {str: "text", bool: "yes or no", int: "whole number", PartialDate: "partial date"}


class Declared(Struct, frozen=True):
    """One field of the Study: what was said of it, and its type, that of an item if it is a list.

    `type` is a class (str, bool, int, a vocabulary, a part of a Study) or PartialDate; `form` says
    what kind of text it is.
    """

    name: str
    about: About | Apart
    type: Any
    is_list: bool
    form: Form | None

    @property
    def type_words(self) -> str:
        """The type as documentation says it: "list of text", "OverallStatus"."""
        words = _PLAIN_TYPES.get(self.type) or self.type.__name__
        return f"list of {words}" if self.is_list else words

    @property
    def is_word(self) -> bool:
        """Whether its values are words of one of our vocabularies."""
        return isinstance(self.type, type) and issubclass(self.type, Enum)


class ExportField(Struct, frozen=True):
    """What who reads exported Studies must know of one field; `type` as documentation says it."""

    name: str
    type: str
    meaning: str
    change_kind: str | None
    column: str | None


@cache
def declared() -> Mapping[str, Declared]:
    """Every field by its name, in the order in which they are shown."""
    said = get_type_hints(Fields, include_extras=True)
    narrowed = get_type_hints(Study, include_extras=True)
    (bound,) = vars(Study)["__orig_bases__"]
    types = dict(zip(vars(Fields)["__parameters__"], get_args(bound), strict=True))
    found = {n: _declared(n, said[n], narrowed[n], types) for n in Study.__struct_fields__}
    return MappingProxyType(found)


def _declared(name: str, said: Any, narrowed: Any, types: Mapping[Any, Any]) -> Declared:
    inner = _without_none(_without_annotation(narrowed))
    is_list = get_origin(inner) is tuple
    item = get_args(inner)[0] if is_list else inner
    notes = (*_annotations(said), *_annotations(item))  # nested ones are one, without None between
    about = next(note for note in notes if isinstance(note, (About, Apart)))
    form = next((note for note in notes if isinstance(note, Form)), None)
    plain = _without_annotation(item)
    return Declared(name, about, types.get(plain, plain), is_list, form)


def _annotations(hint: Any) -> tuple[Any, ...]:
    return get_args(hint)[1:] if get_origin(hint) is Annotated else ()


def _without_annotation(hint: Any) -> Any:
    return get_args(hint)[0] if get_origin(hint) is Annotated else hint


def _without_none(hint: Any) -> Any:
    if get_origin(hint) not in (Union, UnionType):
        return hint
    (inner,) = (one for one in get_args(hint) if one is not NoneType)
    return inner


@cache
def compared() -> Mapping[str, About]:
    """What is said of each field in which a difference is a change, by its name."""
    found = {f.name: f.about for f in declared().values() if isinstance(f.about, About)}
    return MappingProxyType(found)


@cache
def not_compared() -> Mapping[str, Apart]:
    """What is said of each field in which a difference is no change, by its name."""
    found = {f.name: f.about for f in declared().values() if isinstance(f.about, Apart)}
    return MappingProxyType(found)


@cache
def plain_columns() -> tuple[str, ...]:
    """The fields that are columns of table `study` under their own name; of a date, its day."""
    return tuple(field.name for field in declared().values() if field.about.column)


@cache
def labels(language: str) -> Mapping[str, str]:
    """What reports call a field, by its name; only the fields that reports have a name for."""
    named = {name: about for name, about in compared().items() if about.label or about.zh}
    return MappingProxyType({name: _label(name, one, language) for name, one in named.items()})


def _label(name: str, about: About, language: str) -> str:
    english = about.label or name.replace("_", " ").capitalize()
    return about.zh or english if language == "zh" else english


def export_schema() -> tuple[ExportField, ...]:
    """Name, type and meaning of every field of an exported Study, in the order of its JSON."""
    return tuple(
        ExportField(
            name=field.name,
            type=field.type_words,
            meaning=field.about.meaning,
            change_kind=field.about.kind if isinstance(field.about, About) else None,
            column=field.name if field.about.column else None,
        )
        for field in declared().values()
    )
