"""XML comes from outside: one record at a time is parsed, and none can reach beyond itself.

A record with a document type, an entity of its own, or a text beyond all measure is refused; what
XML forbids but registries write (control characters, HTML entities, a bare "&") is repaired first.
"""

from __future__ import annotations

import html.entities
import re
from collections.abc import Iterator

from lxml import etree

from tracker.errors import ParseError

LARGEST_RECORD = 8_000_000  # characters; the largest real ones have a few hundred thousand
_DECLARATION = re.compile(r"\A\s*<\?xml[^>]*\?>")
_FORBIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
_NUMBERED = re.compile(r"&#(x[0-9a-fA-F]{1,6}|\d{1,7});")
_NAMED = re.compile(r"&([A-Za-z][A-Za-z0-9]{1,30});")
_BARE = re.compile(r"&(?!#\d+;|#x[0-9a-fA-F]+;|[A-Za-z][A-Za-z0-9]{1,30};)")
_XML_NAMES = frozenset({"amp", "lt", "gt", "quot", "apos"})


def parse_record(text: str) -> etree._Element:
    """The root element of `text`, one record. Raises ParseError where it is refused or broken."""
    if len(text) > LARGEST_RECORD:
        raise ParseError(f"a record of {len(text)} characters: no registry writes that much")
    if "<!DOCTYPE" in text or "<!ENTITY" in text:
        raise ParseError("the record declares a document type or an entity: refused, for safety")
    try:
        return etree.fromstring(_repaired(text).encode(), _parser())
    except (etree.XMLSyntaxError, ValueError) as error:
        raise ParseError(f"no XML record: {error}") from error


def _parser() -> etree.XMLParser:
    return etree.XMLParser(
        resolve_entities=False,
        load_dtd=False,
        no_network=True,
        huge_tree=False,
        remove_comments=True,
        remove_pis=True,
        encoding="utf-8",
    )


def _repaired(text: str) -> str:
    text = _FORBIDDEN.sub("", _DECLARATION.sub("", text)).strip()
    if "&" in text:
        text = _NAMED.sub(_character, _NUMBERED.sub(_allowed, _BARE.sub("&amp;", text)))
    return text


def _allowed(reference: re.Match[str]) -> str:
    """A numbered character reference, or nothing where XML allows no such character."""
    digits = reference[1]
    code = int(digits[1:], 16) if digits[0] == "x" else int(digits)
    legal = code in (9, 10, 13) or 32 <= code < 0xD800 or 0xE000 <= code < 0xFFFE
    return reference[0] if legal or 0x10000 <= code <= 0x10FFFF else ""


def _character(reference: re.Match[str]) -> str:
    """The character of an HTML entity; what neither XML nor HTML knows is plain text: "AT&T;"."""
    if reference[1] in _XML_NAMES:
        return reference[0]
    found = html.entities.html5.get(f"{reference[1]};")
    return f"&amp;{reference[1]};" if found is None or found in "<>&" else found


def local_name(element: etree._Element) -> str:
    """The tag without its namespace."""
    return str(element.tag).rpartition("}")[2]


def leaves(element: etree._Element) -> Iterator[tuple[str, str]]:
    """Tag and text of every element without children, in document order, empty ones too."""
    for found in element.iter():
        if len(found) == 0:
            yield local_name(found), found.text or ""


def child(element: etree._Element | None, *path: str) -> etree._Element | None:
    """The first descendant along `path` of tags, namespaces aside."""
    for name in path:
        if element is None:
            return None
        element = next((found for found in element if local_name(found) == name), None)
    return element


def children(element: etree._Element | None, name: str) -> list[etree._Element]:
    """All children called `name`, namespaces aside."""
    return [] if element is None else [c for c in element if local_name(c) == name]


def text_at(element: etree._Element | None, *path: str) -> str | None:
    """The text of the first descendant along `path`; None where there is none but blanks."""
    found = child(element, *path)
    text = (found.text or "").strip() if found is not None else ""
    return text or None
