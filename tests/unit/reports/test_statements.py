"""Who is meant by a statement, what is known of each, and how a reader is told."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import msgspec
import pytest

from tracker.classification import Classification
from tracker.reports.doses import spans_of
from tracker.reports.render.files import render
from tracker.reports.report import Report, Table
from tracker.reports.statement_cases import cases_of
from tracker.reports.statements import build, check
from tracker.statements.coverage import Searched
from tracker.statements.model import Statement
from tracker.statements.verdict import CONTRADICTED, NOT_DECIDABLE, SUPPORTED

PLAIN: dict[str, Any] = {
    "key": "a",
    "source": "Invented 2026",
    "as_of": "2026",
    "text": {"en": "It is so.", "zh": "如此。"},
}
MS = {"where": {"disease_group": ["ms"]}}
ROUTE = {"kind": "every", "dimension": "route", "values": ["intravenous", "intrathecal"]}


def made(**fields: Any) -> Statement:
    return msgspec.convert(PLAIN | fields, Statement)


def said(**concepts: str | None) -> list[Classification]:
    told = {"disease_group": "ms", "cell_therapy": "msc", "route": "intravenous"} | concepts
    return [Classification(concept, value) for concept, value in told.items()]


def table(report: Report, key: str) -> Table:
    return next(table for table in report.tables if table.key == key)


def test_a_trial_whose_route_is_not_told_keeps_every_from_being_supported(shelf: Any) -> None:
    for serial in range(1, 16):
        shelf.add(serial, said=said(route="intrathecal" if serial % 3 else "intravenous"))
    assert check(made(**ROUTE, **MS), shelf.holdings()).verdict.outcome == SUPPORTED
    shelf.add(16, said=said(route="unspecified"))
    found = check(made(**ROUTE, **MS), shelf.holdings()).verdict
    assert found.outcome == NOT_DECIDABLE
    assert (found.tally.known, found.tally.unknown, found.tally.base) == (15, 1, 16)
    assert [(one.code, dict(one.parts)) for one in found.reasons] == [("not_stated", {"count": 1})]
    stated = check(made(**ROUTE, **MS, stated_only=True), shelf.holdings()).verdict
    assert (stated.outcome, stated.tally.base, stated.tally.left_out) == (SUPPORTED, 15, 1)


def test_several_routes_that_are_not_named_are_unknown(shelf: Any) -> None:
    shelf.add(1, said=said(route="multiple"))
    assert check(made(**ROUTE), shelf.holdings()).verdict.outcome == NOT_DECIDABLE


def test_one_known_route_of_several_is_enough_against(shelf: Any) -> None:
    both = Classification("route", "multiple", ("intravenous", "intramuscular"))
    shelf.add(1, said=[*said()[:2], both])
    found = check(made(**ROUTE), shelf.holdings()).verdict
    assert (found.outcome, found.against) == (CONTRADICTED, (0,))


def test_an_observational_study_has_no_phase_and_does_not_speak_of_phases(shelf: Any) -> None:
    shelf.add(1, said=said(), phase="PHASE1")
    shelf.add(2, said=said(), phase=None, study_type="OBSERVATIONAL")
    every = made(kind="every", dimension="phase", values=["PHASE1"])
    found = check(every, shelf.holdings()).verdict
    assert (found.outcome, found.tally.base) == (SUPPORTED, 1)
    share = made(kind="share", dimension="phase", values=["PHASE1"], share=50, tolerance=0)
    assert check(share, shelf.holdings()).verdict.outcome == SUPPORTED


def test_registered_is_not_started(shelf: Any) -> None:
    """Three findings of one review: each asked the wrong date or took a later first as proof."""
    shelf.add(1, said=said(), first_posted="2006-11-02", start_date="2008-01", start_year=2008)
    first = {"kind": "first_registered", **MS}
    supported = check(made(**first, year=2006), shelf.holdings()).verdict
    assert (supported.outcome, supported.witnesses) == (SUPPORTED, (0,))
    later = check(made(**first, year=2005), shelf.holdings()).verdict
    assert (later.outcome, later.against) == (NOT_DECIDABLE, ())
    earlier = check(made(**first, year=2008), shelf.holdings()).verdict
    assert (earlier.outcome, earlier.against) == (CONTRADICTED, (0,))
    started = {"kind": "first_started", **MS}
    assert check(made(**started, year=2008), shelf.holdings()).verdict.outcome == SUPPORTED
    assert check(made(**started, year=2006), shelf.holdings()).verdict.outcome == NOT_DECIDABLE


def test_a_planned_start_is_no_start(shelf: Any) -> None:
    shelf.add(1, said=said(), start_date="2008-01", start_year=2008)
    shelf.add(2, said=said(), start_date="2007", start_year=2007, start_date_type="ESTIMATED")
    found = check(made(kind="first_started", year=2008), shelf.holdings()).verdict
    assert (found.outcome, found.reasons[0].code) == (NOT_DECIDABLE, "not_stated")
    shelf.add(3, said=said(), start_date="2027", start_year=2027, start_date_type="ESTIMATED")
    assert check(made(kind="first_started", year=2008), shelf.holdings()).verdict.tally.base == 2


def test_a_trial_that_may_be_meant_is_counted_as_it_hurts(shelf: Any) -> None:
    for serial in range(1, 5):
        shelf.add(serial, said=said(), phase="PHASE1")
    shelf.add(5, said=said(route="topical"), phase=None)
    scope = {"where": {"phase": ["PHASE1"]}}
    count = check(made(kind="count", exactly=4, **scope), shelf.holdings()).verdict
    assert (count.outcome, count.tally.perhaps) == (NOT_DECIDABLE, 1)
    assert count.bound is not None
    assert (count.bound.low, count.bound.high) == (4, 5)
    share = {"kind": "share", "dimension": "route", "values": ["topical"], **scope}
    found = check(made(**share, low=0, high=20), shelf.holdings()).verdict
    assert (found.outcome, found.bound and found.bound.high) == (SUPPORTED, 0.2)
    every = check(made(**ROUTE, **scope), shelf.holdings()).verdict
    assert (every.outcome, every.against) == (NOT_DECIDABLE, ())


def test_a_dose_counts_in_the_unit_of_the_statement_only(shelf: Any) -> None:
    shelf.add(1, said=[*said(), Classification("dose", "1e6-2e6 cells/kg x 2", ("4e6 cells/kg",))])
    shelf.add(2, said=[*said(), Classification("dose", "1e8 cells")])
    about = {"kind": "range", "quantity": "dose", "unit": "cells/kg"}
    one = check(made(**about, low=1e6, high=4e6), shelf.holdings()).verdict
    assert (one.outcome, one.tally.known, one.tally.unknown) == (NOT_DECIDABLE, 1, 1)
    stated = check(made(**about, low=1e6, high=4e6, stated_only=True), shelf.holdings()).verdict
    assert stated.outcome == SUPPORTED
    less = check(made(**about, high=3e6), shelf.holdings()).verdict
    assert (less.outcome, less.against) == (CONTRADICTED, (0,))


@pytest.mark.parametrize(
    ("text", "unit", "spans"),
    [
        ("2e6 cells/kg x 3 / 7 d", "cells/kg", [(2e6, 2e6)]),
        ("1e6-2e6 cells/kg", "cells/kg", [(1e6, 2e6)]),
        ("1.5e8 cells", "cells", [(1.5e8, 1.5e8)]),
        ("1.5e8 cells", "cells/kg", []),
        ("many cells", "cells", []),
    ],
)
def test_doses_are_read_back(text: str, unit: str, spans: list[tuple[float, float]]) -> None:
    assert spans_of(text, unit) == spans


def test_a_trial_of_two_registries_is_of_either(shelf: Any) -> None:
    shelf.add(1, said=said())
    shelf.add(2, said=said(), study_key="isrctn:ISRCTN99000002", registry_key="isrctn")
    count = made(kind="count", exactly=1, registries=["isrctn"])
    assert [case.number for case in cases_of(count, shelf.holdings())] == [1]


@pytest.mark.parametrize(
    ("searches", "code"),
    [
        ([], "not_searched"),
        ([{"covers": None}], "not_searched"),
        ([{"covers": {"disease_group": frozenset({"sle"})}}], "not_searched"),
        ([{"covers": {"route": frozenset({"intravenous"})}}], "not_searched"),
        ([{"until": None}], "never_complete"),
        ([{"until": date(2026, 6, 1)}], "complete_until"),
        ([{"covers": {"disease_group": frozenset({"ms", "sle"})}}], None),
        ([{"until": None}, {}], None),
    ],
)
def test_where_trials_may_be_missing_nothing_is_supported(
    shelf: Any, searches: list[dict[str, Any]], code: str | None
) -> None:
    shelf.add(1, said=said())
    own = {"registry": "ctgov", "search": "all", "covers": {}, "until": date(2026, 12, 31)}
    held = shelf.holdings(searches=[Searched(**(own | one)) for one in searches])
    found = check(made(**ROUTE, **MS), held).verdict
    assert found.outcome == (NOT_DECIDABLE if code else SUPPORTED)
    assert [one.code for one in found.reasons] == ([code] if code else [])
    against = check(made(**ROUTE | {"values": ["topical"]}, **MS), held).verdict
    assert against.outcome == CONTRADICTED, "one trial is enough, however many are missing"


def test_a_figure_of_the_sources_own_sample_stands_beside_ours(shelf: Any) -> None:
    shelf.add(1, said=said())
    for exactly, code in ((1, "own_sample_supported"), (244, "own_sample_contradicted")):
        statement = made(kind="count", exactly=exactly, sample="Trialtrove")
        found = check(statement, shelf.holdings()).verdict
        assert (found.outcome, found.against) == (NOT_DECIDABLE, ())
        assert [one.code for one in found.reasons] == [code]


def report_of(shelf: Any, inputs: Callable[..., Any], language: str = "en") -> Report:
    shelf.add(1, said=said(route="topical"), first_posted="2006-11-02")
    statements = [
        made(**ROUTE, key="route", doi="10.1000/example", section="Table 1"),
        made(kind="first_registered", key="first", year=2006),
        made(kind="rank", key="rank", dimension="phase", values=["PHASE1"], ahead_of=["PHASE2"]),
        made(kind="share", key="share", dimension="phase", values=["PHASE1"], low=50),
        made(kind="range", key="size", quantity="enrollment", high=10),
        made(kind="count", key="many", at_least=5, as_of="2027"),
    ]
    return build(inputs(statements=statements, held=shelf.holdings(), language=language))


def test_the_report_names_and_links_the_trials_that_decide(shelf: Any, inputs: Any) -> None:
    report = report_of(shelf, inputs)
    found = table(report, "statements")
    rows = {key: dict(zip([c.key for c in found.columns], row, strict=True))
            for key, row in zip(found.values, found.rows, strict=True)}  # fmt: skip
    link = ("NCT99000001", "https://registry.example/NCT99000001")
    assert rows["route"]["verdict"] == ("contradicted", "contradicted")
    assert rows["route"]["source"] == ("Invented 2026; Table 1", "https://doi.org/10.1000/example")
    assert rows["route"]["named"] == [link]
    assert table(report, "route_against").rows[0][0] == link
    assert rows["first"]["found"] == "2006: NCT99000001"
    assert table(report, "first_rests_on").rows[0][0] == link
    assert (rows["rank"]["found"], rows["rank"]["bound"]) == (
        "Phase 1: 1; Phase 2: 0",
        "lead of 1 trials (below 0: behind)",
    )
    assert rows["share"]["bound"] == "100.0%"
    assert rows["size"]["why"] == "1 of the trials meant do not state it."
    assert "is of 2026-12-31: trials registered since are not held" in rows["many"]["why"]
    assert dict(report.facts)["Statements"].startswith("3 supported, 1 contradicted, 2 not")


def test_programs_get_the_verdict_as_a_word_in_every_language(shelf: Any, inputs: Any) -> None:
    report = report_of(shelf, inputs, "zh")
    document = msgspec.json.decode(render(report, ["json"])[f"{report.name}.json"])
    rows = next(t for t in document["tables"] if t["key"] == "statements")["rows"]
    assert [row["verdict"] for row in rows][:2] == ["contradicted", "supported"]
    assert "被推翻".encode() in render(report, ["md"])[f"{report.name}.md"]
    assert b"NCT99000001" in render(report, ["html"])[f"{report.name}.html"]
    assert render(report, ["csv"])
