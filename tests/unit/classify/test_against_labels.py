"""The rules against labels by people, on real records of two dates; skipped without them."""

from __future__ import annotations

import csv
import gzip
import json
from functools import cache
from pathlib import Path

import pytest

from tracker.classification import Classification
from tracker.classify import classify
from tracker.cohorts import Cohort, judge
from tracker.derive import derive
from tracker.study.model import Study

COHORT = Cohort.from_config(
    {"key": "msc_autoimmune", "title": "MSC", "therapies": ["msc", "msc_derived"]}
)
# Column of the labels, concept, accuracy asked for on core records that give MSC.
AIMS = (
    ("therapy", "cell_therapy", 0.97),
    ("disease_group", "disease_group", 0.97),
    ("source", "cell_source", 0.93),
    ("donor", "donor", 0.93),
    ("route", "route", 0.88),
)
Said = dict[str, Classification]


@cache
def classify_all(path: Path) -> dict[str, tuple[Study, Said]]:
    """Every record of a corpus file, by its number, with what is said about it."""
    found = {}
    with gzip.open(path) as lines:
        for body in lines:
            number = json.loads(body)["protocolSection"]["identificationModule"]["nctId"]
            study = derive("ctgov", number, body).study
            found[number] = study, {said.concept: said for said in classify(study)}
    return found


@pytest.fixture(params=["2022-01", "2022-10"])
def classified(shared_dir: Path, request: pytest.FixtureRequest) -> dict[str, tuple[Study, Said]]:
    return classify_all(shared_dir / f"corpus/dev/ctgov_{request.param}.jsonl.gz")


@pytest.fixture
def labels(shared_dir: Path) -> list[dict[str, str]]:
    with (shared_dir / "gold/labels_dev.csv").open(newline="") as file:
        return list(csv.DictReader(file))


def test_membership(
    classified: dict[str, tuple[Study, Said]], labels: list[dict[str, str]]
) -> None:
    pairs = []
    looked_at = 0
    for row in labels:
        if row["tier"] in ("core", "presumed") and row["nct_id"] in classified:
            study, said = classified[row["nct_id"]]
            found = judge(COHORT, study, said.values())
            looked_at += found.confidence == "to_be_looked_at"
            pairs.append((found.verdict == "in", row["in_cohort"] == "yes"))
    hits = pairs.count((True, True))
    assert hits / (hits + pairs.count((True, False))) >= 0.98
    assert hits / (hits + pairs.count((False, True))) >= 0.98
    assert looked_at / len(pairs) < 0.10


@pytest.mark.parametrize(("column", "concept", "aim"), AIMS)
def test_concepts(
    classified: dict[str, tuple[Study, Said]],
    labels: list[dict[str, str]],
    column: str,
    concept: str,
    aim: float,
) -> None:
    judged = [
        classified[row["nct_id"]][1][concept].value == row[column]
        for row in labels
        if row["tier"] == "core" and row[column] and row["nct_id"] in classified
    ]
    assert sum(judged) / len(judged) >= aim
