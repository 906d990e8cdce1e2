"""The demo's two days are what the generator makes, record for record."""

from __future__ import annotations

import inspect
from pathlib import Path

import msgspec
import pytest

from benchmarks import demo_days
from jobs.cli.showcase import demo
from jobs.demo.days import FIRST_DAY, SECOND_DAY, Line, two_days, unpacked_lines


def test_the_file_is_what_the_generator_makes() -> None:
    made, shipped = (
        msgspec.json.Decoder(Line).decode_lines(some)
        for some in (demo_days.demo_lines(), unpacked_lines())
    )
    other = [line.number for line, same in zip(made, shipped, strict=False) if line != same]
    assert (len(shipped), other) == (len(made), []), "run `make demo-data`"
    assert unpacked_lines() == demo_days.demo_lines()


def test_the_file_is_written_only_when_its_lines_are_others(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = demo_days.TARGET.read_bytes()
    stamp = demo_days.TARGET.stat().st_mtime_ns
    demo_days.main()
    assert demo_days.TARGET.stat().st_mtime_ns == stamp
    monkeypatch.setattr(demo_days, "TARGET", tmp_path / "two_days.jsonl.zst")
    demo_days.main()
    assert demo_days.TARGET.stat().st_size == pytest.approx(len(before), rel=0.05)


@pytest.mark.parametrize("size", [50, 700])
def test_a_smaller_demo_has_the_first_studies_of_clinicaltrials_gov(size: int) -> None:
    whole, smaller = two_days(10_000), two_days(size)
    first, second = (list(day.records) for day in smaller["ctgov"])
    assert first == list(whole["ctgov"][0].records)[:size]
    left_out = whole["ctgov"][0].records.keys() - set(first)
    assert second == [n for n in whole["ctgov"][1].records if n not in left_out]
    assert set(second) - set(first), "some are new on the second day"
    assert (smaller["ctis"], smaller["isrctn"]) == (whole["ctis"], whole["isrctn"])


def test_each_registry_has_its_two_days() -> None:
    loaded = [f"{day}T09:00:04" for day in (FIRST_DAY, SECOND_DAY)]
    days = two_days(700)
    assert list(days) == ["ctgov", "ctis", "isrctn"]
    assert {
        key: [day.data_timestamp for day in some] for key, some in days.items()
    } == dict.fromkeys(days, loaded)


def test_the_command_offers_as_many_studies_as_ship() -> None:
    option = inspect.signature(demo, eval_str=True).parameters["size"]
    (setting,) = option.annotation.__metadata__
    assert option.default == setting.max == len(two_days(10_000)["ctgov"][0].records)
