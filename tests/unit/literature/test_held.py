"""What a record lists of its publications, and which count as results of its trial."""

from __future__ import annotations

from typing import Any

import pytest

from tracker.literature import Held, each_once, listed_publications
from tracker.literature.held import date_of, title_of
from tracker.study.model import Reference, Study
from tracker.study.partial_date import PartialDate

CITED = (
    "Doe J, Roe R, Invented Group. Cells against illness: a made-up trial. "
    "J Invent Med. 2021 Apr 5;17(4):272-81. doi: 10.9999/j.invent.2021.01.001. Epub 2020 Dec 24."
)


def study(*references: Reference) -> Study:
    return Study(
        study_key="ctgov:NCT99000001",
        registry_key="ctgov",
        registration_number="NCT99000001",
        references=references,
    )


def held(match: str = "listed_result", **fields: Any) -> Held:
    own = {"study_key": "ctgov:NCT99000001", "key": "pmid:99000001", "title": "Paper"}
    return Held(match=match, **(own | fields))


def test_listed_publications_are_results_and_what_the_registry_linked() -> None:
    found = listed_publications(
        study(
            Reference(citation=CITED, pmid="99000001", type="RESULT"),
            Reference(citation="Other.", pmid="99000002", type="DERIVED"),
            Reference(citation="Background.", pmid="99000003", type="BACKGROUND"),
            Reference(citation=CITED, pmid="99000001", type="RESULT"),
        )
    )
    assert [(one.key, one.match) for one in found] == [
        ("pmid:99000001", "listed_result"),
        ("pmid:99000002", "listed_derived"),
    ]
    assert found[0].title.startswith("Cells against illness")
    assert (found[0].published, found[0].doi) == ("2021-04-05", "10.9999/j.invent.2021.01.001")


def test_a_listed_publication_without_a_pubmed_number_is_known_by_its_doi_or_title() -> None:
    by_doi, by_title = listed_publications(
        study(
            Reference(citation=CITED, type="RESULT"),
            Reference(citation="A congress abstract, 2020", type="RESULT"),
        )
    )
    assert by_doi.key == "doi:10.9999/j.invent.2021.01.001"
    assert by_title.key == "cited:a congress abstract, 2020"
    assert by_title.url is None


@pytest.mark.parametrize(
    ("citation", "date"),
    [
        ("A. T. J Inv. 2011 Apr;17(4)", "2011-04"),
        ("A. T. Cells. 2020;9:1", "2020"),
        ("A. T. J Inv. 2016 Sep-Oct;4", "2016-09"),
        ("A. T. J Inv. 2016 Feb 30;4", None),
        ("A trial of 2015 in J Inv 10 (1): 12-16, 2014", None),
        ("", None),
    ],
)
def test_the_date_of_a_citation(citation: str, date: str | None) -> None:
    assert date_of(citation) == date


@pytest.mark.parametrize(
    ("citation", "title"),
    [
        ("Doe J, Roe RA. A title. J Inv. 2020", "A title. J Inv. 2020"),
        ("Doe J, et al. A title. J Inv", "A title. J Inv"),
        ("A title without authors. J Inv. 2020", "A title without authors. J Inv. 2020"),
        ("Alone", "Alone"),
    ],
)
def test_authors_are_left_out_where_the_form_shows_them(citation: str, title: str) -> None:
    assert title_of(citation) == title


@pytest.mark.parametrize(
    ("counts", "fields"),
    [
        (True, {}),
        (True, {"published": PartialDate("2021-05")}),
        (False, {"published": PartialDate("2018-12")}),  # before the trial began
        (True, {"published": PartialDate("2019")}),  # perhaps after
        (False, {"is_retracted": True}),
        (False, {"kind": "protocol"}),
        (False, {"kind": "review"}),
        (True, {"match": "listed_derived", "published": PartialDate("2022-03")}),
        (False, {"match": "listed_derived", "published": PartialDate("2020-03")}),
        (False, {"match": "listed_derived"}),
        (True, {"match": "databank", "kind": "results", "published": PartialDate("2021")}),
        (False, {"match": "databank", "published": PartialDate("2021")}),
        (False, {"match": "anywhere", "kind": "results", "published": PartialDate("2022")}),
    ],
)
def test_what_counts_as_results(counts: bool, fields: dict[str, Any]) -> None:
    assert held(**fields).is_results("2019-06", "2021-12-31") is counts


def test_one_publication_counts_once_with_its_surest_match_and_what_the_database_says() -> None:
    found = each_once(
        [
            held("abstract", title="From PubMed", kind="results", published=PartialDate("2021-02")),
            held("listed_derived", title="From the record"),
            held("listed_result", key="pmid:99000002", published=PartialDate("2020")),
        ]
    )
    assert [(one.key, one.match, one.kind) for one in found] == [
        ("pmid:99000002", "listed_result", None),
        ("pmid:99000001", "abstract", "results"),
    ]
    assert found[1].title == "From PubMed"
