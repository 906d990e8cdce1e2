"""Lays a Study out in the plain columns that an analyst queries."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import Any

import msgspec

from tracker.classification import Classification
from tracker.literature import listed_publications
from tracker.normalize.countries import region
from tracker.results_duty import duties
from tracker.study.declaration import plain_columns
from tracker.study.model import Sponsor, Study, StudyDate
from tracker.study.partial_date import year_of

Row = dict[str, Any]
Scalar = str | int | bool | None
LONGEST_KEY = 200  # characters of a sponsor's key; an index holds no more than some thousand bytes
_json = msgspec.json.Encoder()


def study_row(study: Study, **history: Any) -> Row:
    """The row of table `study`; `history` holds the columns that the Study does not know."""
    lead = study.lead_sponsor
    return {
        **{name: _plain(getattr(study, name)) for name in plain_columns()},
        "phase": "/".join(study.phases) or None,
        "enrollment": study.enrollment.count if study.enrollment else None,
        "enrollment_type": study.enrollment.type if study.enrollment else None,
        "lead_sponsor": lead.name if lead else None,
        "lead_sponsor_key": lead.key[:LONGEST_KEY] if lead else None,
        "lead_sponsor_affiliation": lead.affiliation if lead else None,
        "lead_sponsor_class": lead.sponsor_class if lead else None,
        "sponsor_type": lead.sponsor_type if lead else None,
        "start_date_type": _type(study.start_date),
        "start_year": year_of(study.start_date.date) if study.start_date else None,
        "primary_completion_date_type": _type(study.primary_completion_date),
        "completion_date_type": _type(study.completion_date),
        "registration_year": year_of(study.first_posted.date) if study.first_posted else None,
        "country_count": len(study.countries),
        "site_count": len(study.sites),
        **history,
    }


def _plain(value: StudyDate | Scalar) -> Scalar:
    return value.date if isinstance(value, StudyDate) else value


def _type(value: StudyDate | None) -> str | None:
    return value.type if value else None


def country_rows(study: Study) -> Iterator[Row]:
    """Rows of `study_country`."""
    sites = Counter(site.country for site in study.sites)
    for country in study.countries:
        yield {
            "study_key": study.study_key,
            "country": country,
            "region": region(country),
            "site_count": sites[country],
        }


def sponsor_rows(study: Study) -> Iterator[Row]:
    """Rows of `study_sponsor`: the lead first; one name counts once in each role."""
    named: dict[tuple[str, str], Sponsor] = {}
    for sponsor in (study.lead_sponsor, *study.collaborators):
        if sponsor is not None:
            named.setdefault((sponsor.role, sponsor.name), sponsor)
    for ordinal, ((role, name), sponsor) in enumerate(named.items(), 1):
        yield {
            "study_key": study.study_key,
            "ordinal": ordinal,
            "role": role,
            "name": name,
            "sponsor_key": sponsor.key[:LONGEST_KEY],
            "sponsor_class": sponsor.sponsor_class,
            "sponsor_type": sponsor.sponsor_type,
            "affiliation": sponsor.affiliation,
        }


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
        yield {
            "study_key": study.study_key,
            "ordinal": ordinal,
            "origin": origin,
            "term": term,
        }


def intervention_rows(study: Study) -> Iterator[Row]:
    """Rows of `study_intervention`; two may bear one name."""
    for ordinal, given in enumerate(study.interventions, 1):
        yield {
            "study_key": study.study_key,
            "ordinal": ordinal,
            "type": given.type,
            "name": given.name,
        }


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
        yield {
            "study_key": study.study_key,
            "ordinal": ordinal,
            "origin": origin,
            "identifier": identifier,
            "type": kind or None,
            "domain": domain or None,
        }


def site_rows(study: Study) -> Iterator[Row]:
    """Rows of `study_site`."""
    for ordinal, site in enumerate(study.sites, 1):
        yield {
            "study_key": study.study_key,
            "ordinal": ordinal,
            "facility": site.facility,
            "city": site.city,
            "state": site.state,
            "zip": site.zip,
            "raw_country": site.raw_country,
            "country": site.country,
            "status": site.status,
        }


def publication_rows(study: Study) -> Iterator[Row]:
    """Rows of `study_publication`."""
    for ordinal, one in enumerate(listed_publications(study), 1):
        yield {
            "study_key": study.study_key,
            "ordinal": ordinal,
            "publication_key": one.key[:LONGEST_KEY],
            "match": one.match,
            "title": one.title,
            "pmid": one.pmid,
            "doi": one.doi,
            "published": one.published,
            "is_retracted": one.is_retracted,
        }


def duty_rows(study: Study) -> Iterator[Row]:
    """Rows of `results_duty`."""
    for one in duties(study):
        yield {
            "study_key": study.study_key,
            "rule": one.rule,
            "verdict": one.verdict,
            "why": one.why,
            "due": one.due.isoformat() if one.due else None,
            "is_delayed": one.is_delayed,
            "handed": one.handed,
            "doubt": one.doubt,
            "doubt_until": one.doubt_until.isoformat() if one.doubt_until else None,
        }


def classification_rows(study: Study, found: tuple[Classification, ...]) -> Iterator[Row]:
    """Rows of `classification`."""
    for one in found:
        yield {
            "study_key": study.study_key,
            "concept": one.concept,
            "value": one.value,
            "others": _json.encode(one.others).decode(),
            "evidence": _json.encode(one.evidence).decode(),
        }
