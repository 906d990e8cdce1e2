"""What is served as it was the last time is known again, and nothing else is."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from typing import Any

import pytest

from jobs.sync.collect import Collected, Collector
from tracker.registries import marks
from tracker.registries.base import Page, Recognise, nothing_known
from tracker.registries.ctgov import pages
from tracker.registries.ctgov.pages import split_records

Make = Callable[..., Any]
Record = dict[str, Any]
CONTACT = {"centralContacts": [{"name": "Jane Doe", "email": "jane@example.org"}]}


class Serving:
    """A registry that serves these records in one page, and is asked whether it knows them."""

    def __init__(self, *records: Record) -> None:
        self.records = records
        self.recognise: Recognise = nothing_known

    def data_timestamp(self) -> str:
        return "a"

    def recognise_by(self, recognise: Recognise) -> None:
        self.recognise = recognise

    def search(self, query: Mapping[str, str], updated_since: object) -> Iterator[Page]:
        del query, updated_since
        served = [json.dumps(one).encode() for one in self.records]
        yield split_records(served, self.recognise)
        yield Page((), (), len(self.records))

    by_numbers = search


@pytest.fixture
def pull(world: Make, record: Make, monkeypatch: pytest.MonkeyPatch) -> Make:
    """`pull(record, ...)`: what a pass collects, and the numbers that were read for it."""
    made = world([record(1)])
    read: list[str] = []
    whole = pages.raw_record

    def reading(served: bytes, mark: bytes | None = None) -> Any:
        found = whole(served, mark)
        read.append(found.registration_number[-1])
        return found

    monkeypatch.setattr(pages, "raw_record", reading)

    def make(*records: Record) -> tuple[Collected, str]:
        source: Any = Serving(*records)
        engine = made.runtime.engine
        collector = Collector(engine, source, "ctgov", "application/json", lambda *_: None)
        read.clear()
        return collector.search("all", {}, None), "".join(read)

    return make


def stamped(record: Record, day: str) -> Record:
    return record | {"derivedSection": {"miscInfoModule": {"versionHolder": day}}}


def test_only_what_differs_from_the_last_time_is_read(pull: Make, record: Make) -> None:
    first = [stamped(record(serial), "2026-10-05") for serial in (1, 2, 3)]
    before, read = pull(*first)
    assert read == "123"
    other = record(2, conditionsModule={"conditions": ["Other"]})
    after, read = pull(*(stamped(one, "2026-10-06") for one in (record(1), other, record(3))))
    assert read == "2"
    assert before.bodies.keys() == after.bodies.keys()
    same = {number for number, one in before.bodies.items() if after.bodies[number] == one}
    assert same == {"NCT99000001", "NCT99000003"}
    assert before.tally == after.tally
    assert pull(*(stamped(one, "2026-10-07") for one in (record(1), other)))[1] == ""
    assert pull(record(1), record(2))[1] == "12"


def test_a_contact_that_moves_is_read_and_leads_to_the_same_body(pull: Make, record: Make) -> None:
    empty, full = {"contactsLocationsModule": {}}, {"contactsLocationsModule": CONTACT}
    one, read = pull(record(1, **empty))
    other, read_again = pull(record(1, **full))
    assert (read, read_again) == ("1", "1")
    assert one.bodies == other.bodies
    assert pull(record(1, **full)) == (other, "")


def test_aliases_are_known_again(pull: Make, record: Make) -> None:
    known_as = record(1, identificationModule={"nctIdAliases": ["NCT99800001"]})
    pull(known_as)
    again, read = pull(known_as)
    assert (again.aliases, read) == ({"NCT99800001": "NCT99000001"}, "")


def test_other_rules_of_redaction_read_everything_again(
    pull: Make, record: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    pull(record(1))
    assert pull(record(1))[1] == ""
    begun = marks._begun("ctgov").copy()
    begun.update(b"a further rule")
    monkeypatch.setattr(marks, "_begun", lambda _key: begun)
    assert pull(record(1))[1] == "1"


def test_a_record_that_comes_twice_in_a_page_is_read(pull: Make, record: Make) -> None:
    pull(record(1))
    found, read = pull(record(1), record(1))
    assert (read, found.duplicates, len(found.bodies)) == ("11", 1, 1)


def test_the_number_of_another_study_in_front_misleads_nobody(pull: Make, record: Make) -> None:
    pull(record(1), record(2))
    hiding = {"aside": {"nctId": "NCT99000002"}} | record(1)
    found, read = pull(hiding)
    assert (list(found.bodies), read) == (["NCT99000001"], "1")
