"""The feed, held against what RFC 4287 demands."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from pathlib import Path

from lxml import etree

from tracker.channels.atom import ENTRIES, AtomChannel
from tracker.channels.base import Message

Make = Callable[..., Message]
ATOM = "{http://www.w3.org/2005/Atom}"


def feed_in(folder: Path) -> etree._Element:
    return etree.fromstring((folder / "news.atom").read_bytes())


def only(parent: etree._Element, name: str) -> str:
    """The text of the one child of this name."""
    (found,) = parent.findall(ATOM + name)
    assert found.text
    return found.text


def check_rfc_4287(feed: etree._Element) -> None:
    """4.1.1: id, title, updated exactly once, an author; 4.1.2: the same, and a link or content."""
    assert feed.tag == f"{ATOM}feed"
    entries = feed.findall(f"{ATOM}entry")
    for element in (feed, *entries):
        assert ":" in only(element, "id")  # an IRI
        only(element, "title")
        assert datetime.fromisoformat(only(element, "updated")).tzinfo is not None
    assert feed.find(f"{ATOM}author/{ATOM}name") is not None
    for entry in entries:
        (content,) = entry.findall(f"{ATOM}content")
        assert content.get("type") == "html"
        assert len(content) == 0  # escaped markup, no child elements
    ids = [only(entry, "id") for entry in entries]
    assert len(ids) == len(set(ids))


def test_the_feed_is_valid_and_newest_first(tmp_path: Path, message: Make) -> None:
    channel = AtomChannel("news", tmp_path, "https://example.org/news.atom")
    assert channel.send(message(3), [message(2), message(1)]) == (tmp_path / "news.atom",)
    feed = feed_in(tmp_path)
    check_rfc_4287(feed)
    assert only(feed, "id") == "https://example.org/news.atom"
    titles = [only(entry, "updated") for entry in feed.findall(f"{ATOM}entry")]
    assert titles == sorted(titles, reverse=True)
    assert only(feed, "updated") == titles[0]


def test_ids_stay_when_the_feed_grows_or_is_written_again(tmp_path: Path, message: Make) -> None:
    channel = AtomChannel("news", tmp_path)

    def ids() -> list[str]:
        return [only(entry, "id") for entry in feed_in(tmp_path).findall(f"{ATOM}entry")]

    channel.send(message(1), [])
    first = ids()
    channel.send(message(1), [])
    assert ids() == first
    channel.send(message(2), [message(1)])
    assert ids()[1:] == first
    channel.send(message(2), [message(2), message(1)])  # after a crash between sent and marked
    assert len(ids()) == 2
    check_rfc_4287(feed_in(tmp_path))


def test_characters_that_xml_forbids_do_no_harm(tmp_path: Path, message: Make) -> None:
    AtomChannel("news", tmp_path).send(message(1, title="bad \x0b\x00 title"), [])
    check_rfc_4287(feed_in(tmp_path))


def test_the_feed_does_not_grow_for_ever(tmp_path: Path, message: Make) -> None:
    channel = AtomChannel("news", tmp_path)
    channel.send(message(99), [message(n) for n in range(98, 20, -1)])
    assert len(feed_in(tmp_path).findall(f"{ATOM}entry")) == ENTRIES
