"""Reads one kept ISRCTN record, in its own format or WHO's, into a Registration."""

from __future__ import annotations

import re

from tracker.issues import IssueLog, Level
from tracker.registries.base import Registration
from tracker.registries.isrctn.audit import report_unread
from tracker.registries.isrctn.own import own_fields, own_number
from tracker.registries.isrctn.redact import own_trial
from tracker.registries.safe_xml import leaves, parse_record
from tracker.registries.who import fill_in
from tracker.registries.who_items import Items
from tracker.registry_facts import facts_of

REGISTRY_KEY = "isrctn"
_NUMBER = re.compile(r"\d{8}")


def parse(body: bytes, log: IssueLog) -> Registration:
    """The registration in `body`; elements that nobody reads become issues in `log`.

    Raises ParseError where it is no record.
    """
    record = parse_record(body.decode("utf-8", "replace"))
    if b"\xef\xbf\xbd" in body:
        log.add("bad_encoding", "record", "", Level.NOTE, "characters were lost on the way here")
    trial = own_trial(record)
    if trial is not None:
        report_unread(record, log)
        own = Registration.of(REGISTRY_KEY, own_number(trial))
        own_fields(own, record, trial, log)
        return own
    items = Items(list(leaves(record)))
    digits = _NUMBER.search(items.text("trial_id") or "")
    number = f"ISRCTN{digits[0] if digits else ''}"
    found = Registration.of(REGISTRY_KEY, number)
    fill_in(found, items, log)
    found.url = facts_of(REGISTRY_KEY).url_of(number)
    found.secondary_ids = tuple(items.ids)
    return found
