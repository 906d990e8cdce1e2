"""The measurement end to end, and the guard: what the rules must reach on invented labels."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import typer
from typer.testing import CliRunner

from jobs.cli import evaluate
from jobs.queries.evaluate import evaluate_labels
from tracker.config import load_config
from tracker.config.default import default_config_path
from tracker.errors import ConfigError, TrackerError
from tracker.evaluate import Evaluation
from tracker.evaluate.labels import ALLOWED

CONFIG = load_config(default_config_path(), {})
# The least accuracy over core records; what is missing to 1 is the room for an honest trade-off.
LEAST = {
    "therapy": 0.97,
    "disease_group": 0.97,
    "source": 0.95,
    "donor": 0.95,
    "route": 0.92,
    "product": 0.75,
}


@pytest.fixture(scope="session")
def invented(repository: Path) -> Path:
    """The folder of invented labels and the records that they are about."""
    return repository / "tests" / "labels"


@pytest.fixture(scope="session")
def measured(invented: Path) -> Evaluation:
    return evaluate_labels(
        None, invented / "labels.csv", [invented / "records.jsonl"], config=CONFIG
    )


def write_labels(folder: Path, *rows: str) -> Path:
    path = folder / "labels.csv"
    path.write_text("\n".join(["nct_id,in_cohort,therapy", *rows, ""]), encoding="utf-8")
    return path


def write_records(folder: Path, name: str, *records: dict[str, Any]) -> Path:
    path = folder / name
    path.write_text("".join(json.dumps(record) + "\n" for record in records), encoding="utf-8")
    return path


def test_guard_membership(measured: Evaluation) -> None:
    assert measured.missing == ()
    found = measured.membership["core_and_presumed"]
    assert found.n > 75
    assert found.precision.value is not None
    assert found.precision.value >= 0.98
    assert found.recall.value is not None
    assert found.recall.value >= 0.98


@pytest.mark.parametrize(("concept", "least"), LEAST.items())
def test_guard_concepts(measured: Evaluation, concept: str, least: float) -> None:
    found = measured.concepts[concept]["all"]
    assert found.accuracy.value is not None
    assert found.accuracy.value >= least, [
        one for one in measured.disagreements if one.measure == concept
    ]


def test_guard_doubt(measured: Evaluation) -> None:
    """A rule that asks a person about everything would never be wrong."""
    assert measured.calibration.share_looked_at.value is not None
    assert measured.calibration.share_looked_at.value <= 0.12
    assert measured.calibration.errors_sure == 0


def test_guard_chinese_like_english(measured: Evaluation, invented: Path) -> None:
    rows = (invented / "labels.csv").read_text(encoding="utf-8").splitlines()
    chinese = {row.split(",")[0] for row in rows if row.endswith(",Chinese")}
    assert len(chinese) >= 8
    assert not [one for one in measured.disagreements if one.nct_id in chinese]


def test_the_invented_labels_cover_every_value(measured: Evaluation) -> None:
    for concept in ("therapy", "disease_group", "source", "donor", "route"):
        scopes = measured.concepts[concept].values()
        labelled = {value.value for one in scopes for value in one.by_value if value.labelled}
        assert labelled == set(ALLOWED[concept])


def test_later_files_win(
    tmp_path: Path, record: Callable[..., dict[str, Any]], cells: Callable[..., dict[str, Any]]
) -> None:
    labels = write_labels(tmp_path, "NCT99000001,yes,msc", "NCT99000003,yes,msc")
    old = write_records(tmp_path, "old.jsonl", record(1), record(2))
    new = write_records(tmp_path, "new.jsonl", record(1, **cells("MSC", "Lupus")))
    first = evaluate_labels(None, labels, [new, old], config=CONFIG)
    last = evaluate_labels(None, labels, [old, new], config=CONFIG)
    assert (first.membership["core"].missed, last.membership["core"].missed) == (1, 0)
    assert first.missing == last.missing == ("NCT99000003",)


@pytest.fixture
def cells() -> Callable[..., dict[str, Any]]:
    """`cells(given, disease)`: the modules of a record that say so."""

    def modules(given: str, disease: str) -> dict[str, Any]:
        return {
            "identificationModule": {"briefTitle": f"{given} in {disease}"},
            "conditionsModule": {"conditions": [disease]},
            "armsInterventionsModule": {"interventions": [{"type": "BIOLOGICAL", "name": given}]},
        }

    return modules


def test_records_of_the_store_are_the_newest(
    tmp_path: Path,
    world: Callable[..., Any],
    record: Callable[..., dict[str, Any]],
    cells: Callable[..., dict[str, Any]],
) -> None:
    aliased = {"identificationModule": {"nctIdAliases": ["NCT99000008"]}}
    sponsors = {"identificationModule": {"secondaryIdInfos": [{"id": "NCT99000009"}]}}
    days = (
        [record(1), record(2, **aliased), record(3, **sponsors)],
        [record(1, **cells("MSC", "Lupus")), record(2, **aliased), record(3, **sponsors)],
    )
    w = world(*days)
    w.sync(5)
    w.replica.advance()
    w.sync(6, full=True)
    labels = write_labels(
        tmp_path, "NCT99000001,yes,msc", "NCT99000008,no,none", "NCT99000009,no,none"
    )
    found = evaluate_labels(w.runtime, labels)
    assert found.membership["core"].true_in == 1
    assert found.membership["core"].true_out == 1
    assert found.missing == ("NCT99000009",)  # another study's own number is not that study


def test_an_unreadable_record_is_told(tmp_path: Path, record: Callable[..., Any]) -> None:
    labels = write_labels(tmp_path, "NCT99000001,no,none")
    broken = record(1, designModule={"studyType": ["INTERVENTIONAL"]})
    found = evaluate_labels(
        None, labels, [write_records(tmp_path, "a.jsonl", broken)], config=CONFIG
    )
    assert found.missing == ("NCT99000001",)
    assert any("NCT99000001 cannot be read" in note for note in found.notes)


def test_what_cannot_be_done_is_said(tmp_path: Path, invented: Path) -> None:
    labels = write_labels(tmp_path, "NCT99000001,yes,msc")
    with pytest.raises(ConfigError, match="no cohort 'other'; known: msc_autoimmune, stem"):
        evaluate_labels(None, labels, [invented / "records.jsonl"], "other", CONFIG)
    with pytest.raises(ConfigError, match="no settings"):
        evaluate_labels(None, labels)
    with pytest.raises(TrackerError, match="corpus files or a store"):
        evaluate_labels(None, labels, config=CONFIG)
    with pytest.raises(TrackerError, match="there is no file"):
        evaluate_labels(None, labels, [tmp_path / "none.jsonl"], config=CONFIG)


@pytest.fixture
def app(tmp_path: Path) -> typer.Typer:
    """The two commands alone, with settings that hold the cohort and a store that must not open."""
    settings = tmp_path / "settings.toml"
    settings.write_text(
        '[store]\nurl = "sqlite:////nowhere/at/all.db"\n[[cohorts]]\nkey = "msc_autoimmune"\n'
        'title = "MSC"\ntherapies = ["msc", "msc_derived"]\n',
        encoding="utf-8",
    )
    made = typer.Typer()
    evaluate.register(made)

    @made.callback()
    def options(context: typer.Context) -> None:
        context.obj = settings

    return made


def test_the_command_needs_no_store_for_files(
    app: typer.Typer, invented: Path, tmp_path: Path
) -> None:
    shutil.copytree(invented, tmp_path / "held")
    arguments = ["evaluate", "held/labels.csv", "--corpus", "held/records.jsonl"]
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(tmp_path)
        told = CliRunner().invoke(app, [*arguments, "--page", "found.html"], catch_exceptions=False)
        as_json = CliRunner().invoke(app, [*arguments, "--json"], catch_exceptions=False)
    assert "cohort msc_autoimmune: 93 labels" in told.output
    assert "wrote found.html" in told.output
    page = (tmp_path / "found.html").read_text(encoding="utf-8")
    assert "measured against labels.csv" in page
    document = json.loads(as_json.stdout)
    assert document["membership"]["core"]["recall"].keys() == {"value", "low", "high"}
    assert document["concepts"].keys() == LEAST.keys()
