"""The replica on real records, which lie beside the checkout and are no part of it."""

from __future__ import annotations

from pathlib import Path

import pytest
import requests

from jobs.demo.replica.corpus import CorpusError, load_corpus
from jobs.demo.replica.server import Replica

# All studies of this corpus were found by searches for cell products, most of them mesenchymal.
MESENCHYMAL = (
    'mesenchymal OR "multipotent stromal" OR "marrow stromal" OR "adipose derived stem"'
    ' OR "stromal vascular fraction" OR "Wharton jelly" OR "umbilical cord derived"'
)


def test_serves_the_development_corpus(shared_dir: Path) -> None:
    corpus = load_corpus([shared_dir / "corpus" / "dev" / "ctgov_2022-01.jsonl.gz"])
    assert corpus.data_timestamp == "2022-01-21T09:00:04"
    with Replica([corpus]) as replica:
        assert 700 < total(replica, {"query.intr": MESENCHYMAL}) < len(corpus.records)
        assert total(replica, {"filter.ids": "NCT00476762"}) == 1
        everything = total(replica, {"filter.advanced": "AREA[LastUpdatePostDate]RANGE[MIN,MAX]"})
        assert everything == len(corpus.records) == 1042


def total(replica: Replica, query: dict[str, str]) -> int:
    answer = requests.get(
        f"{replica.base_url}/studies", params=query | {"countTotal": "true"}, timeout=300
    )
    count: int = answer.json()["totalCount"]
    return count


@pytest.mark.parametrize("name", ["genuine/studies.jsonl.gz", "history/versions.jsonl.gz"])
def test_loads_genuine_records(shared_dir: Path, name: str) -> None:
    assert len(load_corpus([shared_dir / "corpus" / name]).records) > 20


def test_refuses_the_record_with_conflict_markers(shared_dir: Path) -> None:
    (broken,) = (shared_dir / "corpus" / "corrupt").iterdir()
    with pytest.raises(CorpusError, match=broken.name):
        load_corpus([broken])
