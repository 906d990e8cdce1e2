"""Files of XML, altered at one place."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from copy import deepcopy
from typing import Any

from lxml import etree

from tests.conformance.form import NEW, matches


class XmlForm:
    """A place is the XPath that lxml gives: "/a/b[2]/c", with "/@name" for an attribute."""

    kinds: frozenset[type] = frozenset({list, dict})

    def leaves(self, content: bytes) -> list[tuple[str, object]]:
        """See Form."""
        found: list[tuple[str, object]] = []
        for element, place in _elements(etree.fromstring(content)):
            found += [(f"{place}/@{name!s}", value) for name, value in element.items()]
            if len(element) == 0:
                found.append((place, element.text))
        return found

    def altered(self, content: bytes, place: str, value: Any) -> bytes:
        """See Form."""
        root = etree.fromstring(content)
        above, is_attribute, name = place.partition("/@")
        element = _element(root, above)
        if is_attribute:
            element.set(name, _legal(value))
        else:
            element.text = None
            _fill(element, value)
        return etree.tostring(root, encoding="utf-8")

    def doubled(self, content: bytes, place: str) -> bytes:
        """See Form; an attribute stays alone, since no XML has it twice."""
        root = etree.fromstring(content)
        element = _element(root, place.partition("/@")[0])
        element.addnext(deepcopy(element))
        return etree.tostring(root, encoding="utf-8")

    def around(self, place: str) -> list[str]:
        """See Form."""
        names = place.split("/")
        return ["/".join(names[:size]) for size in range(len(names), 2, -1)]

    def planted(self, content: bytes) -> Iterator[tuple[str, bytes]]:
        """See Form."""
        for _, place in _elements(etree.fromstring(content)):
            root = etree.fromstring(content)
            element = _element(root, place)
            if len(element):
                etree.SubElement(element, NEW).text = "planted"
                yield place, etree.tostring(root, encoding="utf-8")

    def written(self, text: str) -> list[str]:
        """See Form; control characters stand bare, as real files have them."""
        plain = html.escape(text, quote=False)
        return [plain, plain.replace("@", "&#64;"), plain.replace("@", "&amp;#64;")]

    def redressed(self, content: bytes, ordered: list[str]) -> bytes:
        """See Form; a list are the elements of one name under one other."""
        root = etree.fromstring(content)
        for element, place in list(_elements(root)):
            if not matches(place, ordered):
                element.extend(_turned(list(element)))  # moves them: none is there twice
        etree.indent(root, space="\t")
        return etree.tostring(root, encoding="utf-8")


def _turned(parts: list[etree._Element]) -> list[etree._Element]:
    """The same elements, those of one name in the other order at the places that they had."""
    by_name: dict[object, list[etree._Element]] = {}
    for part in parts:
        by_name.setdefault(part.tag, []).append(part)
    return [by_name[part.tag].pop() for part in parts]


def _elements(root: etree._Element) -> Iterator[tuple[etree._Element, str]]:
    tree = root.getroottree()
    return ((element, tree.getpath(element)) for element in root.iter())


def _element(root: etree._Element, place: str) -> etree._Element:
    return next(element for element, found in _elements(root) if found == place)


def _fill(element: etree._Element, value: Any) -> None:
    if isinstance(value, dict):
        for name, item in value.items():
            _fill(etree.SubElement(element, name), item)
    elif isinstance(value, list):
        for item in value:
            _fill(etree.SubElement(element, "item"), item)
    else:
        element.text = _legal(value)


def _legal(value: object) -> str:
    """What lxml lets into a text; hostile characters are written in afterwards, see `put`."""
    return "" if value is None else re.sub("[\x00-\x08\x0b\x0c\x0e-\x1f]", "", str(value))
