"""Looks at what we rely on of API v2: docs/registries/ctgov.md and `[points]` in registry.toml."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from functools import cached_property
from typing import TypeVar

import msgspec
from msgspec import Raw, Struct

from tracker.registries.base import Page
from tracker.registries.ctgov.fetch import NUMBERS_PER_REQUEST, ORDER
from tracker.registries.ctgov.pages import split_records
from tracker.registries.points import (
    Answer,
    Asked,
    OtherShape,
    Seen,
    fails,
    holds,
    in_order,
    judged,
    searches_find,
    served,
    untried,
)

Shape = TypeVar("Shape")
BAD_REQUEST = 400
WHOLE_RECORDS = 20  # of about 15 kB: enough to meet most fields
SHORT_PAGE = 5
UNKNOWN_NUMBER = "NCT99999999"
OF_A_ROW = "NCTId,NCTIdAlias,StudyFirstPostDate,LastUpdatePostDate"
TABLES = {
    "StudyType": "study_type",
    "Phase": "phase",
    "Status": "overall_status",
    "DateType": "date_type",
    "AgencyClass": "sponsor_class",
    "DesignAllocation": "allocation",
    "InterventionalAssignment": "intervention_model",
    "PrimaryPurpose": "primary_purpose",
    "ObservationalModel": "observational_model",
    "DesignTimePerspective": "time_perspective",
    "DesignMasking": "masking",
    "Sex": "sex",
    "ArmGroupType": "arm_type",
    "InterventionType": "intervention_type",
}
"""Types of the registry's list of words -> tables of terms.toml."""


class _Posted(Struct, rename="camel", frozen=True):
    date: str = ""


class _Identification(Struct, rename="camel", frozen=True):
    nct_id: str
    nct_id_aliases: tuple[str, ...] = ()


class _Status(Struct, rename="camel", frozen=True):
    study_first_post_date_struct: _Posted = _Posted()
    last_update_post_date_struct: _Posted = _Posted()


class _Protocol(Struct, rename="camel", frozen=True):
    identification_module: _Identification
    status_module: _Status = _Status()


class _Row(Struct, rename="camel", frozen=True):
    protocol_section: _Protocol

    @property
    def number(self) -> str:
        return self.protocol_section.identification_module.nct_id

    @property
    def aliases(self) -> tuple[str, ...]:
        return self.protocol_section.identification_module.nct_id_aliases

    @property
    def posted(self) -> str:
        return self.protocol_section.status_module.study_first_post_date_struct.date

    @property
    def updated(self) -> str:
        return self.protocol_section.status_module.last_update_post_date_struct.date


class _Rows(Struct, rename="camel", frozen=True):
    studies: tuple[_Row, ...]
    total_count: int | None = None
    next_page_token: str | None = None


class _Whole(Struct, frozen=True):
    studies: tuple[Raw, ...]


class _Version(Struct, rename="camel", frozen=True):
    api_version: str
    data_timestamp: str


class _Word(Struct, frozen=True):
    value: str


class _Words(Struct, frozen=True):
    type: str
    values: tuple[_Word, ...]


class _Listed(Struct, frozen=True):
    version: int
    date: str


class _History(Struct, frozen=True):
    changes: tuple[_Listed, ...]


class Look:
    """One look at ClinicalTrials.gov; implements `points.Look`."""

    def __init__(self, asked: Asked) -> None:
        self._asked = asked
        self._base = asked.base_url.rstrip("/")
        self._query = {
            f"query.{name}": text
            for query in list(asked.searches.values())[:1]
            for name, text in query.items()
        }

    def checks(self) -> Mapping[str, Callable[[], Seen]]:
        """Each point and how it is looked at."""
        return {
            "version": self._version,
            "stamp": self._stamp,
            "searches": self._searches,
            "total": self._total,
            "page_size": self._page_size,
            "order": self._order,
            "paging": self._paging,
            "updated_range": self._updated_range,
            "by_numbers": self._by_numbers,
            "unknown_number": self._unknown_number,
            "aliases": self._aliases,
            "refused_search": self._refused_search,
            "refused_token": self._refused_token,
            "refused_parameter": self._refused_parameter,
            "history": self._history,
        }

    def sample(self) -> Page:
        """Whole records, the first of our first search."""
        answer = self._studies({**self._query, "sort": ORDER, "pageSize": str(WHOLE_RECORDS)})
        return split_records(_decoded(answer, _Whole, "a page of whole records").studies)

    def vocabulary(self) -> Mapping[str, tuple[str, ...]]:
        """The answer of /studies/enums, where its types are ones that we read."""
        answer = self._asked.asker.get(f"{self._base}/studies/enums", {})
        found = _decoded(answer, tuple[_Words, ...], "/studies/enums")
        return {
            TABLES[one.type]: tuple(word.value for word in one.values)
            for one in found
            if one.type in TABLES
        }

    def _studies(self, params: Mapping[str, str]) -> Answer:
        return self._asked.asker.get(f"{self._base}/studies", {"format": "json", **params})

    def _rows(self, params: Mapping[str, str], what: str) -> _Rows:
        return _decoded(self._studies({"fields": OF_A_ROW, **params}), _Rows, what)

    def _count(self, query: Mapping[str, str]) -> int:
        found = self._rows(
            {**query, "countTotal": "true", "pageSize": "1"}, "the count of a search"
        )
        if found.total_count is None:
            raise OtherShape("the first page of a search has no totalCount")
        return found.total_count

    @cached_property
    def _page(self) -> _Rows:
        """The first page of our first search as a sync asks for it, with few fields."""
        size = str(self._asked.page_size)
        params = {**self._query, "sort": ORDER, "countTotal": "true", "pageSize": size}
        return self._rows(params, "a page of the first search")

    @cached_property
    def _everything(self) -> int:
        return self._count({})

    @property
    def _release(self) -> tuple[_Version, Answer]:
        answer = self._asked.asker.get(f"{self._base}/version", {})
        return _decoded(answer, _Version, "/version"), answer

    def _version(self) -> Seen:
        found, _ = self._release
        right = found.api_version.split(".")[0] == "2"
        return judged(right, f"API {found.api_version[:20]}")

    def _stamp(self) -> Seen:
        found, _ = self._release
        try:
            datetime.fromisoformat(found.data_timestamp)
        except ValueError:
            return fails(f"the stamp is {found.data_timestamp[:40]!r}")
        return holds(f"the stamp is {found.data_timestamp}")

    def _searches(self) -> Seen:
        counts = (
            (name, self._count({f"query.{key}": text for key, text in query.items()}))
            for name, query in self._asked.searches.items()
        )
        return searches_find(counts, self._everything)

    def _total(self) -> Seen:
        page = self._page
        if page.total_count is None:
            return fails("the first page of a search has no totalCount")
        right = page.total_count >= len(page.studies)
        return judged(right, f"{len(page.studies)} rows of {page.total_count:,}")

    def _page_size(self) -> Seen:
        asked, page = self._asked.page_size, self._page
        expected = min(asked, page.total_count if page.total_count is not None else asked)
        words = f"{len(page.studies)} rows came where {asked} were asked for"
        return judged(len(page.studies) == expected, words)

    def _order(self) -> Seen:
        days = [row.posted for row in self._page.studies]
        if days and not any(days):
            return fails("rows have no studyFirstPostDate")
        return in_order(days)

    def _paging(self) -> Seen:
        fixed = {**self._query, "sort": ORDER, "pageSize": str(SHORT_PAGE)}
        first = self._rows({**fixed, "countTotal": "true"}, "a short page")
        if (first.total_count or 0) <= len(first.studies):
            return untried("the first search fits on one page")
        if first.next_page_token is None:
            return fails("a first page of several has no nextPageToken")
        second = self._rows({**fixed, "pageToken": first.next_page_token}, "a second page")
        again = {row.number for row in first.studies} & {row.number for row in second.studies}
        if again or not second.studies:
            return fails(
                f"the second page has {len(second.studies)} rows, {len(again)} seen before"
            )
        return holds(f"the second page has {len(second.studies)} other rows")

    def _updated_range(self) -> Seen:
        days = sorted(row.updated for row in self._page.studies if row.updated)
        if not days or days[0] == days[-1]:
            return untried("no two days of update among the rows seen")
        since = days[len(days) // 2] if days[len(days) // 2] > days[0] else days[-1]
        only = {"filter.advanced": f"AREA[LastUpdatePostDate]RANGE[{since},MAX]"}
        params = {**self._query, **only, "countTotal": "true", "pageSize": str(SHORT_PAGE)}
        found = self._rows(params, "a search for what was updated lately")
        early = [row.number for row in found.studies if row.updated < since]
        if early or not found.total_count or found.total_count >= (self._page.total_count or 0):
            return fails(
                f"asked for updates since {since}: {found.total_count} of "
                f"{self._page.total_count}, {len(early)} of them earlier"
            )
        return holds(f"{found.total_count:,} of {self._page.total_count:,} updated since {since}")

    def _by_numbers(self) -> Seen:
        numbers = [row.number for row in self._page.studies][:NUMBERS_PER_REQUEST]
        if not numbers:
            return untried("no numbers were seen to ask for")
        params = {"filter.ids": ",".join(numbers), "pageSize": str(NUMBERS_PER_REQUEST)}
        found = {row.number for row in self._rows(params, "studies by number").studies}
        wanted = set(numbers)
        words = f"{len(found & wanted)} of {len(wanted)} came, {len(found - wanted)} others"
        return judged(found == wanted, words)

    def _unknown_number(self) -> Seen:
        answer = self._rows({"filter.ids": UNKNOWN_NUMBER}, "a number that nobody has")
        return judged(not answer.studies, f"{len(answer.studies)} studies for {UNKNOWN_NUMBER}")

    def _aliases(self) -> Seen:
        row = next((row for row in self._page.studies if row.aliases), None)
        if row is None:
            return untried("no study among those seen has an alias")
        found = self._rows({"filter.ids": row.aliases[0]}, "a study by its alias").studies
        right = [one.number for one in found] == [row.number]
        brought = ", ".join(one.number for one in found) or "nothing"
        return judged(right, f"{row.aliases[0]} brings {brought}")

    def _refused_search(self) -> Seen:
        return _refusal(self._studies({"query.term": "AREA[NoSuchArea]cells", "pageSize": "1"}))

    def _refused_token(self) -> Seen:
        return _refusal(self._studies({**self._query, "pageToken": "no-such-token"}))

    def _refused_parameter(self) -> Seen:
        return _refusal(self._studies({"query.nosuch": "cells", "pageSize": "1"}))

    def _history(self) -> Seen:
        if not self._asked.with_history:
            return untried("the version history is switched off in config.toml")
        if not self._page.studies:
            return untried("no study was seen to ask about")
        number = self._page.studies[0].number
        address = self._base.removesuffix("/v2") + f"/int/studies/{number}/history"
        listed = _decoded(self._asked.asker.get(address, {}), _History, "the version history")
        versions = [one.version for one in listed.changes]
        days = [one.date for one in listed.changes]
        right = versions == list(range(len(versions))) and days == sorted(days) and bool(days)
        return judged(right, f"{number}: versions {versions[:3]}… of {', '.join(days[:3])}…")


def _decoded(answer: Answer, shape: type[Shape], what: str) -> Shape:
    try:
        return msgspec.json.decode(served(answer, what), type=shape)
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise OtherShape(f"{what}: {error}") from error


def _refusal(answer: Answer) -> Seen:
    if answer.status == BAD_REQUEST:
        return holds("answered 400")
    return fails(f"answered {answer.status}")
