"""How a registry can be other than we rely on: one way or more for each point that is looked at."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from typing import Any

from jobs.demo.replica.messages import JSON, Request, Response
from tests.integration.jobs.first_contact.doubles import Respond

Edit = Callable[[Any], Any]
Ask = Callable[[Request], Request]


def edited(respond: Respond, path: str, edit: Edit) -> Respond:
    """Answers as `respond`, but JSON of addresses that end in `path` goes through `edit`."""

    def answer(request: Request) -> Response:
        response = respond(request)
        if not re.search(path, request.path) or response.status != 200:
            return response
        return Response(200, json.dumps(edit(json.loads(response.body))).encode(), JSON)

    return answer


def asked_otherwise(respond: Respond, ask: Ask) -> Respond:
    """Answers as `respond` would to another question."""
    return lambda request: respond(ask(request))


def _without(*names: str) -> Ask:
    """The registry ignores these parameters."""
    return lambda request: Request(
        request.path, {k: v for k, v in request.query.items() if k not in names}
    )


def _dropped(name: str) -> Edit:
    return lambda page: {k: v for k, v in page.items() if k != name}


def _rows(edit: Callable[[list[Any]], list[Any]]) -> Edit:
    return lambda page: {**page, "studies": edit(page["studies"])}


def _always(
    status: int, path: str, when: Callable[[Request], bool]
) -> Callable[[Respond], Respond]:
    def wrong(respond: Respond) -> Respond:
        body = b'{"studies": []}'
        return lambda request: (
            Response(status, body, JSON)
            if re.search(path, request.path) and when(request)
            else respond(request)
        )

    return wrong


def _into_records(edit: Callable[[Any], None]) -> Edit:
    """`edit` alters each whole record of a page; pages of few fields stay."""

    def all_of(page: Any) -> Any:
        for record in page["studies"]:
            if "designModule" in record["protocolSection"]:
                edit(record["protocolSection"])
        return page

    return all_of


def _unreadable(section: Any) -> None:
    section["identificationModule"]["nctId"] = "number 7"


def _with_a_new_field(section: Any) -> None:
    section["designModule"]["adaptiveDesign"] = True


def _with_a_new_status(section: Any) -> None:
    section["statusModule"]["overallStatus"] = "PAUSED"


STUDIES, VERSION, HISTORY = "/studies$", "/version$", "/history$"

CTGOV: list[tuple[str, str, Callable[[Respond], Respond]]] = [
    ("version", "three", lambda r: edited(r, VERSION, lambda v: {**v, "apiVersion": "3.0"})),
    ("version", "gone", _always(404, VERSION, lambda _: True)),
    ("stamp", "words", lambda r: edited(r, VERSION, lambda v: {**v, "dataTimestamp": "today"})),
    ("stamp", "number", lambda r: edited(r, VERSION, lambda v: {**v, "dataTimestamp": 5})),
    ("searches", "ignored", lambda r: asked_otherwise(r, _without("query.term"))),
    ("searches", "empty", lambda r: edited(r, STUDIES, lambda _: {"studies": [], "totalCount": 0})),
    ("searches", "refused", _always(400, STUDIES, lambda q: q.query.get("query.term") == "odd")),
    ("total", "gone", lambda r: edited(r, STUDIES, _dropped("totalCount"))),
    ("total", "too small", lambda r: edited(r, STUDIES, lambda p: {**p, "totalCount": 3})),
    ("page_size", "capped", lambda r: edited(r, STUDIES, _rows(lambda rows: rows[:10]))),
    ("order", "ignored", lambda r: edited(r, STUDIES, _rows(lambda rows: rows[::-1]))),
    ("paging", "token ignored", lambda r: asked_otherwise(r, _without("pageToken"))),
    ("paging", "no token", lambda r: edited(r, STUDIES, _dropped("nextPageToken"))),
    ("updated_range", "ignored", lambda r: asked_otherwise(r, _without("filter.advanced"))),
    ("by_numbers", "ignored", lambda r: asked_otherwise(r, _without("filter.ids"))),
    ("by_numbers", "cut", _always(414, STUDIES, lambda q: len(q.query.get("filter.ids", "")) > 99)),
    ("unknown_number", "all", lambda r: asked_otherwise(r, _without("filter.ids"))),
    ("unknown_number", "404", _always(404, STUDIES, lambda q: "filter.ids" in q.query)),
    ("aliases", "gone", _always(200, STUDIES, lambda q: "NCT998" in q.query.get("filter.ids", ""))),
    ("refused_search", "empty", _always(200, STUDIES, lambda q: "AREA" in str(dict(q.query)))),
    ("refused_token", "ignored", lambda r: asked_otherwise(r, _without("pageToken"))),
    ("refused_parameter", "ignored", lambda r: asked_otherwise(r, _without("query.nosuch"))),
    (
        "history",
        "from one on",
        lambda r: edited(
            r,
            HISTORY,
            lambda h: {"changes": [{**c, "version": c["version"] + 1} for c in h["changes"]]},
        ),
    ),
    ("history", "another shape", lambda r: edited(r, HISTORY, lambda h: h["changes"])),
    ("records", "no number", lambda r: edited(r, STUDIES, _into_records(_unreadable))),
    ("fields", "a new one", lambda r: edited(r, STUDIES, _into_records(_with_a_new_field))),
    ("words", "a new status", lambda r: edited(r, STUDIES, _into_records(_with_a_new_status))),
    (
        "words",
        "a new word in its list",
        lambda r: edited(
            r, "/enums$", lambda all_: [*all_, {"type": "Phase", "values": [{"value": "PHASE5"}]}]
        ),
    ),
]


def _question(edit: Callable[[dict[str, Any]], None]) -> Ask:
    """CTIS understands another question than the one that was asked."""

    def ask(request: Request) -> Request:
        if request.method != "POST":
            return request
        question = json.loads(request.body)
        edit(question)
        return Request(request.path, method="POST", body=json.dumps(question).encode())

    return ask


def _listed(edit: Callable[[list[Any]], list[Any]]) -> Edit:
    return lambda page: {**page, "data": edit(page["data"])}


def _all_of(question: dict[str, Any]) -> None:
    question["searchCriteria"] = {}


def _first_page(question: dict[str, Any]) -> None:
    question["pagination"]["page"] = 1


def _nothing_for_unknown(respond: Respond) -> Respond:
    def answer(request: Request) -> Response:
        if b"noSuchCriterion" in request.body:
            return Response(400, b"unknown criterion")
        return respond(request)

    return answer


def _record_of(edit: Callable[[Any], None]) -> Callable[[Respond], Respond]:
    def altered(record: Any) -> Any:
        if record:
            edit(record)
        return record

    return lambda respond: edited(respond, "/retrieve/", altered)


def _without_number(record: Any) -> None:
    del record["ctNumber"]


def _new_key(record: Any) -> None:
    record["aNewKey"] = "x"


def _new_status(record: Any) -> None:
    record["ctPublicStatusCode"] = 77


SEARCH = "/search$"
CTIS: list[tuple[str, str, Callable[[Respond], Respond]]] = [
    ("listing", "renamed", lambda r: edited(r, SEARCH, lambda p: {"rows": p["data"]})),
    (
        "listing",
        "no days",
        lambda r: edited(
            r, SEARCH, _listed(lambda rows: [{"ctNumber": row["ctNumber"]} for row in rows])
        ),
    ),
    ("listing", "forbidden", _always(404, SEARCH, lambda _: True)),
    ("page_size", "capped", lambda r: edited(r, SEARCH, _listed(lambda rows: rows[:50]))),
    ("order", "turned", lambda r: edited(r, SEARCH, _listed(lambda rows: rows[::-1]))),
    ("paging", "page ignored", lambda r: asked_otherwise(r, _question(_first_page))),
    ("searches", "ignored", lambda r: asked_otherwise(r, _question(_all_of))),
    ("unknown_criterion", "refused", _nothing_for_unknown),
    ("unknown_number", "words", lambda r: edited(r, "/retrieve/2099", lambda _: {"error": "none"})),
    ("records", "no number", _record_of(_without_number)),
    ("fields", "a new key", _record_of(_new_key)),
    ("words", "a new code", _record_of(_new_status)),
]


def _limit_ignored(request: Request) -> Request:
    return Request(request.path, {**request.query, "limit": "7"})


def _rewritten(pattern: str, replacement: str) -> Callable[[Respond], Respond]:
    """What is asked for is understood otherwise."""

    def wrong(respond: Respond) -> Respond:
        return lambda request: respond(
            Request(
                request.path,
                {**request.query, "q": re.sub(pattern, replacement, request.query.get("q", ""))},
            )
        )

    return wrong


def _in_records(pattern: bytes, replacement: bytes) -> Callable[[Respond], Respond]:
    def wrong(respond: Respond) -> Respond:
        def answer(request: Request) -> Response:
            response = respond(request)
            return Response(
                response.status, re.sub(pattern, replacement, response.body), response.content_type
            )

        return answer

    return wrong


ISRCTN: list[tuple[str, str, Callable[[Respond], Respond]]] = [
    ("count", "records all the same", lambda r: asked_otherwise(r, _limit_ignored)),
    ("count", "renamed", _in_records(rb"totalCount", b"total")),
    ("limit", "ignored", lambda r: asked_otherwise(r, _limit_ignored)),
    ("searches", "ignored", _rewritten(r"^odd$", "")),
    ("searches", "nothing", _rewritten(r"^odd$", "word_that_nothing_has")),
    ("updated_range", "ignored", _rewritten(r"\((.*)\) AND lastEdited.*", r"\1")),
    ("by_numbers", "OR is not known", _rewritten(r" OR .*", "")),
    ("unknown_number", "everything", _rewritten(r"^ISRCTN99999999$", "")),
    ("unknown_field", "everything", _rewritten(r"^nosuchfield:cells$", "")),
    ("unknown_field", "refused", _rewritten(r"^nosuchfield:cells$", "(")),
    ("records", "no number", _in_records(rb"<isrctn [^>]*>\d+</isrctn>", b"")),
    ("fields", "a new element", _in_records(rb"<acronym>", b"<nickname>x</nickname><acronym>")),
    ("words", "a new design", _in_records(rb">Interventional<", b">Otherwise<")),
]

FAULTS = [
    (key, *fault)
    for key, found in (("ctgov", CTGOV), ("ctis", CTIS), ("isrctn", ISRCTN))
    for fault in found
]
