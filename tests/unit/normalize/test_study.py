"""A Registration of any registry becomes a Study; what is not understood becomes an issue."""

from __future__ import annotations

from typing import Any

import pytest

from tracker.issues import IssueLog
from tracker.normalize.study import ENROLLMENT_SENTINEL, normalize
from tracker.normalize.terms import TermMap
from tracker.registries.base import (
    RawArm,
    RawDate,
    RawEnrollment,
    RawIntervention,
    RawSite,
    RawSponsor,
    Registration,
)
from tracker.study.model import MeshTerm, Outcome, SecondaryId, Study
from tracker.study.parts import Enrollment, StudyDate
from tracker.study.vocabulary import Phase

TERMS = TermMap.of("ctgov")
Found = tuple[Study, list[tuple[str, str, str]]]


def registration_of(fields: dict[str, Any]) -> Registration:
    registration = Registration.of("ctgov", "NCT99000001")
    for name, value in fields.items():
        setattr(registration, name, value)
    return registration


def made(**fields: Any) -> Found:
    """The Study of a registration with these fields, and its issues as (code, field, value)."""
    log = IssueLog("ctgov", "ctgov:NCT99000001")
    study = normalize(registration_of(fields), TERMS, log)
    return study, [(issue.code, issue.field, issue.value) for issue in log.found]


def test_of_nothing_comes_nothing() -> None:
    study, issues = made()
    assert issues == []
    assert study == Study(
        study_key="ctgov:NCT99000001", registry_key="ctgov", registration_number="NCT99000001"
    )


@pytest.mark.parametrize(
    ("raw", "phases", "unknown"),
    [
        (None, (), []),
        ((), (), []),
        (("NA",), (Phase.NA,), []),
        (("PHASE2", "PHASE1", "PHASE2"), (Phase.PHASE1, Phase.PHASE2), []),
        (("Early Phase 1",), (Phase.EARLY_PHASE1,), []),
        (("Phase 0",), (Phase.EARLY_PHASE1,), []),
        (("phase  3",), (Phase.PHASE3,), []),
        (("PHASE9", "PHASE4"), (Phase.PHASE4,), [("unknown_term", "phases", "PHASE9")]),
        (("",), (), [("unknown_term", "phases", "")]),
    ],
)
def test_phases_are_an_ordered_set(
    raw: tuple[str, ...] | None, phases: tuple[Phase, ...], unknown: list[Any]
) -> None:
    study, issues = made(phases=raw)
    assert study.phases == phases
    assert issues == unknown


@pytest.mark.parametrize(
    ("count", "kind", "enrollment", "codes"),
    [
        (40, "ESTIMATED", Enrollment(40, "ESTIMATED"), []),  # type: ignore[arg-type]  # a text equals its enum member
        (40, "Anticipated", Enrollment(40, "ESTIMATED"), []),  # type: ignore[arg-type]  # a text equals its enum member
        (0, None, Enrollment(0), []),
        (40, "GUESSED", Enrollment(40), ["unknown_term"]),
        (None, "ACTUAL", None, []),
        (-1, "ACTUAL", None, ["bad_count"]),
        (ENROLLMENT_SENTINEL, None, None, ["bad_count"]),
        (10**30, None, None, ["bad_count"]),
    ],
)
def test_enrollment_is_a_count_that_can_be(
    count: int | None, kind: str | None, enrollment: Enrollment | None, codes: list[str]
) -> None:
    study, issues = made(enrollment=None if count is None else RawEnrollment(count, kind))
    assert study.enrollment == enrollment
    assert [code for code, _, _ in issues] == codes


def test_dates_are_as_precise_as_they_were_given() -> None:
    study, issues = made(
        start_date=RawDate("2024-05", "Anticipated"),
        completion_date=RawDate("2024", None),
        first_posted=RawDate("2024-02-30", "ACTUAL"),
        last_update_posted=RawDate("2024-03-01", "ROUGHLY"),
        status_verified=RawDate("soon"),
    )
    assert study.start_date == StudyDate("2024-05", "ESTIMATED")  # type: ignore[arg-type]  # a text equals its typed value
    assert study.completion_date == StudyDate("2024")  # type: ignore[arg-type]  # a text equals its typed value
    assert study.first_posted is None
    assert study.last_update_posted == StudyDate("2024-03-01")  # type: ignore[arg-type]  # a text equals its typed value
    assert study.status_verified is None
    assert sorted(issues) == [
        ("bad_date", "first_posted", "2024-02-30"),
        ("bad_date", "status_verified", "soon"),
        ("unknown_term", "last_update_posted.type", "ROUGHLY"),
    ]


def test_places_have_a_country_by_its_code_and_as_it_was_written() -> None:
    study, issues = made(
        sites=(
            RawSite("Clinic  A", "Seoul", country="Korea, Republic of", status="RECRUITING"),
            RawSite("Clinic A", "Seoul", country="Korea, Republic of", status="RECRUITING"),
            RawSite(city="Nowhere", country="Atlantis"),
            RawSite(city="Somewhere"),
        ),
        countries=("Switzerland", "Mu"),
    )
    assert study.countries == ("CH", "KR")
    places = {(site.facility, site.city, site.country, site.raw_country) for site in study.sites}
    assert len(study.sites) == 3
    assert places == {
        ("Clinic A", "Seoul", "KR", "Korea, Republic of"),
        (None, "Nowhere", None, "Atlantis"),
        (None, "Somewhere", None, None),
    }
    assert sorted(issues) == [
        ("unknown_term", "country", "Atlantis"),
        ("unknown_term", "country", "Mu"),
    ]


def test_organisations_are_cleaned_keyed_and_typed() -> None:
    study, issues = made(
        lead_sponsor=RawSponsor(" Example  University ", "OTHER"),
        collaborators=(RawSponsor("Sample Cells, Inc.", "INDUSTRY"),) * 2,
        organization="Example  University",
        organization_class="UNHEARD_OF",
    )
    lead = study.lead_sponsor
    assert lead is not None
    assert (lead.raw_name, lead.name) == (" Example  University ", "Example University")
    assert (lead.sponsor_class, lead.sponsor_type, lead.role) == ("OTHER", "university", "lead")
    assert [one.name for one in study.collaborators] == ["Sample Cells, Inc."]
    assert (study.organization, study.organization_class) == ("Example University", None)
    assert issues == [("unknown_term", "organization.class", "UNHEARD_OF")]


def test_lists_lose_their_order_and_their_repetitions() -> None:
    one = made(
        conditions=("Zoster", "Gout ", "Gout", ""),
        keywords=("b", "a"),
        condition_mesh=(MeshTerm("D2", "B"), MeshTerm("D1", "A"), MeshTerm("D1", "A")),
        secondary_ids=(SecondaryId("B-2"), SecondaryId("A-1", "TYPE")),
        aliases=("NCT99800002", "NCT99800001"),
        documents=("Protocol", "Consent", "Protocol"),
        standard_ages=("OLDER_ADULT", "ADULT"),
        primary_outcomes=(Outcome("Pain"), Outcome("Death", time_frame="1  year")),
    )[0]
    assert one.conditions == ("Gout", "Zoster")
    assert one.keywords == ("a", "b")
    assert [mesh.id for mesh in one.condition_mesh] == ["D1", "D2"]
    assert [number.id for number in one.secondary_ids] == ["A-1", "B-2"]
    assert one.aliases == ("NCT99800001", "NCT99800002")
    assert one.documents == ("Consent", "Protocol")
    assert one.standard_ages == ("ADULT", "OLDER_ADULT")
    assert [outcome.time_frame for outcome in one.primary_outcomes] == ["1 year", None]


@pytest.mark.parametrize(
    ("name", "plain"),
    [
        ("Biological: Cells", "Cells"),
        ("Combination Product: Gel", "Gel"),
        ("Dietary Supplement: Oil: pure", "Oil: pure"),
        ("Biological:  Cells", "Cells"),
        (" Biological: Cells", "Cells"),
        ("Group: Cells", "Group: Cells"),
        ("Cells", "Cells"),
        ("Drug:X", "Drug:X"),
    ],
)
def test_an_arm_names_its_interventions_without_their_type(name: str, plain: str) -> None:
    study, issues = made(arms=(RawArm("High", "EXPERIMENTAL", interventions=(name,)),))
    assert study.arms[0].interventions == (plain,)
    assert issues == []


def test_interventions_keep_their_own_names_and_arms() -> None:
    given = RawIntervention("Cells\n(autologous)", "Biological", None, ("MSC", "MSC "), ("B", "A"))
    study, issues = made(interventions=(given, RawIntervention("X", "POTION")))
    first, second = study.interventions
    assert (first.name, first.type, first.other_names) == (
        "Cells (autologous)",
        "BIOLOGICAL",
        ("MSC",),
    )
    assert first.arms == ("A", "B")
    assert second.type is None
    assert issues == [("unknown_term", "intervention_type", "POTION")]


@pytest.mark.parametrize("field", ["minimum_age", "maximum_age", "target_duration"])
def test_white_space_in_a_measured_time_means_nothing(field: str) -> None:
    assert getattr(made(**{field: " 18  Years"})[0], field) == "18 Years"


def test_markup_is_not_text() -> None:
    study, _ = made(
        brief_title="Cells \\& &lt;b&gt; \u201cx\u201d",
        brief_summary="One\nline.\n\n* a point",
        why_stopped=" \n ",
    )
    assert study.brief_title == "Cells & <b> \u201cx\u201d"
    assert study.brief_summary == "One line. a point"
    assert study.why_stopped is None
