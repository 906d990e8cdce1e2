"""Broken files of CTIS, ISRCTN and EudraCT: told clearly, and no good record is lost."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from tracker.errors import TrackerError
from tracker.registries.catalog import registry

Case = tuple[str, str, bytes, list[str], str]
Check = Callable[[Case], None]
ISRCTN = (
    "<fullTrial><trial lastUpdated='2026-01-01T00:00:00Z'><isrctn>{}</isrctn></trial></fullTrial>"
)
CTIS = {"ctNumber": "2029-599999-11-00", "authorizedApplication": {"authorizedPartI": {"id": 1}}}
EUCTR = (
    "Summary\nEudraCT Number: 2019-499999-11\nTrial Status: Completed\n"
    "Link: https://x.example/ctr-search/trial/2019-499999-11/{0}/\n\nA. Protocol Information\n"
    "A.1 Member State Concerned: Somewhere\nA.3 Full title of the trial: Cells\n\n"
    "P. End of Trial\nP. End of Trial Status: Completed\n\n"
)


def isrctn_list(*records: str) -> bytes:
    return f"<allTrials totalCount='{len(records)}'>{''.join(records)}</allTrials>".encode()


# kind: (registry, file name, content, numbers that must come, words of the message or "")
CASES: dict[str, Case] = {
    "ISRCTN: a number of seven digits": (
        "isrctn",
        "a.xml",
        isrctn_list(ISRCTN.format("1234567"), ISRCTN.format("99000001")),
        ["ISRCTN99000001"],
        "no ISRCTN number",
    ),
    "ISRCTN: cut off": (
        "isrctn",
        "a.xml",
        isrctn_list(ISRCTN.format("99000001"), ISRCTN.format("99000002"))[:-50],
        ["ISRCTN99000001"],
        "ends in the middle",
    ),
    "ISRCTN: of another kind": ("isrctn", "a.xml", b"<rss/>", [], "holds no record"),
    "CTIS: a list that breaks off": (
        "ctis",
        "a.json",
        json.dumps([CTIS, CTIS]).encode()[:-20],
        ["2029-599999-11-00"],
        "no JSON",
    ),
    "CTIS: no number": (
        "ctis",
        "a.json",
        json.dumps([{"ctNumber": 7}, CTIS]).encode(),
        ["2029-599999-11-00"],
        "no EU CT",
    ),
    "CTIS: a web page": ("ctis", "a.json", b"<html>", [], "is no JSON"),
    "EUCTR: cut off": (
        "euctr",
        "a.txt",
        (EUCTR.format("DE") + EUCTR.format("ES")[:-60]).encode(),
        ["2019-499999-11"],
        "breaks off",
    ),
    "EUCTR: no number": (
        "euctr",
        "a.txt",
        (EUCTR.replace("2019-499999-11\n", "?\n", 1) + EUCTR).encode(),
        ["2019-499999-11"],
        "no EudraCT number",
    ),
    "EUCTR: the short form": (
        "euctr",
        "a.txt",
        EUCTR.replace("\nA.", "\n").encode(),
        [],
        "short form",
    ),
    "EUCTR: a web page": ("euctr", "a.html", b"<!doctype html><html>", [], "is a web page"),
    "EUCTR: Windows lines": (
        "euctr",
        "a.txt",
        EUCTR.replace("\n", "\r\n").encode(),
        ["2019-499999-11"],
        "",
    ),
}


@pytest.mark.parametrize("kind", CASES)
def test_a_broken_file_is_explained_and_costs_no_good_record(kind: str, check_case: Check) -> None:
    check_case(CASES[kind])


@pytest.mark.parametrize("key", ["ictrp", "isrctn", "ctis", "euctr"])
def test_a_file_that_is_not_there_is_named(key: str, tmp_path: Path) -> None:
    with pytest.raises(TrackerError, match=r"there is no file .*nowhere"):
        list(registry(key).read_file(tmp_path / "nowhere"))
