"""What a synthetic corpus must hold, and that nobody can take it for real."""

from __future__ import annotations

import json
import re
from collections import Counter
from datetime import date
from typing import TYPE_CHECKING, Any

import pytest

from benchmarks.synthetic import make_corpus
from benchmarks.synthetic.awkward import cases
from benchmarks.synthetic.words import lexicon

if TYPE_CHECKING:
    from collections.abc import Iterator

AS_OF = date(2026, 10, 1)


@pytest.fixture(scope="module")
def corpus() -> list[dict[str, Any]]:
    return make_corpus(7, 600, as_of=AS_OF)


def module(record: dict[str, Any], name: str) -> dict[str, Any]:
    found: dict[str, Any] = record["protocolSection"].get(name, {})
    return found


def leaves(value: object, path: str = "") -> Iterator[tuple[str, object]]:
    if isinstance(value, dict):
        for key, inner in value.items():
            yield from leaves(inner, f"{path}.{key}")
    elif isinstance(value, list):
        for inner in value:
            yield from leaves(inner, path)
    else:
        yield path, value


def containers(value: object) -> Iterator[object]:
    if isinstance(value, dict | list):
        yield value
        for inner in value.values() if isinstance(value, dict) else value:
            yield from containers(inner)


def test_the_same_seed_makes_the_same_records(corpus: list[dict[str, Any]]) -> None:
    assert json.dumps(make_corpus(7, 600, as_of=AS_OF)) == json.dumps(corpus)
    assert make_corpus(8, 20, as_of=AS_OF) != corpus[:20]


def test_a_larger_corpus_begins_with_the_smaller_one(corpus: list[dict[str, Any]]) -> None:
    assert make_corpus(7, 50, as_of=AS_OF) == corpus[:50]


def test_every_number_lies_in_the_invented_range_and_is_used_once(
    corpus: list[dict[str, Any]],
) -> None:
    numbers = [module(record, "identificationModule")["nctId"] for record in corpus]
    assert len(set(numbers)) == len(numbers)
    mentioned = re.findall(r"NCT\d+", json.dumps(corpus))
    assert all(re.fullmatch(r"NCT99\d{6}|NCT00000000", number) for number in mentioned)


def test_a_corpus_beyond_the_range_is_refused() -> None:
    with pytest.raises(ValueError, match="smaller corpus"):
        make_corpus(1, 900_000, as_of=AS_OF)


def test_every_record_says_that_it_is_invented(corpus: list[dict[str, Any]]) -> None:
    for record in corpus:
        assert module(record, "identificationModule")["orgStudyIdInfo"]["id"].startswith("DEMO-")
        summary = module(record, "descriptionModule").get("briefSummary")
        withheld = module(record, "statusModule")["overallStatus"] == "WITHHELD"
        assert withheld or summary.endswith("Invented record for demonstration.")


def test_the_only_person_is_the_demo_contact(corpus: list[dict[str, Any]]) -> None:
    people = {
        value
        for path, value in leaves(corpus)
        if path.endswith(
            (
                ".investigatorFullName",
                "entralContacts.name",
                "contacts.name",
                "overallOfficials.name",
            )
        )
    }
    assert people == {"Demo Contact"}
    assert {value for path, value in leaves(corpus) if path.endswith(".phone")} == {"000"}
    addresses = re.findall(r"[\w.]+@[\w.]+", json.dumps(corpus))
    assert set(addresses) == {"demo.contact@example.org"}


def test_nothing_is_null_or_empty(corpus: list[dict[str, Any]]) -> None:
    assert all(value is not None for _, value in leaves(corpus))
    assert all(inner for inner in containers(corpus))


def test_no_date_of_the_registry_lies_after_the_day_served(corpus: list[dict[str, Any]]) -> None:
    for path, value in leaves(corpus):
        if re.search(r"(PostDateStruct\.date|SubmitDate|SubmitQcDate|versionHolder)$", path):
            assert "2004-01-01" <= str(value) <= AS_OF.isoformat(), path


def test_dates_of_one_record_follow_each_other(corpus: list[dict[str, Any]]) -> None:
    for record in corpus:
        status = module(record, "statusModule")
        days = [
            status["studyFirstSubmitDate"],
            status["studyFirstSubmitQcDate"],
            status["studyFirstPostDateStruct"]["date"],
            status["lastUpdatePostDateStruct"]["date"],
        ]
        assert days == sorted(days)
        assert status["lastUpdateSubmitDate"] <= days[-1]


def test_unknown_studies_have_a_last_known_status_and_no_other_does(
    corpus: list[dict[str, Any]],
) -> None:
    for record in corpus:
        status = module(record, "statusModule")
        assert ("lastKnownStatus" in status) == (status["overallStatus"] == "UNKNOWN")


def test_results_and_their_mark_agree(corpus: list[dict[str, Any]]) -> None:
    for record in corpus:
        posted = "resultsFirstPostDateStruct" in module(record, "statusModule")
        assert record["hasResults"] == ("resultsSection" in record) == posted
    assert 10 <= sum(record["hasResults"] for record in corpus) <= 100


def test_arms_name_interventions_that_exist(corpus: list[dict[str, Any]]) -> None:
    for record in corpus:
        arms = module(record, "armsInterventionsModule")
        names = {one["name"] for one in arms.get("interventions", [])}
        labels = {group["label"] for group in arms.get("armGroups", [])}
        for group in arms.get("armGroups", []):
            for named in group.get("interventionNames", []):
                assert named.split(": ", 1)[1] in names
        for one in arms.get("interventions", []):
            assert set(one.get("armGroupLabels", [])) <= labels


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_every_disease_group_and_therapy_occurs(seed: int) -> None:
    records = make_corpus(seed, 600, as_of=AS_OF)
    sets = [module(record, "conditionsModule").get("conditions") for record in records]
    for disease in lexicon().diseases.items:
        assert any(conditions in disease.conditions for conditions in sets), disease.group
    text = json.dumps(records)
    for therapies in lexicon().therapies.values():
        assert any(name in text for therapy in therapies.items for name in therapy.names)


def test_every_kind_of_status_and_phase_occurs(corpus: list[dict[str, Any]]) -> None:
    statuses = Counter(module(r, "statusModule")["overallStatus"] for r in corpus)
    assert len(statuses) >= 11
    assert statuses["COMPLETED"] > statuses["RECRUITING"] > statuses["NOT_YET_RECRUITING"] > 0
    designs = [module(record, "designModule") for record in corpus]
    phases = Counter(tuple(design.get("phases", ())) for design in designs)
    assert {("NA",), ("EARLY_PHASE1",), ("PHASE1", "PHASE2"), ("PHASE2", "PHASE3"), ()} <= set(
        phases
    )
    assert all(
        "phases" not in design for design in designs if design.get("studyType") != "INTERVENTIONAL"
    )


def test_countries_sponsors_and_years_are_spread(corpus: list[dict[str, Any]]) -> None:
    countries = Counter(
        value for path, value in leaves(corpus) if path.endswith("locations.country")
    )
    assert len(countries) >= 35
    assert {"United States", "China"} == {name for name, _ in countries.most_common(2)}
    assert {"Turkey", "Turkey (Türkiye)", "Iran", "Iran, Islamic Republic of"} <= set(countries)
    leads = [module(r, "sponsorCollaboratorsModule")["leadSponsor"] for r in corpus]
    assert len({lead["name"] for lead in leads}) >= 60
    classes = {lead.get("class") for lead in leads}
    assert {
        "OTHER",
        "INDUSTRY",
        "NIH",
        "FED",
        "OTHER_GOV",
        "INDIV",
        "NETWORK",
        "UNKNOWN",
        None,
    } <= classes
    years = {module(r, "statusModule")["studyFirstSubmitDate"][:4] for r in corpus}
    assert {"2006", "2012", "2018", "2024", "2026"} <= years


def test_each_awkward_case_occurs_in_a_demo_corpus(corpus: list[dict[str, Any]]) -> None:
    assert len(cases()) * 12 <= len(corpus)
    text = json.dumps(corpus, ensure_ascii=False)
    for sign in (
        "<script>",
        '"=SUM(1)"',
        "&lt;",
        "\\\\^6",
        "间充质干细胞",
        "🧬",
        "المتعدد",
        "Managed Self Care",
        "UC-MSC for UC",
        "Republic of Demoria",
        "WITHHELD",
        "nctIdAliases",
        "99999999",
        "removedCountries",
        "unpostedEvents",
        "retractions",
    ):
        assert sign in text, sign
    assert (
        max(len(module(r, "eligibilityModule").get("eligibilityCriteria", "")) for r in corpus)
        == 20_000
    )
    twice = [
        [one["name"] for one in module(r, "armsInterventionsModule").get("interventions", [])]
        for r in corpus
    ]
    assert any(len(set(names)) < len(names) for names in twice)
    zero = [
        r for r in corpus if module(r, "designModule").get("enrollmentInfo", {}).get("count") == 0
    ]
    assert {module(r, "statusModule")["overallStatus"] for r in zero} == {"WITHDRAWN"}


def test_without_awkward_cases_no_word_is_beyond_the_lists() -> None:
    plain = json.dumps(make_corpus(7, 600, as_of=AS_OF, awkward=False))
    for sign in ("<script>", "Demoria", "WITHHELD", "NCT00000000", "2099"):
        assert sign not in plain
