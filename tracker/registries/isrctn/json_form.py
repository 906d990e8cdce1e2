"""ISRCTN records as other clients keep them: JSON made of the XML, without its attributes."""

from __future__ import annotations

from collections.abc import Iterable

from lxml import etree

from tracker.errors import ParseError
from tracker.registries.json_records import JsonRecord

SEEN = "seen"  # the attribute that says on which day the other client fetched the record
_ADDED = frozenset({"_id", "ctrname", "record_last_import"})


def as_xml(record: JsonRecord) -> str:
    """The record as the API serves it, as far as JSON keeps it.

    The day of the last edit is lost; the day on which the client fetched it stands under SEEN, for
    the status goes by it. Raises ParseError where it is no record.
    """
    if not isinstance(record.get("isrctn"), str):
        raise ParseError("the record has no isrctn element")
    full = etree.Element("fullTrial")
    trial = etree.SubElement(full, "trial")
    fetched = str(record.get("record_last_import") or "")[:10]
    if fetched:
        trial.set(SEEN, fetched)
    for name, value in record.items():
        if name not in _ADDED:
            _build(trial, name, value)
    return etree.tostring(full, encoding="unicode")


def _build(parent: etree._Element, name: str, value: object) -> None:
    if isinstance(value, list):
        for item in value:
            _build(parent, name, item)
        return
    try:
        element = etree.SubElement(parent, name)
        if isinstance(value, dict):
            _build_all(element, value.items())
        elif value is not None:
            element.text = str(value)
    except ValueError as error:
        raise ParseError(f"{name[:40]!r} or its text cannot stand in XML: {error}") from error


def _build_all(element: etree._Element, items: Iterable[tuple[object, object]]) -> None:
    for key, item in items:
        _build(element, str(key), item)
