"""Registries that are right in every point, to be made wrong in one: what a first contact meets."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from datetime import date
from functools import cache, partial
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import msgspec
from msgspec import Struct

from benchmarks.synthetic import make_corpus
from jobs.demo.replica.corpus import Corpus
from jobs.demo.replica.ctgov.protocol import Ctgov
from jobs.demo.replica.ctis.protocol import Ctis
from jobs.demo.replica.isrctn.protocol import Isrctn
from jobs.demo.replica.messages import JSON, RegistryProtocol, Request, Response
from tracker.errors import PassingError, PermanentError
from tracker.registries.isrctn.fetch import FIELDS
from tracker.registries.points import Asked, Asker

BODIES = Path(__file__).parents[3] / "bodies"
STAMP = "2026-10-05T09:00:04"
PAGE_SIZE = 20
Respond = Callable[[Request], Response]


class Came(Struct):
    """As much of an HttpResponse as is looked at."""

    status: int
    body: bytes
    headers: dict[str, str] = {}


class Client:
    """In the place of an HttpClient: asks a registry's protocol without a network."""

    def __init__(self, respond: Respond) -> None:
        self._respond = respond
        self.requests: list[Request] = []

    def get(self, url: str, params: Mapping[str, str], read: Callable[[Any], Any]) -> Any:
        return self._ask(Request(urlsplit(url).path, dict(params)), read)

    def post(self, url: str, question: Mapping[str, Any], read: Callable[[Any], Any]) -> Any:
        body = json.dumps(question).encode()
        return self._ask(Request(urlsplit(url).path, method="POST", body=body), read)

    def _ask(self, request: Request, read: Callable[[Any], Any]) -> Any:
        self.requests.append(request)
        response = self._respond(request)
        if response.status >= 500:
            raise PassingError(f"answered {response.status}")
        if response.status >= 300:
            raise PermanentError(f"answered {response.status}", response.status)
        return read(Came(response.status, response.body))


def asked(key: str, respond: Respond) -> tuple[Asked, Client]:
    """What a look may use of a registry that answers so, and who is asked."""
    client = Client(respond)
    searches = {
        "ctgov": {"cells": {"term": "odd"}},
        "ctis": {"cells": {"containAny": "odd"}},
        "isrctn": {"cells": {"q": "odd"}},
    }[key]
    base = {"ctgov": Ctgov, "ctis": Ctis, "isrctn": Isrctn}[key].base_path
    asker: Any = Asker(client)  # type: ignore[arg-type]  as much of a client as is used
    return Asked(asker, f"http://registry.invalid{base}", searches, PAGE_SIZE, True), client


@cache
def right(key: str) -> Respond:
    """What a registry answers that is as we rely on."""
    if key == "ctgov":
        return _with_words(partial(_answer, Ctgov([_studies()])))
    if key == "ctis":
        return partial(_answer, Ctis([_trials()]))
    return _finding_nothing_by_unknown_fields(partial(_answer, Isrctn([_records()])))


def _answer(protocol: RegistryProtocol, request: Request) -> Response:
    return protocol.answer(request, None)


def _studies() -> Corpus:
    """Forty studies; three in four are found by our search, the second of them by an alias too."""
    records = make_corpus(7, 40, as_of=date(2026, 10, 5))
    for serial, record in enumerate(records):
        section = record["protocolSection"]
        section["identificationModule"]["briefTitle"] += " odd" if serial % 4 else " even"
        section.pop("contactsLocationsModule", None)  # a registry's contacts are cut when we read
        section["sponsorCollaboratorsModule"].pop("responsibleParty", None)
    records[1]["protocolSection"]["identificationModule"]["nctIdAliases"] = ["NCT99800001"]
    return Corpus.from_records(records, STAMP)


def _trials() -> Corpus:
    """A hundred and twenty CTIS trials, published on different days; every other one is odd."""
    text = (BODIES / "ctis" / "full.json").read_text()
    trials = {}
    for serial in range(1, 121):
        record = msgspec.json.decode(text)
        number = f"2029-5{serial:05}-11-00"
        record["ctNumber"] = number
        record["publishDate"] = f"2026-{serial % 9 + 1:02}-{serial % 27 + 1:02}T03:39:42"
        names = record["authorizedApplication"]["authorizedPartI"]["trialDetails"]
        names["clinicalTrialIdentifiers"]["fullTitle"] = "an odd one" if serial % 2 else "another"
        trials[number] = msgspec.json.encode(record)
    return Corpus(trials, STAMP)


def _records() -> Corpus:
    """Thirty ISRCTN records, edited on different days; two in three are odd."""
    text = (BODIES / "isrctn" / "full.xml").read_text()
    records = {}
    for serial in range(1, 31):
        number = f"99{serial:06}"
        record = text.replace("99000001", number).replace("2026-03-02T", f"2026-03-{serial:02}T")
        record = record.replace("Cells for lupus", "even" if serial % 3 == 0 else "an odd one")
        records[f"ISRCTN{number}"] = record.encode()
    return Corpus(records, STAMP)


def _with_words(respond: Respond) -> Respond:
    """The replica has no list of its words, the registry does: a few of them."""
    words = [("StudyType", "INTERVENTIONAL"), ("Phase", "PHASE1"), ("OfNoInterest", "ANYTHING")]

    def answer(request: Request) -> Response:
        if not request.path.endswith("/enums"):
            return respond(request)
        listed = [{"type": kind, "values": [{"value": word}]} for kind, word in words]
        return Response(200, json.dumps(listed).encode(), JSON)

    return answer


def _finding_nothing_by_unknown_fields(respond: Respond) -> Respond:
    """The replica takes an unknown field for a word; the registry finds nothing by it."""

    def answer(request: Request) -> Response:
        field = re.match(r"(\w+):", request.query.get("q", ""))
        if field and field[1] not in FIELDS:
            request = Request(request.path, {**request.query, "q": "word_that_nothing_has"})
        return respond(request)

    return answer
