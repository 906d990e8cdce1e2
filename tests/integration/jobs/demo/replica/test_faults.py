from __future__ import annotations

import pytest

from jobs.demo.replica.faults import KINDS, Fault, Faults, FaultSyntaxError


def strikes(script: str, path: str = "/studies", place: str = "next page") -> list[str | None]:
    faults = Faults.parse(script)
    picked = [faults.pick(path, "tracker/1.0", place) for _ in range(6)]
    return [fault.kind if fault else None for fault in picked]


def test_reads_a_script() -> None:
    faults = Faults.parse("429:every=5,retry-after=1; cut:at=3 ;slow:seconds=0.5,path=/version$")
    assert faults.script == (
        Fault("429", every=5, retry_after=1),
        Fault("cut", at=3),
        Fault("slow", seconds=0.5, path="/version$"),
    )


@pytest.mark.parametrize("kind", KINDS)
def test_knows_every_kind_by_name_alone(kind: str) -> None:
    assert Faults.parse(kind).script == (Fault(kind),)


@pytest.mark.parametrize(
    ("script", "message"),
    [
        ("418", "unknown fault '418'; known are 429"),
        ("cut:3", "cannot read '3' in 'cut:3'"),
        ("cut:after=3", "cannot read 'after=3' in 'cut:after=3'; use name=value, names: at, every"),
        ("cut:at=three", "cannot read at=three"),
        ("cut:at=0", "at=0 in 'cut:at=0' must be at least 1"),
        ("429:retry-after=-1", "must be at least 0"),
        ("cut:at=1,every=2", "both at and every"),
        ("cut:path=(", "cannot read path=("),
    ],
)
def test_says_what_is_wrong_with_a_script(script: str, message: str) -> None:
    with pytest.raises(FaultSyntaxError) as refused:
        Faults.parse(script)
    assert message in str(refused.value)


@pytest.mark.parametrize(
    ("script", "struck"),
    [
        ("", []),
        ("500", [1, 2, 3, 4, 5, 6]),
        ("500:at=3", [3]),
        ("500:every=2", [2, 4, 6]),
        ("500:every=2,times=2", [2, 4]),
        ("500:times=1", [1]),
        ("500:path=version", []),
        ("500:agent=python-httpx", []),
        ("500:agent=tracker", [1, 2, 3, 4, 5, 6]),
    ],
)
def test_strikes_when_it_is_due(script: str, struck: list[int]) -> None:
    assert [turn for turn, kind in enumerate(strikes(script), start=1) if kind] == struck


def test_the_first_due_fault_wins_and_the_others_go_on_counting() -> None:
    assert strikes("500:at=2;502:every=2") == [None, "500", None, "502", None, "502"]


@pytest.mark.parametrize(
    ("script", "place", "strikes_once"),
    [
        ("missing:at=1", "elsewhere", False),
        ("missing:at=1", "first page", True),
        ("expired-token:at=1", "first page", False),
        ("expired-token:at=1", "next page", True),
        ("500:at=1", "elsewhere", True),
    ],
)
def test_page_faults_wait_for_pages(script: str, place: str, strikes_once: bool) -> None:
    assert any(strikes(script, place=place)) is strikes_once
