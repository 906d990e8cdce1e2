"""Alterations that are no news: order, white space, escapes, coordinates, MeSH terms.

Each function alters a record in place and says whether it could; no update date moves.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from benchmarks.synthetic.derived import browse
from benchmarks.synthetic.parts import part

if TYPE_CHECKING:
    from datetime import date
    from random import Random

    from benchmarks.synthetic.words import Record

UNORDERED = (
    ("contactsLocationsModule", "locations"),
    ("conditionsModule", "conditions"),
    ("conditionsModule", "keywords"),
    ("armsInterventionsModule", "interventions"),
    ("sponsorCollaboratorsModule", "collaborators"),
    ("identificationModule", "secondaryIdInfos"),
)
TEXTS = (("descriptionModule", "briefSummary"), ("eligibilityModule", "eligibilityCriteria"))
CHRONIC = "D002908"
"""A MeSH term that says nothing about the disease, added or taken away."""


def reordered(record: Record, rng: Random, _as_of: date) -> bool:
    """The same items in another order."""
    moved = False
    for module, key in UNORDERED:
        items = part(record, module).get(key, [])
        turned = [*items[1:], *items[:1]] if rng.random() < 0.5 else items[::-1]
        if turned != items:
            part(record, module)[key] = turned
            moved = True
    return moved


def respaced(record: Record, rng: Random, _as_of: date) -> bool:
    """More blanks, other line ends, a blank at the end."""
    for module, key in TEXTS:
        text = part(record, module).get(key)
        if text:
            changed = text.replace("\n", "\r\n").replace(". ", ".  ") + " " * rng.randrange(1, 3)
            part(record, module)[key] = changed
    return any(part(record, module).get(key) for module, key in TEXTS)


def unescaped(record: Record, _rng: Random, _as_of: date) -> bool:
    """The same text without the backslashes of its Markdown."""
    moved = False
    for module, key in TEXTS:
        text = part(record, module).get(key, "")
        if "\\" in text:
            part(record, module)[key] = text.replace("\\", "")
            moved = True
    return moved


def relocated(record: Record, rng: Random, _as_of: date) -> bool:
    """Coordinates computed anew, a few metres away."""
    places = part(record, "contactsLocationsModule").get("locations", [])
    points = [place["geoPoint"] for place in places if "geoPoint" in place]
    for point in points:
        point["lat"] = round(point["lat"] + rng.choice((-1, 1)) * 0.00011, 5)
    return bool(points)


def reindexed(record: Record, _rng: Random, _as_of: date) -> bool:
    """The registry maps the conditions to other MeSH terms."""
    section = record.get("derivedSection")
    if not section:
        return False
    ids = [term["id"] for term in section.get("conditionBrowseModule", {}).get("meshes", [])]
    ids = [one for one in ids if one != CHRONIC] if CHRONIC in ids else [*ids, CHRONIC]
    kept = {
        key: section[key]
        for key in ("miscInfoModule", "interventionBrowseModule")
        if key in section
    }
    section.clear()
    section["miscInfoModule"] = kept.pop("miscInfoModule")
    if ids:
        section["conditionBrowseModule"] = browse(ids)
    section.update(kept)
    return True
