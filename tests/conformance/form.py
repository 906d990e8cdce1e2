"""What the checks ask of one kind of file: to be taken apart, and altered at one place."""

from __future__ import annotations

from collections.abc import Iterator
from fnmatch import fnmatchcase
from typing import Any, Protocol

NEW = "plantedNovelty"
"""The name of a field that no registry has."""


class Form(Protocol):
    """One kind of file."""

    kinds: frozenset[type]
    """The kinds of value that such a file tells apart; all others are texts in it."""

    def leaves(self, content: bytes) -> list[tuple[str, object]]:
        """Place and value of everything that has no parts of its own."""
        ...

    def altered(self, content: bytes, place: str, value: Any) -> bytes:
        """The file with another value there: a list and an object become parts."""
        ...

    def doubled(self, content: bytes, place: str) -> bytes:
        """The file with what stands at `place` twice."""
        ...

    def around(self, place: str) -> list[str]:
        """`place` and all that it is a part of, but the record itself."""
        ...

    def planted(self, content: bytes) -> Iterator[tuple[str, bytes]]:
        """Each place that has named parts, and the file with a field more there, called NEW."""
        ...

    def written(self, text: str) -> list[str]:
        """`text` as such a file may hold it, with whatever it escapes: all usual spellings."""
        ...

    def redressed(self, content: bytes, ordered: list[str]) -> bytes:
        """The same in another dress: other blanks, lists turned round but those in `ordered`."""
        ...


def put(form: Form, content: bytes, place: str, spelt: str) -> bytes:
    """The file with `spelt`, as it stands there, at the place of a text."""
    return form.altered(content, place, NEW).replace(
        NEW.encode(), spelt.encode("utf-8", "surrogatepass")
    )


def matches(place: str, patterns: list[str]) -> bool:
    """Whether one of the `patterns` ("*" for anything) is the whole of `place`."""
    return any(fnmatchcase(place, pattern) for pattern in patterns)
