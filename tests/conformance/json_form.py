"""Files of JSON, altered at one place."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from tests.conformance.form import NEW, matches


class JsonForm:
    """A place is "key.key.number.key"."""

    kinds: frozenset[type] = frozenset({int, list, dict})

    def leaves(self, content: bytes) -> list[tuple[str, object]]:
        """See Form."""
        return list(self._leaves(json.loads(content), ""))

    def _leaves(self, value: Any, place: str) -> Iterator[tuple[str, object]]:
        if isinstance(value, dict | list) and value:
            for key, item in _items(value):
                yield from self._leaves(item, f"{place}.{key}".lstrip("."))
        else:
            yield place, value

    def altered(self, content: bytes, place: str, value: Any) -> bytes:
        """See Form."""
        record = json.loads(content)
        parent, key = _reach(record, place)
        parent[key] = value
        return _dumped(record)

    def doubled(self, content: bytes, place: str) -> bytes:
        """See Form; in a list a second item, in an object a second key of the same name."""
        record = json.loads(content)
        parent, key = _reach(record, place)
        if isinstance(parent, list):
            parent.append(parent[key])
            return _dumped(record)
        second = {key: parent[key]}
        parent[NEW] = second
        written = json.dumps(second, ensure_ascii=False)
        return _dumped(record).replace(f'"{NEW}": {written}'.encode(), written[1:-1].encode())

    def around(self, place: str) -> list[str]:
        """See Form."""
        names = place.split(".")
        return [".".join(names[:size]) for size in range(len(names), 0, -1)]

    def planted(self, content: bytes) -> Iterator[tuple[str, bytes]]:
        """See Form."""
        for place in dict.fromkeys(self._objects(json.loads(content), "")):
            record = json.loads(content)
            _at(record, place)[NEW] = "planted"
            yield place, _dumped(record)

    def _objects(self, value: Any, place: str) -> Iterator[str]:
        if isinstance(value, dict):
            yield place
        for key, item in _items(value):
            yield from self._objects(item, f"{place}.{key}".lstrip("."))

    def written(self, text: str) -> list[str]:
        """See Form."""
        plain = json.dumps(text, ensure_ascii=False)[1:-1]
        return [plain, plain.replace("@", "\\u0040"), plain.replace("@", "&#64;")]

    def redressed(self, content: bytes, ordered: list[str]) -> bytes:
        """See Form."""
        record = _turned(json.loads(content), "", ordered)
        return json.dumps(record, indent=3, ensure_ascii=False).encode()


def _items(value: Any) -> list[tuple[str, Any]]:
    if isinstance(value, dict):
        return list(value.items())
    return [(str(n), item) for n, item in enumerate(value)] if isinstance(value, list) else []


def _at(record: Any, place: str) -> Any:
    for key in filter(None, place.split(".")):
        record = record[int(key)] if isinstance(record, list) else record[key]
    return record


def _reach(record: Any, place: str) -> tuple[Any, Any]:
    above, _, key = place.rpartition(".")
    parent = _at(record, above)
    return parent, int(key) if isinstance(parent, list) else key


def _turned(value: Any, place: str, ordered: list[str]) -> Any:
    if isinstance(value, dict):
        parts = value.items()
        return {k: _turned(v, f"{place}.{k}".lstrip("."), ordered) for k, v in parts}
    if isinstance(value, list):
        found = [_turned(item, f"{place}.{n}", ordered) for n, item in enumerate(value)]
        return found if matches(place, ordered) else found[::-1]
    return value


def _dumped(record: Any) -> bytes:
    return json.dumps(record, ensure_ascii=False).encode("utf-8", "surrogatepass")
