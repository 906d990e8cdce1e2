"""The demo's two days are what the generator makes, record for record."""

from __future__ import annotations

import inspect
from pathlib import Path

import msgspec
import pytest
import zstandard

from benchmarks import demo_days
from jobs.cli.showcase import demo
from jobs.demo.days import FIRST_DAY, SECOND_DAY, Line, two_days, unpacked_lines


@pytest.fixture(scope="module")
def made() -> bytes:
    """The lines as the generator makes them."""
    return demo_days.demo_lines()


def test_the_file_is_what_the_generator_makes(made: bytes) -> None:
    decoder = msgspec.json.Decoder(Line)
    ours, shipped = decoder.decode_lines(made), decoder.decode_lines(unpacked_lines())
    other = [line.number for line, same in zip(ours, shipped, strict=False) if line != same]
    assert (len(shipped), other) == (len(ours), []), "run `make demo-data`"
    assert unpacked_lines() == made


def test_the_file_is_written_only_when_its_lines_are_others(
    made: bytes, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shipped, written = demo_days.TARGET, tmp_path / "two_days.jsonl.zst"
    before = shipped.stat()
    monkeypatch.setattr(demo_days, "demo_lines", lambda: made)
    demo_days.main()
    assert shipped.stat().st_mtime_ns == before.st_mtime_ns
    monkeypatch.setattr(demo_days, "TARGET", written)
    demo_days.main()
    assert zstandard.ZstdDecompressor().decompress(written.read_bytes()) == made
    assert shipped.stat().st_mtime_ns == before.st_mtime_ns


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
