"""The publications that we hold of a trial: those that its records list and those that name it."""

from __future__ import annotations

import re
from collections.abc import Iterable

from msgspec import Struct

from tracker.literature.publication import literature_facts, publication_key
from tracker.study.model import Reference, Study
from tracker.study.partial_date import PartialDate, first_day, last_day, parse_partial_date

_MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]
_DATED = re.compile(  # "J Card Fail. 2011 Apr;17(4)", "Lancet. 2016 Sep 24;388", "Cells. 2020;9"
    rf"\. ((?:19|20)\d\d)(?: ({'|'.join(_MONTHS)})(?:-[A-Z][a-z][a-z])?(?: (\d\d?))?)?(?=[;:.])"
)
_DOI = re.compile(r"\b(10\.\d{4,9}/[^\s;]+?)[.,;]?(?=\s|$)")
_LAST_AUTHOR = re.compile(r"(?:\b[A-Z]{1,3}(?: (?:Jr|Sr|2nd|3rd))?|et al|Group|Investigators)\Z")
LONGEST_TITLE = 300


class Held(Struct, frozen=True, kw_only=True):
    """One publication of one study, and how we know of it.

    `match` is "listed_result" or "listed_derived" (the record lists it) or the place in which the
    publication names the number; `key` as `publication_key` has it. No authors, no abstract.
    """

    study_key: str
    key: str
    match: str
    title: str
    pmid: str | None = None
    doi: str | None = None
    published: PartialDate | None = None
    kind: str | None = None
    is_retracted: bool = False

    @property
    def url(self) -> str | None:
        """Where to read it."""
        if self.pmid:
            return f"https://pubmed.ncbi.nlm.nih.gov/{self.pmid}/"
        return f"https://doi.org/{self.doi}" if self.doi else None

    def is_results(self, start: str | None, completed: str | None) -> bool:
        """Whether it counts as published results of a trial with these dates; None: not known.

        A date that may lie on either side is no reason to leave a publication out.
        """
        rule = literature_facts().results_by_match.get(self.match)
        if rule is None or self.is_retracted or (self.kind or "") not in rule.kinds:
            return False
        bound = start if rule.after == "start" else completed
        if bound is None or self.published is None:
            return rule.after == "start"
        return last_day(self.published) >= first_day(PartialDate(bound))


def listed_publications(study: Study) -> tuple[Held, ...]:
    """What the record lists as publications of the study itself; background reading is none."""
    listed = literature_facts().listed
    found = (
        _listed(study.study_key, one, listed[one.type or ""])
        for one in study.references
        if (one.type or "") in listed
    )
    return tuple({(one.key, one.match): one for one in found}.values())


def _listed(study_key: str, reference: Reference, match: str) -> Held:
    citation = reference.citation or ""
    doi = _DOI.search(citation)
    title = title_of(citation) or f"PMID {reference.pmid}"
    found_doi = doi[1].lower() if doi else None
    return Held(
        study_key=study_key,
        key=publication_key(reference.pmid, found_doi, f"cited:{title[:120].lower()}"),
        match=match,
        title=title,
        pmid=reference.pmid,
        doi=found_doi,
        published=date_of(citation),
        is_retracted=bool(reference.retracted_by),
    )


def title_of(citation: str) -> str:
    """A citation without the authors before its title, as far as its form shows where they end."""
    head, stop, rest = citation.partition(". ")
    shown = rest if stop and rest and _LAST_AUTHOR.search(head) else citation
    return shown if len(shown) <= LONGEST_TITLE else f"{shown[:LONGEST_TITLE].rstrip()} …"


def date_of(citation: str) -> PartialDate | None:
    """The date of the issue in a citation in PubMed's form; None where it has another form."""
    match = _DATED.search(citation)
    if match is None:
        return None
    year, month, day = match.groups()
    parts = [year]
    parts += [f"{_MONTHS.index(month) + 1:02}"] if month else []
    parts += [f"{int(day):02}"] if month and day else []
    return parse_partial_date("-".join(parts))


def each_once(found: Iterable[Held]) -> list[Held]:
    """One entry a publication, with its surest match and what any source tells; oldest first."""
    order = literature_facts().places.matches
    by_key: dict[str, list[Held]] = {}
    for one in found:
        by_key.setdefault(one.key, []).append(one)
    joined = [
        _joined(sorted(some, key=lambda one: order.index(one.match))) for some in by_key.values()
    ]
    return sorted(joined, key=lambda one: (one.published or "9999", one.key))


def _joined(some: list[Held]) -> Held:
    """The first of `some`, with what literature databases say of it rather than the citation."""
    said = next((one for one in some if not one.match.startswith("listed_")), some[0])
    return Held(
        study_key=some[0].study_key,
        key=some[0].key,
        match=some[0].match,
        title=said.title,
        pmid=said.pmid or some[0].pmid,
        doi=said.doi or some[0].doi,
        published=said.published or some[0].published,
        kind=said.kind,
        is_retracted=any(one.is_retracted for one in some),
    )
