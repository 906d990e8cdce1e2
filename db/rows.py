"""Lays a Study out in the plain columns that an analyst queries.

A row is a tuple in the order of `COLUMNS`, which is that of its table without the key of the study
or state that it belongs to: whoever writes it puts that key in front. Rows are made where bodies
are derived, so nothing here knows the database.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import cache
from operator import attrgetter
from types import MappingProxyType

import msgspec
from msgspec import Struct

from tracker.classification import Classification
from tracker.literature import listed_publications
from tracker.normalize.countries import region
from tracker.results_duty import duties
from tracker.study.declaration import declared
from tracker.study.model import Sponsor, Study, StudyDate
from tracker.study.partial_date import year_of

Scalar = str | int | bool | None
Row = tuple[Scalar, ...]
LONGEST_KEY = 200  # characters of a sponsor's key; an index holds no more than some thousand bytes
_json = msgspec.json.Encoder()

STUDY_COLUMNS = (
    "registry_key",
    "registration_number",
    "url",
    "brief_title",
    "official_title",
    "acronym",
    "study_type",
    "overall_status",
    "last_known_status",
    "why_stopped",
    "phase",
    "start_date",
    "start_date_type",
    "start_year",
    "primary_completion_date",
    "primary_completion_date_type",
    "completion_date",
    "completion_date_type",
    "first_submitted",
    "first_posted",
    "registration_year",
    "last_update_posted",
    "results_first_submitted",
    "results_first_posted",
    "has_results",
    "enrollment",
    "enrollment_type",
    "lead_sponsor",
    "lead_sponsor_key",
    "lead_sponsor_affiliation",
    "lead_sponsor_class",
    "sponsor_type",
    "allocation",
    "intervention_model",
    "masking",
    "primary_purpose",
    "sex",
    "minimum_age",
    "maximum_age",
    "country_count",
    "site_count",
)
"""What the row of a study holds: all columns of table `study` but its key and its history."""

COLUMNS: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "study_country": ("country", "region", "site_count"),
        "study_sponsor": (
            "ordinal",
            "role",
            "name",
            "sponsor_key",
            "sponsor_class",
            "sponsor_type",
            "affiliation",
        ),
        "study_condition": ("ordinal", "origin", "term"),
        "study_intervention": ("ordinal", "type", "name"),
        "study_identifier": ("ordinal", "origin", "identifier", "type", "domain"),
        "study_site": (
            "ordinal",
            "facility",
            "city",
            "state",
            "zip",
            "raw_country",
            "country",
            "status",
        ),
        "study_publication": (
            "ordinal",
            "publication_key",
            "match",
            "title",
            "pmid",
            "doi",
            "published",
            "is_retracted",
        ),
        "results_duty": (
            "rule",
            "verdict",
            "why",
            "due",
            "is_delayed",
            "handed",
            "doubt",
            "doubt_until",
        ),
        "classification": ("concept", "value", "others", "evidence"),
    }
)
"""The columns of each detail table, without the key in front."""


class LaidOut(Struct, frozen=True, array_like=True):
    """All rows that one state of a study has; those of a detail table under the table's name."""

    study_key: str
    study: Row
    study_country: tuple[Row, ...] = ()
    study_sponsor: tuple[Row, ...] = ()
    study_condition: tuple[Row, ...] = ()
    study_intervention: tuple[Row, ...] = ()
    study_identifier: tuple[Row, ...] = ()
    study_site: tuple[Row, ...] = ()
    study_publication: tuple[Row, ...] = ()
    results_duty: tuple[Row, ...] = ()
    classification: tuple[Row, ...] = ()

    def details(self, table: str) -> tuple[Row, ...]:
        """Return the rows of one of the tables of `COLUMNS`."""
        found: tuple[Row, ...] = getattr(self, table)
        return found


def laid_out(study: Study, classifications: Iterable[Classification]) -> LaidOut:
    """Return everything that this state of a study writes."""
    return LaidOut(
        study_key=study.study_key,
        study=study_row(study),
        study_country=tuple(country_rows(study)),
        study_sponsor=tuple(sponsor_rows(study)),
        study_condition=tuple(condition_rows(study)),
        study_intervention=tuple(intervention_rows(study)),
        study_identifier=tuple(identifier_rows(study)),
        study_site=tuple(site_rows(study)),
        study_publication=tuple(publication_rows(study)),
        results_duty=tuple(duty_rows(study)),
        classification=tuple(classification_rows(classifications)),
    )


def study_row(study: Study) -> Row:
    """Return what the study's own columns hold, in the order of `STUDY_COLUMNS`."""
    return tuple([read(study) for read in _readers()])


_OTHERWISE: Mapping[str, Callable[[Study], Scalar]] = MappingProxyType(
    {
        "phase": lambda study: "/".join(study.phases) or None,
        "enrollment": lambda study: study.enrollment.count if study.enrollment else None,
        "enrollment_type": lambda study: study.enrollment.type if study.enrollment else None,
        "lead_sponsor": lambda study: study.lead_sponsor.name if study.lead_sponsor else None,
        "lead_sponsor_key": lambda study: _key(study.lead_sponsor),
        "lead_sponsor_affiliation": lambda study: (
            study.lead_sponsor.affiliation if study.lead_sponsor else None
        ),
        "lead_sponsor_class": lambda study: (
            study.lead_sponsor.sponsor_class if study.lead_sponsor else None
        ),
        "sponsor_type": lambda study: (
            study.lead_sponsor.sponsor_type if study.lead_sponsor else None
        ),
        "start_date_type": lambda study: _type(study.start_date),
        "start_year": lambda study: _year(study.start_date),
        "primary_completion_date_type": lambda study: _type(study.primary_completion_date),
        "completion_date_type": lambda study: _type(study.completion_date),
        "registration_year": lambda study: _year(study.first_posted),
        "country_count": lambda study: len(study.countries),
        "site_count": lambda study: len(study.sites),
    }
)
"""How a column is read that is no field of the Study under its own name."""


@cache
def _readers() -> tuple[Callable[[Study], Scalar], ...]:
    """How each of `STUDY_COLUMNS` is read, in their order."""
    return tuple(_OTHERWISE.get(name) or _plain(name) for name in STUDY_COLUMNS)


def _plain(name: str) -> Callable[[Study], Scalar]:
    """Return a reader of the field of this name; of a date, its day."""
    read = attrgetter(name)
    return (lambda study: _day(read(study))) if declared()[name].type is StudyDate else read


def _day(value: StudyDate | None) -> str | None:
    return value.date if value else None


def _type(value: StudyDate | None) -> str | None:
    return value.type if value else None


def _year(value: StudyDate | None) -> int | None:
    return year_of(value.date) if value else None


def _key(sponsor: Sponsor | None) -> str | None:
    return sponsor.key[:LONGEST_KEY] if sponsor else None


def country_rows(study: Study) -> Iterator[Row]:
    """Rows of `study_country`."""
    sites = Counter([site.country for site in study.sites])
    for country in study.countries:
        yield country, region(country), sites[country]


def sponsor_rows(study: Study) -> Iterator[Row]:
    """Rows of `study_sponsor`: the lead first; one name counts once in each role."""
    named: dict[tuple[str, str], Sponsor] = {}
    for sponsor in (study.lead_sponsor, *study.collaborators):
        if sponsor is not None:
            named.setdefault((sponsor.role, sponsor.name), sponsor)
    for ordinal, ((role, name), one) in enumerate(named.items(), 1):
        key = one.key[:LONGEST_KEY]
        yield ordinal, role, name, key, one.sponsor_class, one.sponsor_type, one.affiliation


def condition_rows(study: Study) -> Iterator[Row]:
    """Rows of `study_condition`: the sponsor's words and the registry's subject headings."""
    terms = {
        "condition": study.conditions,
        "keyword": study.keywords,
        "mesh": [mesh.term for mesh in study.condition_mesh],
        "mesh_ancestor": [mesh.term for mesh in study.condition_mesh_ancestors],
    }
    pairs = [(origin, term) for origin, words in terms.items() for term in dict.fromkeys(words)]
    for ordinal, (origin, term) in enumerate(pairs, 1):
        yield ordinal, origin, term


def intervention_rows(study: Study) -> Iterator[Row]:
    """Rows of `study_intervention`; two may bear one name."""
    for ordinal, given in enumerate(study.interventions, 1):
        yield ordinal, given.type, given.name


def identifier_rows(study: Study) -> Iterator[Row]:
    """Rows of `study_identifier`."""
    org = study.org_study_id
    found = [("own", study.registration_number, "REGISTRY", study.registry_key)]
    found += [("alias", alias, "REGISTRY", study.registry_key) for alias in study.aliases]
    if org:
        found.append(("org_study_id", org.id, org.type or "", org.domain or ""))
    for number in study.secondary_ids:
        found.append(("secondary_id", number.id, number.type or "", number.domain or ""))
    unique = {(origin, identifier): rest for origin, identifier, *rest in found}
    for ordinal, ((origin, identifier), (kind, domain)) in enumerate(unique.items(), 1):
        yield ordinal, origin, identifier, kind or None, domain or None


def site_rows(study: Study) -> Iterator[Row]:
    """Rows of `study_site`."""
    for ordinal, one in enumerate(study.sites, 1):
        where = (one.facility, one.city, one.state, one.zip, one.raw_country, one.country)
        yield ordinal, *where, one.status


def publication_rows(study: Study) -> Iterator[Row]:
    """Rows of `study_publication`."""
    for ordinal, one in enumerate(listed_publications(study), 1):
        key = one.key[:LONGEST_KEY]
        found = (one.title, one.pmid, one.doi, one.published, one.is_retracted)
        yield ordinal, key, one.match, *found


def duty_rows(study: Study) -> Iterator[Row]:
    """Rows of `results_duty`."""
    for one in duties(study):
        due = one.due.isoformat() if one.due else None
        until = one.doubt_until.isoformat() if one.doubt_until else None
        asked = (one.rule, one.verdict, one.why, due, one.is_delayed)
        yield *asked, one.handed, one.doubt, until


def classification_rows(found: Iterable[Classification]) -> Iterator[Row]:
    """Rows of `classification`."""
    for one in found:
        yield one.concept, one.value, _list(one.others), _list(one.evidence)


def _list(values: tuple[object, ...]) -> str:
    return _json.encode(values).decode() if values else "[]"
