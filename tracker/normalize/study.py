"""Registration in, Study out: every registry's words become ours, every unknown one an issue.

What is done with a field follows from the type that `tracker.study.fields` declares for it.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from enum import StrEnum
from functools import cache
from typing import Any, cast

from tracker.issues import IssueLog, Level
from tracker.normalize.order import in_order
from tracker.normalize.organizations import collaborator, lead_sponsor, with_affiliation
from tracker.normalize.places import all_countries, countries, site
from tracker.normalize.terms import TermMap
from tracker.normalize.terms_of_record import RecordTerms
from tracker.normalize.text import shown
from tracker.normalize.texts import (
    arm,
    clean,
    clean_texts,
    dataset,
    identifier,
    intervention,
    link,
    outcome,
    reference,
)
from tracker.registries.base import RawDate, RawEnrollment, Registration
from tracker.study.about import About, Form
from tracker.study.declaration import Declared, declared
from tracker.study.model import (
    Arm,
    Enrollment,
    Intervention,
    Link,
    MeshTerm,
    Outcome,
    Reference,
    SecondaryId,
    SharedDataset,
    Site,
    Sponsor,
    Study,
    StudyDate,
)
from tracker.study.partial_date import PartialDate
from tracker.study.vocabulary import DateType, LeadSponsorClass

ENROLLMENT_SENTINEL = 99_999_999  # what ClinicalTrials.gov shows where nobody knows the number

Reader = Callable[[Any, RecordTerms], object]
"""Makes of the raw value of a field (never None) its value in the Study.

Each takes the raw type that belongs to the type it gives; that they are put together rightly is
what no type checker sees, and a test holds every Study to its annotations."""


def normalize(registration: Registration, terms: TermMap, log: IssueLog) -> Study:
    """The Study that `registration` means; `terms` are its registry's tables, `log` its issues."""
    words = RecordTerms(terms, log, registration.dialect)
    values: dict[str, object] = {}
    for name, read in _readers():
        raw = getattr(registration, name)
        if raw is not None and raw != ():
            values[name] = read(raw, words)
    _add_countries_of_sites(values)
    study = Study(**cast("Any", values))  # of the right types: see Reader
    return with_affiliation(study, words)


@cache
def _readers() -> tuple[tuple[str, Reader], ...]:
    return tuple((field.name, _reader(field)) for field in declared().values())


def _reader(field: Declared) -> Reader:
    if field.is_word:
        return _words_reader(field) if field.is_list else _word_reader(field)
    if field.type is str:
        return _TEXTS[field.form, field.is_list]
    if field.type in (StudyDate, PartialDate):
        return _date_reader(field.name) if field.type is StudyDate else _day_reader(field.name)
    if field.type is Sponsor:
        return _collaborators if field.is_list else lead_sponsor
    read = _PARTS[field.type]
    if not field.is_list:
        return read
    return _set_reader(read) if field.type in _NAMED_ONCE else _list_reader(read)


def _word_reader(field: Declared) -> Reader:
    kind: type[StrEnum] = field.type
    table = _table_of(kind)
    told_as = (isinstance(field.about, About) and field.about.issue) or field.name

    def read(raw: str, words: RecordTerms) -> StrEnum | None:
        return words.word(raw, table, kind, told_as)

    return read


def _words_reader(field: Declared) -> Reader:
    """Several words, each said once and in the order of the vocabulary."""
    kind: type[StrEnum] = field.type
    table = _table_of(kind)
    order = {word: number for number, word in enumerate(kind)}

    def read(raw: tuple[str, ...], words: RecordTerms) -> tuple[StrEnum, ...]:
        found = {word for text in raw for word in words.words(text, table, kind, field.name)}
        return tuple(sorted(found, key=order.__getitem__))

    return read


def _table_of(kind: type[StrEnum]) -> str:
    """The table of terms.toml with the words of a vocabulary: StudyType -> study_type."""
    if kind is LeadSponsorClass:
        return "sponsor_class"
    return re.sub(r"(?<!^)(?=[A-Z])", "_", kind.__name__).lower()


def _date_reader(name: str) -> Reader:
    def read(raw: RawDate, words: RecordTerms) -> StudyDate | None:
        return words.date(raw, name)

    return read


def _day_reader(name: str) -> Reader:
    def read(raw: RawDate, words: RecordTerms) -> PartialDate | None:
        return words.day(raw, name)

    return read


def _set_reader(read: Reader) -> Reader:
    def read_all(raw: tuple[object, ...], words: RecordTerms) -> tuple[object, ...]:
        return in_order({read(one, words) for one in raw})

    return read_all


def _list_reader(read: Reader) -> Reader:
    """Of what can be there twice: two arms may read the same."""

    def read_all(raw: tuple[object, ...], words: RecordTerms) -> tuple[object, ...]:
        return in_order([read(one, words) for one in raw])

    return read_all


def _as_served(raw: object, _words: RecordTerms) -> object:
    return raw


def _code(raw: str, _words: RecordTerms) -> str:
    return shown(raw)


def _heading(raw: MeshTerm, _words: RecordTerms) -> MeshTerm:
    return MeshTerm(shown(raw.id), shown(raw.term))


def _prose(raw: str, _words: RecordTerms) -> str | None:
    return clean(raw)


def _prose_list(raw: tuple[str, ...], _words: RecordTerms) -> tuple[str, ...]:
    return clean_texts(raw)


def _code_list(raw: tuple[str, ...], _words: RecordTerms) -> tuple[str, ...]:
    return in_order(set(map(shown, raw)))


def _enrollment(raw: RawEnrollment, words: RecordTerms) -> Enrollment | None:
    if raw.count < 0 or raw.count >= ENROLLMENT_SENTINEL:
        wrong = "no number of participants"
        words.log.add("bad_count", "enrollment", raw.count, Level.WARNING, wrong)
        return None
    return Enrollment(raw.count, words.word(raw.type, "date_type", DateType, "enrollment.type"))


def _add_countries_of_sites(values: dict[str, object]) -> None:
    """A registration may name a country only where it names the site."""
    sites = cast("tuple[Site, ...]", values.get("sites", ()))
    if sites:
        listed = cast("tuple[str, ...]", values.get("countries", ()))
        values["countries"] = all_countries(listed, sites)


_collaborators = _set_reader(collaborator)
_NAMED_ONCE = frozenset({MeshTerm, Site})
_PARTS: dict[type, Reader] = {
    bool: _as_served,
    int: _as_served,
    MeshTerm: _heading,
    Enrollment: _enrollment,
    Site: site,
    Arm: arm,
    Intervention: intervention,
    Outcome: outcome,
    SecondaryId: identifier,
    Reference: reference,
    Link: link,
    SharedDataset: dataset,
}
_TEXTS: dict[tuple[Form | None, bool], Reader] = {
    (Form.PROSE, False): _prose,
    (Form.PROSE, True): _prose_list,
    (Form.CODE, False): _code,
    (Form.CODE, True): _code_list,
    (Form.COUNTRY, True): countries,
}
