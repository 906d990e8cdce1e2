"""The bench: records and archive are the same each time; its check tells loss from noise."""

from __future__ import annotations

import zipfile
from collections.abc import Sequence
from pathlib import Path

import pytest

from benchmarks.archive import write
from benchmarks.bench_results import Recorded, judge, recorded
from benchmarks.cost import run
from benchmarks.records import records
from benchmarks.sync import COMMANDS, FIRST, LIMIT

RECORDED = Recorded(FIRST, LIMIT, "cpu", "invented records", 1_000, 4.0)


@pytest.mark.parametrize(
    ("ratios", "verdict"),
    [
        ((3.5, 4.1, 4.5), "holds"),
        ((4.7, 5.0, 6.0), "lost"),
        ((3.9, 4.2, 5.0), "too noisy to tell"),
    ],
)
def test_a_ratio_is_lost_where_every_round_is_beyond_the_bound(
    ratios: Sequence[float], verdict: str
) -> None:
    assert judge(RECORDED, list(ratios)) == verdict


def test_recorded_ratios_are_of_things_that_are_measured() -> None:
    names = {"limit", "limit of a re-pull", "first pull", "re-pull, nothing changed"}
    names |= {"no-change day", *COMMANDS}
    for one in recorded():
        assert {one.part, one.whole} <= names
        assert one.what in ("cpu", "wall")


def test_an_archive_is_the_same_each_time_and_names_each_study_once(tmp_path: Path) -> None:
    first, second = tmp_path / "a.zip", tmp_path / "b.zip"
    write(first, 30)
    write(second, 30)
    assert first.read_bytes() == second.read_bytes()
    with zipfile.ZipFile(first) as archive:
        names = archive.namelist()
        bodies = [archive.read(name) for name in names]
    assert len(set(names)) == len(names) == 30
    for name, body in zip(names, bodies, strict=True):
        assert Path(name).stem.encode() in body


def test_records_are_other_studies_and_the_same_each_time(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("TRACKER_SHARED", str(tmp_path))  # no corpus: invented ones
    drawn = list(records(20))
    assert drawn == list(records(20))
    assert len(set(drawn)) == 20


def test_a_command_that_fails_says_what_it_said() -> None:
    with pytest.raises(RuntimeError, match="no such file"):
        run(("sh", "-c", "echo no such file >&2; exit 3"))
    assert run(("sh", "-c", "exit 1"), codes=(0, 1)).code == 1
