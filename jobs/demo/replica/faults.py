"""A script of what goes wrong and when, so that a client's every defence can be seen at work."""

from __future__ import annotations

import re
import threading
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from tracker.errors import TrackerError

# Made of the protocol's own answer: rows and tokens change, the rest is as always.
PAGE_KINDS = ("empty-page", "refresh", "duplicate", "missing", "expired-token")
# Made on the way to the client, whatever the answer was.
WIRE_KINDS = ("429", "403-html", "500", "502", "503", "slow", "cut", "half-json", "wrong-type")
KINDS = WIRE_KINDS + PAGE_KINDS


class FaultSyntaxError(TrackerError):
    """The text of a fault script cannot be read."""


@dataclass(frozen=True, slots=True)
class Fault:
    """One line of the script: `kind`, and on which of the requests that it concerns it strikes.

    It concerns requests whose path matches the regular expression `path` and whose user agent
    contains `agent`; page kinds concern pages of a search only, `expired-token` only pages asked
    for by token. Of these it strikes the `at`-th, every `every`-th, or all, at most `times` times.
    `retry_after` and `seconds` (of `slow`) are seconds.
    """

    kind: str
    at: int | None = None
    every: int | None = None
    times: int | None = None
    path: str = ""
    agent: str = ""
    retry_after: int | None = None
    seconds: float = 1.0

    def __post_init__(self) -> None:
        if self.kind not in KINDS:
            raise FaultSyntaxError(f"unknown fault {self.kind!r}; known are {', '.join(KINDS)}")

    def concerns(self, path: str, agent: str, place: str) -> bool:
        """Tell whether the request counts for this fault."""
        if self.kind == "expired-token" and place != "next page":
            return False
        if self.kind in PAGE_KINDS and place == "elsewhere":
            return False
        return re.search(self.path, path) is not None and self.agent in agent

    def is_due(self, count: int, struck: int) -> bool:
        """Tell whether it strikes the `count`-th request that concerns it, having struck before."""
        if self.times is not None and struck >= self.times:
            return False
        if self.at is not None:
            return count == self.at
        return self.every is None or count % self.every == 0


class Faults:
    """Counts requests against the script; safe to share between the server's threads."""

    def __init__(self, script: Iterable[Fault] = ()) -> None:
        self.script = tuple(script)
        self._lock = threading.Lock()
        self._counts = [0] * len(self.script)
        self._strikes = [0] * len(self.script)

    @classmethod
    def parse(cls, text: str) -> Faults:
        """Read `kind[:name=value,...]` entries, such as `429:every=5,retry-after=1;cut:at=3`.

        Raises `FaultSyntaxError` naming the entry and what is allowed.
        """
        return cls(_entry(part.strip()) for part in text.split(";") if part.strip())

    def pick(self, path: str, agent: str, place: str) -> Fault | None:
        """Count one request and return the first fault that is due for it."""
        picked = None
        with self._lock:
            for number, fault in enumerate(self.script):
                if not fault.concerns(path, agent, place):
                    continue
                self._counts[number] += 1
                if picked is None and fault.is_due(self._counts[number], self._strikes[number]):
                    self._strikes[number] += 1
                    picked = fault
        return picked


# How each setting of an entry is read and the least it may be.
_SETTINGS: dict[str, tuple[Callable[[str], Any], float | None]] = {
    "at": (int, 1),
    "every": (int, 1),
    "times": (int, 1),
    "path": (re.compile, None),
    "agent": (str, None),
    "retry-after": (int, 0),
    "seconds": (float, 0),
}


def _entry(part: str) -> Fault:
    kind, _, rest = part.partition(":")
    settings: dict[str, Any] = {}
    for item in filter(None, rest.split(",")):
        name, equals, value = item.strip().partition("=")
        if name not in _SETTINGS or not equals:
            known = ", ".join(_SETTINGS)
            raise FaultSyntaxError(
                f"cannot read {item!r} in {part!r}; use name=value, names: {known}"
            )
        settings[name.replace("-", "_")] = _value(name, value, part)
    if "at" in settings and "every" in settings:
        raise FaultSyntaxError(f"{part!r} has both at and every; choose one")
    return Fault(kind, **settings)


def _value(name: str, text: str, part: str) -> object:
    read, least = _SETTINGS[name]
    try:
        value = read(text)
    except (ValueError, re.error) as error:
        raise FaultSyntaxError(f"cannot read {name}={text} in {part!r}: {error}") from error
    if least is None:
        return text
    if value < least:
        raise FaultSyntaxError(f"{name}={text} in {part!r} must be at least {least}")
    return value
