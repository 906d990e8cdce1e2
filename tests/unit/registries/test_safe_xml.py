"""One record of XML: repaired where registries err, refused where it reaches beyond itself."""

from __future__ import annotations

import pytest

from tracker.errors import ParseError
from tracker.registries.addresses import REMOVED, without_addresses
from tracker.registries.safe_xml import (
    LARGEST_RECORD,
    child,
    children,
    leaves,
    local_name,
    parse_record,
    text_at,
)


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("caf&eacute;&nbsp;x", "café\xa0x"),
        ("a &lt; b &amp; c", "a < b & c"),
        ("R&D, AT&T; &c;", "R&D, AT&T; &c;"),
        ("&lt;br&gt;", "<br>"),
        ("a&#1;b\x0bc&#xFFFE;", "abc"),
        ("&#233;&#x1F600;", "é😀"),
        ("&apos;&quot;", "'\""),
        ("<![CDATA[a < b]]>", "a < b"),
    ],
)
def test_texts_are_read_as_they_were_meant(written: str, read: str) -> None:
    assert parse_record(f"<a><b>{written}</b></a>").findtext("b") == read


@pytest.mark.parametrize(
    "text",
    [
        '<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>',
        '<a><!ENTITY b SYSTEM "file:///etc/passwd"></a>',
        "<a>" + "x" * (LARGEST_RECORD + 1) + "</a>",
        "<a><b></a>",
        "<a>" * 5000,
        "",
        "no markup",
        "<a></a><b></b>",
        '<a b="1" b="2"/>',
        "<a:b/>" + "<",
    ],
)
def test_what_is_broken_or_reaches_out_is_refused(text: str) -> None:
    with pytest.raises(ParseError):
        parse_record(text)


def test_namespaces_and_comments_do_not_matter() -> None:
    record = parse_record(
        '<?xml version="1.0"?><a xmlns="urn:x"><!-- b --><b><c> d </c><c/></b></a>'
    )
    assert local_name(record) == "a"
    assert text_at(record, "b", "c") == "d"
    assert text_at(record, "b", "nothing", "c") is None
    assert len(children(child(record, "b"), "c")) == 2
    assert list(leaves(record)) == [("c", " d "), ("c", "")]


@pytest.mark.parametrize(
    "text", ["a.b-c@example.org", "x&#64;example.co.uk", "to: A_B@sub.example.org."]
)
def test_addresses_are_taken_out(text: str) -> None:
    assert "example" not in without_addresses(text)
    assert REMOVED in without_addresses(text)


def test_what_is_no_address_stays() -> None:
    assert without_addresses("5 mg @ 10 a.m. &#60; 3") == "5 mg @ 10 a.m. &#60; 3"
