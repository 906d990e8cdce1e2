"""Finds what a record holds that nobody reads, so that a change of the registry is seen at once."""

from __future__ import annotations

import tomllib
from functools import cache
from pathlib import Path

from lxml import etree

from tracker.issues import IssueLog, Level
from tracker.registries.safe_xml import local_name


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
    source = Path(__file__).with_name("registry.toml")
    ignored = tomllib.loads(source.read_text(encoding="utf-8"))["ignored"]
    read = tomllib.loads(Path(__file__).with_name("elements.toml").read_text(encoding="utf-8"))
    return frozenset(read["read"]), frozenset(ignored)
