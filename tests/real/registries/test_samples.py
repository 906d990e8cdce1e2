"""Every reference sample of the other registries is read, or its refusal is explained."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from benchmarks.registry_samples import Read, samples

# What is no file of records, and what the reader says of it.
NO_RECORDS = {
    "ictrp/ICTRP_export_datafields.txt": "is no ICTRP file",
    "ictrp/SOURCES.txt": "is no ICTRP file",
    "ictrp/colnames_63_avidclam.txt": "is no ICTRP file",
    "ictrp/registry_prefixes_date_formats.csv": "is no ICTRP file",
    "ictrp/webservice_countries-common-names.json": "is JSON",
    "ictrp/webservice_empty_footer.txt": "holds no trial",
    "ictrp/webservice_expect_footer.txt": "holds no trial",
    "ictrp/webservice_expect_header.txt": "holds no trial",
    "cris/list.json": "tells no status",  # a listing; the detail of each trial is read
    "other/id_patterns.json": "is JSON",
    "isrctn/count_limit0.xml": "holds no record",  # the answer to a question for the count
    "ctis/search_raw.json": "is no EU CT number",  # a listing, which the client reads itself
}
RECORDS = {
    "ictrp/portal_xml_10_mixed.xml": 10,
    "ictrp/portal_xml_msc_excerpt.xml": 31,
    "ictrp/portal_xml_truncated.xml": 2,
    "ictrp/covid_csv_msc_excerpt.csv": 41,
    "ictrp/weekly_layout_reconstructed_no_header.csv": 41,
    "ictrp/iddo_ntd_ictrp.csv": 315,
    "euctr/full_text_10records.txt": 2,
}
# Known and left open: nobody has confirmed what they mean.
UNCONFIRMED = {"overall_status 'Ongoing'", "phases '0'"}


@pytest.fixture(scope="module")
def reads(request: pytest.FixtureRequest) -> list[Read]:
    shared = os.environ.get("TRACKER_SHARED") or Path(request.config.rootpath).parent / "shared"
    folder = Path(shared) / "registries" / "samples"
    if not folder.is_dir():
        pytest.skip("the samples of the other registries are left out: there is no ../shared")
    return list(samples(folder))


def test_each_sample_is_read_or_its_refusal_explained(reads: list[Read]) -> None:
    assert len(reads) > 30
    for read in reads:
        if read.name in NO_RECORDS:
            assert read.records == 0
            assert NO_RECORDS[read.name] in "; ".join(read.refusals)
        elif read.name == "ictrp/portal_xml_truncated.xml":
            assert read.refusals[0] == "the file ends in the middle of this record"
        else:
            assert (read.refusals, read.records > 0) == ([], True), read.name


def test_as_many_records_come_as_there_are(reads: list[Read]) -> None:
    found = {read.name: read.records for read in reads}
    assert {name: found[name] for name in RECORDS} == RECORDS


def test_no_status_phase_country_kind_or_sex_stays_unmapped(reads: list[Read]) -> None:
    assert [word for read in reads for word in read.unmapped()] == []


def test_what_nobody_confirmed_is_said_aloud(reads: list[Read]) -> None:
    assert {w for read in reads for w in read.unmapped("unconfirmed_term")} == UNCONFIRMED


def test_no_date_stays_unread(reads: list[Read]) -> None:
    assert [key for read in reads for key in read.issues if key[0] == "bad_date"] == []
