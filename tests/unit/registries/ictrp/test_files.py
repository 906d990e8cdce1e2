"""All forms of WHO's files give the same trial; none needs memory in proportion to its size."""

from __future__ import annotations

import csv
import io
import tracemalloc
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import Workbook

from benchmarks.ictrp_import import write
from tracker.derive import read_study
from tracker.errors import ConfigError
from tracker.http import HttpClient
from tracker.registries.catalog import registries, registry
from tracker.registries.ictrp.csv_rows import csv_rows
from tracker.study.model import Study

FIELDS = {
    "TrialID": "DRKS99000001",
    "Public title": "Cells for lupus",
    "Primary sponsor": "Nowhere University Hospital",
    "Date registration": "15/03/2017",
    "Recruitment Status": "Recruiting",
    "Target size": "20",
    "Study type": "interventional",
    "Phase": "IIa",
    "Countries": "Germany",
    "Condition": "Lupus",
}
WEEKLY = {
    "Public title": 3,
    "Primary sponsor": 25,
    "Date registration": 21,
    "Recruitment Status": 24,
    "Target size": 23,
    "Study type": 18,
    "Phase": 20,
    "Countries": 28,
    "Condition": 29,
}
REGISTRY = """<?xml version="1.0" encoding="ISO-8859-1"?><file><trials subjects="1"><Triall><main>
<UTRN/><trial_id>DRKS99000001</trial_id><reg_name>DRKS</reg_name>
<public_title>Cells for lupus</public_title>
<primary_sponsor>Nowhere University Hospital</primary_sponsor><date_registration>15/03/2017
</date_registration><recruitment_status>Recruiting</recruitment_status><target_size>20</target_size>
<study_type>interventional</study_type><phase>IIa</phase><hc_freetext>Lupus</hc_freetext></main>
<contacts><contact><lastname>Body</lastname></contact></contacts>
<countries><country2>Germany</country2></countries></Triall></trials></file>"""


def as_portal(path: Path) -> None:
    fields = "".join(
        f"<{k.replace(' ', '_')}>{v}</{k.replace(' ', '_')}>" for k, v in FIELDS.items()
    )
    path.write_text(f"<Trials><Trial>{fields}</Trial></Trials>", encoding="utf-8")


def as_list(path: Path) -> None:
    path.write_text(
        f"\ufeff{','.join(FIELDS)}\r\n{','.join(FIELDS.values())}\r\n", encoding="utf-8"
    )


def as_weekly(path: Path, columns: int = 63) -> None:
    cells = ["NULL"] * 63
    for name, place in WEEKLY.items():
        cells[place] = FIELDS[name]
    kept = cells if columns == 63 else cells[:31] + cells[34:]
    quoted = ",".join(f'"""{cell}"""' for cell in kept[1:])
    path.write_text(f"\ufeffDRKS99000001,{quoted}\r\n", encoding="utf-8")


def as_old_weekly(path: Path) -> None:
    as_weekly(path, 60)


def as_excel(path: Path) -> None:
    book = Workbook()
    assert book.active is not None
    book.active.append(list(FIELDS))
    book.active.append(list(FIELDS.values()))
    book.save(path)


def as_registry_file(path: Path) -> None:
    path.write_text(REGISTRY, encoding="latin-1")


def study_in(path: Path) -> Study:
    (page,) = registry("ictrp").read_file(path)
    (record,) = page.records
    study, issues = read_study("ictrp", record.registration_number, record.body)
    assert issues == ()
    return study


@pytest.mark.parametrize(
    "write_as", [as_list, as_weekly, as_old_weekly, as_excel, as_registry_file]
)
def test_every_form_gives_the_same_study(write_as: object, tmp_path: Path) -> None:
    as_portal(tmp_path / "a.xml")
    assert callable(write_as)
    suffix = "xlsx" if write_as is as_excel else "dat"
    write_as(tmp_path / f"b.{suffix}")
    assert study_in(tmp_path / f"b.{suffix}") == study_in(tmp_path / "a.xml")


@pytest.mark.no_cover  # others read the same lines; counted, it takes four times as long
def test_memory_does_not_grow_with_the_file(tmp_path: Path) -> None:
    peaks = []
    for megabytes in (4, 12):
        path = tmp_path / f"{megabytes}.xml"
        write(path, megabytes)
        tracemalloc.start()
        for _ in registry("ictrp").read_file(path):
            pass
        peaks.append(tracemalloc.get_traced_memory()[1])
        tracemalloc.stop()
    assert peaks[1] < peaks[0] + 2_000_000


@pytest.mark.parametrize("size", [1, 7, 64, 1000])
def test_where_a_text_is_cut_into_pieces_makes_no_difference(size: int, tmp_path: Path) -> None:
    as_weekly(tmp_path / "a.csv")
    text = (tmp_path / "a.csv").read_text(encoding="utf-8").lstrip("\ufeff") * 3
    pieces = (text[at : at + size] for at in range(0, len(text), size))
    assert list(csv_rows(pieces)) == list(csv_rows(iter((text,))))


def test_it_cannot_be_asked_over_the_network() -> None:
    client = HttpClient(
        seconds_between_requests=0, timeout_seconds=1, attempts=1, longest_wait_seconds=0
    )
    with pytest.raises(ConfigError, match="download its file and `tracker import ictrp`"):
        registry("ictrp").source(client, "", 200)


def test_every_known_registry_says_under_which_terms() -> None:
    assert list(registries()) == ["ctgov", "ctis", "isrctn", "ictrp", "euctr"]
    assert "Non-commercial" in registry("ictrp").facts.terms_of_use


texts = st.text(st.characters(codec="utf-8", exclude_characters="@\x00"), max_size=60)


@given(st.lists(texts, min_size=1, max_size=6))
def test_any_text_survives_the_csv(titles: list[str]) -> None:
    stream = io.StringIO()
    writer = csv.writer(stream)
    for serial, title in enumerate(titles):
        cells = ["NULL"] * 63
        cells[0], cells[3] = f"DRKS99{serial:06}", title
        writer.writerow(cells)
    found = list(csv_rows(iter((stream.getvalue(),))))
    assert [dict(row)["TrialID"] for row in found if isinstance(row, tuple)] == [
        f"DRKS99{serial:06}" for serial in range(len(titles))
    ]
    read = [dict(row).get("public_title", "") for row in found if isinstance(row, tuple)]
    assert read == [title.strip() for title in titles]
