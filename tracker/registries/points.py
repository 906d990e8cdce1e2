"""What we rely on and nobody has confirmed, looked at in a live registry by a few polite questions.

No developer of this program could ask a registry. Each `registry.toml` lists the points of its own
(`[points]`): what is relied upon, and what to do where it does not hold. `points.py` says how
to look. `tracker.first_contact` goes through them.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date
from enum import StrEnum
from itertools import pairwise
from typing import TYPE_CHECKING, Any, Protocol, TypeVar

from msgspec import Struct

from tracker.errors import PassingError, PermanentError, TrackerError
from tracker.registries.base import Page

if TYPE_CHECKING:  # who only reads records need not load what asks for them
    from tracker.http import HttpClient, HttpResponse

Day = TypeVar("Day", date, str)
MOST_REQUESTS = 30
"""Of one registry in one look: about as many as a person makes who clicks through its pages."""


class Verdict(StrEnum):
    """What a look at a point showed."""

    HOLDS = "holds"
    DOES_NOT_HOLD = "does_not_hold"
    NOT_TRIED = "not_tried"


class Seen(Struct, frozen=True):
    """A verdict and what was seen, as a sentence's part without a full stop."""

    verdict: Verdict
    words: str


def holds(words: str) -> Seen:
    """What we rely on was seen."""
    return Seen(Verdict.HOLDS, words)


def fails(words: str) -> Seen:
    """Something else was seen."""
    return Seen(Verdict.DOES_NOT_HOLD, words)


def untried(words: str) -> Seen:
    """It could not be looked at, or what was seen proves nothing."""
    return Seen(Verdict.NOT_TRIED, words)


def judged(right: bool, words: str) -> Seen:
    """It holds where `right`."""
    return holds(words) if right else fails(words)


def searches_find(counts: Iterable[tuple[str, int]], everything: int) -> Seen:
    """It holds where each search finds something, and not all that the registry has.

    `counts` are hits by the name of a search, asked for one by one; the first wrong one ends it.
    """
    seen = []
    for name, count in counts:
        if not count:
            return fails(f"the search {name} finds nothing")
        if count >= everything:
            return fails(f"the search {name} finds all {count:,} records: it is not looked at")
        seen.append(f"{name} {count:,}")
    if not seen:
        return untried("config.toml has no searches")
    return holds(f"records found: {', '.join(seen)}; in all {everything:,}")


def in_order(days: Sequence[Day], *, newest_first: bool = False) -> Seen:
    """It holds where `days` (dates, or ISO texts) never go back; one day alone proves nothing."""
    if len(set(days)) < 2:
        return untried("all rows are of one day")
    for before, after in pairwise(days):
        if (after > before) if newest_first else (after < before):
            return fails(f"{after} comes after {before}")
    return holds(f"{days[0]} to {days[-1]}")


class NoAnswer(TrackerError):
    """The registry cannot be asked now; what was not looked at stays open."""


class OtherShape(TrackerError):
    """An answer came and is not built as we rely on; the words say where."""


class Answer(Struct, frozen=True):
    """What came back, refusals too: `body` is empty there and `words` is what was said."""

    status: int
    body: bytes = b""
    headers: Mapping[str, str] = {}
    words: str = ""


class Asker:
    """Asks one registry, each question once however many points need the answer."""

    def __init__(self, client: HttpClient, most: int = MOST_REQUESTS) -> None:
        self._client = client
        self._left = most
        self._answers: dict[str, Answer] = {}

    def get(self, url: str, params: Mapping[str, str]) -> Answer:
        """What GET `url` brings, a refusal too. Raises NoAnswer where nothing comes."""
        return self._once(
            json.dumps([url, sorted(params.items())]),
            lambda: self._client.get(url, params, _whole),
        )

    def post(self, url: str, question: Mapping[str, Any]) -> Answer:
        """What POST `url` with that JSON brings, a refusal too. Raises as `get`."""
        return self._once(
            json.dumps([url, question], sort_keys=True),
            lambda: self._client.post(url, question, _whole),
        )

    def _once(self, key: str, send: Callable[[], Answer]) -> Answer:
        if key not in self._answers:
            if self._left <= 0:
                raise NoAnswer("enough questions for one look were asked before it")
            self._left -= 1
            try:
                self._answers[key] = send()
            except PermanentError as error:
                if error.status is None:
                    raise NoAnswer(str(error)) from error
                self._answers[key] = Answer(error.status, words=str(error))
            except PassingError as error:
                raise NoAnswer(str(error)) from error
        return self._answers[key]


class Asked(Struct, frozen=True):
    """What a look may use: who asks, where, our searches by name, the page size."""

    asker: Asker
    base_url: str
    searches: Mapping[str, Mapping[str, str]]
    page_size: int
    with_history: bool = False


class Look(Protocol):
    """How the points of one registry are looked at."""

    def checks(self) -> Mapping[str, Callable[[], Seen]]:
        """By key of `[points]`; raises NoAnswer, or OtherShape for an answer built otherwise."""
        ...

    def sample(self) -> Page:
        """A few whole records of our searches, as a sync would keep them; raises as `checks`."""
        ...

    def vocabulary(self) -> Mapping[str, tuple[str, ...]]:
        """The registry's own list of its words, by table of `terms.toml`; empty: it has none."""
        ...


def served(answer: Answer, what: str) -> bytes:
    """The body of `answer`; raises OtherShape where the registry refused."""
    if answer.status >= 300:
        raise OtherShape(f"{what} is refused: {answer.words}")
    return answer.body


def _whole(answer: HttpResponse) -> Answer:
    return Answer(answer.status, answer.body, answer.headers)
