"""Finds what a record holds that nobody reads, so that a change of the registry is seen at once."""

from __future__ import annotations

from functools import cache

from lxml import etree
from msgspec import Struct

from tracker.data import load
from tracker.issues import IssueLog, Level
from tracker.registries.safe_xml import local_name
from tracker.registry_facts import facts_of


class Elements(Struct, frozen=True, forbid_unknown_fields=True):
    """The whole of `elements.toml`: names of the elements that are read."""

    read: frozenset[str]


def report_unread(record: etree._Element, log: IssueLog) -> None:
    """An issue for each element with a text that `own` neither reads nor ignores."""
    read, ignored = _known()
    unread = set()
    for element in record.iter():
        name = local_name(element)
        if len(element) == 0 and (element.text or "").strip() and name not in read:
            path = "/".join(
                [*(local_name(a) for a in reversed(list(element.iterancestors()))), name]
            )
            if not any(f"/{path}/".find(f"/{known}/") >= 0 for known in ignored):
                unread.add(path)
    for path in sorted(unread):
        log.add("unread_field", path, "", Level.WARNING, "nobody reads this element")


@cache
def _known() -> tuple[frozenset[str], frozenset[str]]:
    """Names of the elements that are read; paths that are ignored, each with its reason there."""
    read = load(__package__, "elements.toml", Elements).read
    return read, frozenset(facts_of("isrctn").ignored)
