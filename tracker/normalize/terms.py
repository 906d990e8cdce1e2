"""Each registry has its own words; this turns them into ours by a table that a person can read."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping

from msgspec import Struct, structs

from tracker.data import load, require_known
from tracker.normalize.countries import country_codes
from tracker.normalize.text import fold_words
from tracker.study import vocabulary as ours
from tracker.study.identifiers import issuers

SAYS_NOTHING = "-"
"""Our value of a word by which a registry says that there is nothing to say: "Not Specified"."""

UNCONFIRMED = "?"
"""Our value of a word that is known but whose meaning nobody has confirmed: an issue, no value."""

Words = dict[str, str]
"""A registry's word -> ours, "-" or "?"."""

_MANY = ("phase",)  # one word of a registry may say several of ours, with blanks between them
_VOCABULARIES: Mapping[str, Collection[str]] = {
    "study_type": tuple(ours.StudyType),
    "phase": tuple(ours.Phase),
    "overall_status": tuple(ours.OverallStatus),
    "date_type": tuple(ours.DateType),
    "sponsor_class": tuple(ours.LeadSponsorClass),
    "allocation": tuple(ours.Allocation),
    "intervention_model": tuple(ours.InterventionModel),
    "primary_purpose": tuple(ours.PrimaryPurpose),
    "observational_model": tuple(ours.ObservationalModel),
    "time_perspective": tuple(ours.TimePerspective),
    "masking": tuple(ours.Masking),
    "sex": tuple(ours.Sex),
    "arm_type": tuple(ours.ArmType),
    "intervention_type": tuple(ours.InterventionType),
}


class Terms(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """The whole of a `terms.toml`; an empty table says that no record has such a word.

    `country`: names that only this registry gives a country. `dialect`: tables that go before the
    common ones for records of one home registry, by its key and the table's name.
    """

    study_type: Words
    phase: Words
    overall_status: Words
    date_type: Words
    sponsor_class: Words
    allocation: Words
    intervention_model: Words
    primary_purpose: Words
    observational_model: Words
    time_perspective: Words
    masking: Words
    sex: Words
    arm_type: Words
    intervention_type: Words
    country: Words | None = None
    dialect: dict[str, dict[str, Words]] = {}

    def __post_init__(self) -> None:
        require_known("[dialect]", self.dialect, issuers())
        for key, tables in self.dialect.items():
            require_known(f"[dialect.{key}]", tables, self.__struct_fields__[:-1])
        for place, name, words in self._tables():
            _check(place, name, words)

    def _tables(self) -> Iterator[tuple[str, str, Words]]:
        for name, words in structs.asdict(self).items():
            if name != "dialect" and words is not None:
                yield name, name, words
        for key, tables in self.dialect.items():
            for name, words in tables.items():
                yield f"dialect.{key}.{name}", name, words

    def tables(self) -> dict[str, Words]:
        """Return the common tables by name."""
        return {place: words for place, name, words in self._tables() if place == name}


def _check(place: str, table: str, words: Words) -> None:
    known = country_codes() if table == "country" else _VOCABULARIES[table]
    allowed = (*known, SAYS_NOTHING, UNCONFIRMED)
    meanings: dict[str, str] = {}
    for raw, value in words.items():
        parts = value.split() if table in _MANY and value.strip() else [value]
        require_known(f"[{place}] {raw}", parts, allowed)
        if meanings.setdefault(fold_words(raw), value) != value:
            raise ValueError(f"[{place}] {raw}: another spelling of it means something else")


class TermMap:
    """The words of one registry, from its `terms.toml`: tables of "RAW" = "OUR_VALUE".

    Raw words meet without regard to case, accents, kinds of quote and dash, and white space. For
    the records of a dialect, `[dialect.NAME.TABLE]` goes before `[TABLE]`.
    """

    def __init__(
        self,
        tables: Mapping[str, Words],
        dialects: Mapping[str, Mapping[str, Words]] | None = None,
    ) -> None:
        self._tables = {name: _folded(table) for name, table in tables.items()}
        self._dialects = {
            (dialect, name): _folded(table)
            for dialect, own in (dialects or {}).items()
            for name, table in own.items()
        }

    @classmethod
    def of(cls, registry_key: str) -> TermMap:
        """Return the words of that registry; raise ConfigError (with table and word) for a slip."""
        terms = load("tracker", f"registries/{registry_key}/terms.toml", Terms)
        return cls(terms.tables(), terms.dialect)

    def has(self, table: str) -> bool:
        """Whether the registry has a table of that name."""
        return table in self._tables

    def lookup(self, table: str, raw: str, dialect: str | None = None) -> str | None:
        """Return our value for `raw`, or None if unknown; KeyError if there is no such table."""
        if dialect is not None and (own := self._dialects.get((dialect, table))) is not None:
            found = _found(own, raw)
            if found is not None:
                return found
        return _found(self._tables[table], raw)


def _found(words: Words, raw: str) -> str | None:
    found = words.get(raw)
    if found is None and (found := words.get(fold_words(raw))) is not None:
        words[raw] = found  # the next look-up of this spelling need not fold it
    return found


def _folded(table: Words) -> Words:
    return {fold_words(raw): ours for raw, ours in table.items()}
