"""Files of labelled lines, altered at one place."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from tests.conformance.form import NEW

_LABELLED = re.compile(r"(?P<label>[^:\n]{2,120}): *(?P<value>.*)")


class LinesForm:
    """A place is "line number: label"; what has no label is left as it stands."""

    kinds: frozenset[type] = frozenset()

    def leaves(self, content: bytes) -> list[tuple[str, object]]:
        """See Form."""
        lines = enumerate(content.decode().split("\n"))
        found = ((number, _LABELLED.fullmatch(line)) for number, line in lines)
        return [(f"{number}: {line['label']}", line["value"]) for number, line in found if line]

    def altered(self, content: bytes, place: str, value: Any) -> bytes:
        """See Form; parts become lines that run on."""
        lines = content.decode().split("\n")
        number, label = _numbered(place)
        value = "\n ".join(map(str, value)) if isinstance(value, list | dict) else value
        lines[number] = f"{label}: {'' if value is None else value}"
        return "\n".join(lines).encode("utf-8", "surrogatepass")

    def doubled(self, content: bytes, place: str) -> bytes:
        """See Form."""
        lines = content.decode().split("\n")
        number, _ = _numbered(place)
        return "\n".join([*lines[: number + 1], *lines[number:]]).encode()

    def around(self, place: str) -> list[str]:
        """See Form; a line is a part of nothing."""
        return [place]

    def planted(self, content: bytes) -> Iterator[tuple[str, bytes]]:
        """See Form; a new line after each."""
        lines = content.decode().split("\n")
        for place, _ in self.leaves(content):
            number, _ = _numbered(place)
            more = [*lines[: number + 1], f"{NEW}: planted", *lines[number + 1 :]]
            yield place, "\n".join(more).encode()

    def written(self, text: str) -> list[str]:
        """See Form; a text has no escapes of its own, what was copied from pages has."""
        return [text, text.replace("@", "&#64;")]

    def redressed(self, content: bytes, ordered: list[str]) -> bytes:
        """See Form; lines have no lists, only blanks and ends."""
        del ordered
        lines = (line.rstrip() + " " for line in content.decode().split("\n"))
        return "\r\n".join(line if line.strip() else "" for line in lines).encode()


def _numbered(place: str) -> tuple[int, str]:
    number, _, label = place.partition(": ")
    return int(number), label
