"""Known cross-registrations, as far as the records at hand can tell."""

from __future__ import annotations

import csv
import gzip
import json
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tracker.derive import derive
from tracker.linking import LinkInput, link, link_input
from tracker.study.identifiers import Identifier, canonical

CORPORA = ("genuine/studies", "dev/ctgov_2022-10", "dev/ctgov_2022-01")


def bodies(shared_dir: Path) -> Iterator[tuple[str, bytes]]:
    for name in CORPORA:
        with gzip.open(shared_dir / "corpus" / f"{name}.jsonl.gz") as lines:
            for line in lines:
                section = json.loads(line)["protocolSection"]
                yield section["identificationModule"]["nctId"], line


@pytest.fixture
def at_hand(shared_dir: Path) -> dict[Identifier, tuple[LinkInput, bytes]]:
    """The last state of each study at hand, and its body."""
    found = {}
    for number, body in bodies(shared_dir):
        one = link_input(derive("ctgov", number, body).study)
        found[one.own] = one, body
    return found


@pytest.mark.slow
def test_known_pairs(
    shared_dir: Path,
    at_hand: dict[Identifier, tuple[LinkInput, bytes]],
    capsys: pytest.CaptureFixture[str],
) -> None:
    lines, overlooked = [], []
    pairs = (shared_dir / "gold" / "cross_registrations.csv").read_text("utf-8").splitlines()
    for row in csv.DictReader(pairs):
        mine, other = canonical(row["id_a"]), canonical(row["id_b"])
        assert mine, f"{row['id_a']} is no number that we know"
        assert other, f"{row['id_b']} is no number that we know"
        verdict = _verdict(at_hand.get(mine), other)
        lines.append(f"{mine.number:12} {other.number:22} {verdict}")
        if verdict == "overlooked":
            overlooked.append(row)
    with capsys.disabled():
        sys.stdout.write("\n".join(["", *lines, ""]))
    assert overlooked == []
    assert sum("named" in line for line in lines) >= 12


def _verdict(mine: tuple[LinkInput, bytes] | None, other: Identifier) -> str:
    if mine is None:
        return "no record at hand"
    one, body = mine
    if other in {cited.identifier for cited in one.cited}:
        return "named by the record: joined once the other record is in the store and agrees"
    if other in one.aliases:
        return "named by the record as an alias: one trial"
    section = json.loads(body)["protocolSection"]["identificationModule"]
    if other.number in json.dumps(section):
        return "overlooked"
    return "not named in the number fields of the record at hand"


@pytest.mark.slow
def test_one_registry_alone_makes_no_trial_of_two(
    at_hand: dict[Identifier, tuple[LinkInput, bytes]],
) -> None:
    studies = [one for one, _ in at_hand.values()]
    for trial in link(studies, [], {}).trials:
        assert len(trial.study_keys) == 1, trial
