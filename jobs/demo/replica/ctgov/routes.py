"""What each path answers."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

import msgspec

from jobs.demo.replica.corpus import Corpus
from jobs.demo.replica.ctgov import sort
from jobs.demo.replica.ctgov.checks import (
    field_names,
    refuse_formats,
    refuse_unknown,
    study_number,
)
from jobs.demo.replica.ctgov.day import Day
from jobs.demo.replica.ctgov.errors import NotServed, Refusal, UnknownStudy
from jobs.demo.replica.ctgov.fields import selection_of
from jobs.demo.replica.ctgov.history import changes_of, version_of
from jobs.demo.replica.ctgov.paging import cut_page, offset_of, shuffled, token_for
from jobs.demo.replica.ctgov.parameters import PageRequest, page_request
from jobs.demo.replica.messages import HTML, JSON, Request, Response

API_VERSION = "2.0.5"
SEARCH_PATH = "/api/v2/studies"

_NOT_SERVED = re.compile(r"/api/v2/(studies/(metadata|search-areas|enums|download)|stats/.+)")
_STUDY = re.compile(r"/api/v2/studies/([^/]+)")
_HISTORY = re.compile(r"/api/int/studies/([^/]+)/history(?:/(\d+))?")
_CLASSIC_404 = (
    b"<html>\r\n<head><title>404 Not Found</title></head>\r\n<body>nginx</body>\r\n</html>\r\n"
)


@dataclass(frozen=True, slots=True)
class Moment:
    """The registry as one request meets it: today, days so far, count of requests, page fault."""

    day: Day
    seen: tuple[Corpus, ...]
    count: int
    fault: str | None


def route(request: Request, moment: Moment) -> Response:
    """Answer a request; raises `Refusal` for those the registry refuses."""
    if request.path == "/api/v2/version":
        return _version(request, moment)
    if request.path == SEARCH_PATH:
        return _search(page_request(request.query), moment)
    if _NOT_SERVED.fullmatch(request.path):
        raise NotServed(f"the replica does not serve {request.path}")
    if found := _STUDY.fullmatch(request.path):
        return _study(found[1], request, moment)
    if found := _HISTORY.fullmatch(request.path):
        return _history(found[1], found[2], moment)
    if request.path.startswith("/api/v2/"):
        return Response(404)
    return Response(404, _CLASSIC_404, HTML)


def _version(request: Request, moment: Moment) -> Response:
    refuse_unknown(request.query, ())
    timestamp = moment.day.corpus.data_timestamp
    return Response(
        200, msgspec.json.encode({"apiVersion": API_VERSION, "dataTimestamp": timestamp}), JSON
    )


def _search(page: PageRequest, moment: Moment) -> Response:
    if moment.fault == "expired-token":
        raise Refusal("Parameter `pageToken` has expired")
    sort.check(page.search.sort)
    write = _writer(page)
    offset = offset_of(page.token) if page.token else 0
    found = moment.day.find(page.search)
    rows = found if page.search.sort else shuffled(found, moment.count)
    cut = cut_page(rows, offset, page.size, moment.fault)
    total = len(found) if page.counts_total and not page.token else None
    token = None if cut.next_offset is None else token_for(cut.next_offset, moment.count)
    return Response(
        200, _page_body([write(moment.day.records[row]) for row in cut.rows], total, token), JSON
    )


def _writer(page: PageRequest) -> Callable[[bytes], bytes]:
    """Return how records are written: as stored unless fields were asked for."""
    if page.fields is None:
        return bytes
    return selection_of(page.fields, [area for area, _ in page.search.queries]).encode


def _page_body(studies: list[bytes], total: int | None, token: str | None) -> bytes:
    """Lay a page out as the registry does, one study a line."""
    head = b"{" if total is None else b'{"totalCount":%d,' % total
    rows = b"\n" + b",\n".join(studies) + b"\n" if studies else b"  "
    tail = b"}" if token is None else b',"nextPageToken":"%s"}' % token.encode()
    return b"".join((head, b'"studies":[', rows, b"]", tail))


def _study(text: str, request: Request, moment: Moment) -> Response:
    refuse_unknown(request.query, ("format", "markupFormat", "fields"))
    refuse_formats(request.query)
    number = study_number(text)
    if number is None:
        raise Refusal("Parameter `nctId` has incorrect format")
    row = moment.day.main_row(number)
    if row is None:
        raise UnknownStudy(f"NCT number {number} not found")
    main = moment.day.numbers[row]
    if main != number:  # the real redirect loses the query string, too
        return Response(301, headers={"Location": f"{SEARCH_PATH}/{main}"})
    names = field_names(request.query)
    record = moment.day.records[row]
    return Response(200, record if names is None else selection_of(names).encode(record), JSON)


def _history(text: str, version: str | None, moment: Moment) -> Response:
    number = study_number(text) or text
    if version is not None:
        return Response(200, version_of(number, int(version), moment.seen), JSON)
    return Response(200, changes_of(number, moment.seen), JSON)
