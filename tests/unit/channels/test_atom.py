"""The feed, held against what RFC 4287 demands."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from lxml import etree
from msgspec import structs

from tracker.alerts.entries import with_entries
from tracker.alerts.news import Item
from tracker.changes import whole_study_change
from tracker.channels.atom import ENTRIES, MESSAGES, AtomChannel
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
    assert len(feed_in(tmp_path).findall(f"{ATOM}entry")) == MESSAGES
    many = [with_entries(message(n), items(70)) for n in range(9, 0, -1)]
    channel.send(many[0], many[1:])
    assert ENTRIES - 70 < len(feed_in(tmp_path).findall(f"{ATOM}entry")) <= ENTRIES


def items(count: int, kind: str = "reappeared", **more: Any) -> list[Item]:
    return [
        Item(
            subject=f"ctgov:NCT99{serial:06}",
            observed_at=datetime(2026, 10, 6, tzinfo=UTC),
            importance=3,
            title=f"Study {serial} <of> things",
            rules=("news",),
            registration_number=f"NCT99{serial:06}",
            url=f"https://example.org/NCT99{serial:06}",
            changes=(whole_study_change(kind),),
            **more,
        )
        for serial in range(count)
    ]


def test_a_study_is_one_entry_with_its_change_and_a_link(tmp_path: Path, message: Make) -> None:
    """To our own page where there is one, else to the registry's."""
    ours = items(1, "registered", page="https://example.org/site/NCT99000000.html")
    later = structs.replace(ours[0], observed_at=datetime(2026, 10, 7, tzinfo=UTC))
    told = [*items(3)[1:], *ours, later]
    channel = AtomChannel("news", tmp_path)
    channel.send(with_entries(message(2), told), [with_entries(message(1), items(2))])
    feed = feed_in(tmp_path)
    check_rfc_4287(feed)
    entries = feed.findall(f"{ATOM}entry")
    assert [only(entry, "title").split(":")[0] for entry in entries] == [
        "NCT99000000",
        "NCT99000001",
        "NCT99000002",
        "NCT99000000",
        "NCT99000001",
    ]
    links = [entry.find(f"{ATOM}link").get("href") for entry in entries]
    assert links[0] == "https://example.org/site/NCT99000000.html"
    assert links[1] == "https://example.org/NCT99000001"
    assert "Newly registered" in only(entries[0], "title")
    assert only(entries[0], "content").count("newly registered") == 2, "two passes, one entry"
    assert "told by the rule news" in only(entries[1], "content")


def test_most_old_finds_are_one_entry(tmp_path: Path, message: Make) -> None:
    AtomChannel("news", tmp_path).send(with_entries(message(1), items(30, "found_late")), [])
    titles = [only(entry, "title") for entry in feed_in(tmp_path).findall(f"{ATOM}entry")]
    assert len(titles) == 21
    assert titles[-1].startswith("10 more older registrations")
