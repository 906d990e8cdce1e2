"""What becomes of the trials in WHO's files."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from tracker.errors import ParseError
from tracker.issues import Issue, IssueLog
from tracker.registries.catalog import registry
from tracker.registries.ictrp.parse import parse
from tracker.study.model import Intervention, SecondaryId, Site, Study, StudyDate
from tracker.study.partial_date import PartialDate
from tracker.study.vocabulary import DateType, OverallStatus, Phase

Make = Callable[..., str]
Read = tuple[Study, tuple[Issue, ...]]
One = Callable[..., Read]
Studies = Callable[..., list[Read]]


def test_a_trial_becomes_a_study_without_issues(one: One) -> None:
    study, issues = one()
    assert issues == ()
    assert study.study_key == "ictrp:ChiCTR2900000001"
    assert study.phases == (Phase.PHASE1, Phase.PHASE2)
    assert study.overall_status == OverallStatus.RECRUITING
    assert study.countries == ("CN",)
    assert study.first_posted == StudyDate(PartialDate("2023-05-08"))
    assert study.last_update_posted is None, "WHO's harvest is no update of the registry"
    assert study.enrollment is not None
    assert (study.enrollment.count, study.enrollment.type) == (38, DateType.ESTIMATED)
    assert study.conditions == ("Lupus", "Nephritis")
    assert [arm.label for arm in study.arms] == ["cells", "placebo"]
    assert study.interventions == (
        Intervention("cord cells", arms=("cells",)),
        Intervention("saline", arms=("placebo",)),
    )


@pytest.mark.parametrize(
    ("listed", "number"),
    [
        ("JPRN-UMIN000012345", "UMIN000012345"),
        ("JPRN-jRCTs051180199", "jRCTs051180199"),
        ("JPRN-C000000123", "UMIN000000123"),
        ("CTIS2029-512399-11-00", "2029-512399-11"),
        ("EUCTR2019-499999-11-GB", "2019-499999-11"),
        ("EUCTR2019-499999-11-Outside-EU/EEA", "2019-499999-11"),
        ("chictr-trc-08999999", "ChiCTR-TRC-08999999"),
        ("NL-OMON56789", "NL-OMON56789"),
        ("NCT99000001", "NCT99000001"),
    ],
)
def test_a_trial_has_the_number_of_its_home_registry(one: One, listed: str, number: str) -> None:
    study, _ = one(TrialID=listed, Phase="")
    assert study.study_key == f"ictrp:{number}"
    assert study.aliases == (() if listed == number else (listed,))


def test_a_numbering_that_nobody_knows_is_kept_and_told(one: One) -> None:
    study, issues = one(TrialID="MOONCTR 77")
    assert study.registration_number == "MOONCTR 77"
    assert ("unknown_numbering", "MOONCTR 77") in [(i.code, i.value) for i in issues]


def test_a_trial_listed_once_a_country_is_one_study(portal: Make, studies: Studies) -> None:
    rows = [
        portal(TrialID="EUCTR2019-499999-11-ES", Countries="Spain;Italy", Phase=""),
        portal(TrialID="NCT99000001", Phase=""),
        portal(
            TrialID="EUCTR2019-499999-11-DE",
            Countries="Germany;France",
            Recruitment_Status="Not Recruiting",
            Phase="",
        ),
    ]
    found = {study.registration_number: study for study, _ in studies(*rows)}
    assert list(found) == ["NCT99000001", "2019-499999-11"]
    study = found["2019-499999-11"]
    assert study.aliases == ("EUCTR2019-499999-11-DE", "EUCTR2019-499999-11-ES")
    assert study.countries == ("DE", "ES", "FR", "IT")
    assert study.sites == (
        Site(raw_country="DE", country="DE"),
        Site(raw_country="ES", country="ES", status=OverallStatus.RECRUITING),
    )


def test_other_numbers_without_noise_and_without_itself(one: One) -> None:
    study, _ = one(
        TrialID="EUCTR2019-499999-11-ES",
        Phase="",
        Secondary_ID="NULL;Nil known;2019-499999-11-HU;CELL-1;N/A",
        Bridging_flag="NCT99000001",
        Childs="EUCTR2019-499999-11-DE;EUCTR2019-499999-11-ES",
    )
    assert study.secondary_ids == (
        SecondaryId("CELL-1"),
        SecondaryId("NCT99000001", "bridged by WHO ICTRP"),
    )


def test_a_column_that_nobody_knows_is_an_issue_and_contacts_are_not(one: One) -> None:
    _, issues = one(Novelty="x", Ethics_review_contact_phone="1")
    assert [(issue.code, issue.field) for issue in issues] == [("unread_field", "Novelty")]


def test_neither_people_nor_stamps_are_kept(portal: Make, tmp_path: Path) -> None:
    path = tmp_path / "a.xml"
    bodies = []
    for stamp in ("3/18/2026 6:53:35 PM", "3/19/2026 7:00:00 AM"):
        text = portal(Export_date=stamp, Inclusion_Criteria="ask b@example.org")
        path.write_text(f"<Trials>{text}</Trials>", encoding="utf-8")
        (page,) = registry("ictrp").read_file(path)
        bodies.append(page.records[0].body)
    assert bodies[0] == bodies[1]
    assert b"example.org" not in bodies[0]
    assert b"Some;Body" not in bodies[0]


@pytest.mark.parametrize(
    "body", [b"", b"{}", b'{"rows":[]}', b'{"rows":[[["Phase","2"]]]}', b"\xff"]
)
def test_what_is_no_kept_record_is_refused(body: bytes) -> None:
    with pytest.raises(ParseError):
        parse(body, IssueLog("ictrp"))
