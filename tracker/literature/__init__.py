"""Publications that name a trial's number: what was published of a trial, when and of what kind.

`publication` is what we keep, `pubmed` and `europepmc` are whom we ask.
"""

from tracker.literature.held import Held, each_once, listed_publications
from tracker.literature.publication import (
    Days,
    Found,
    Mention,
    Publication,
    SourceSettings,
    days_between,
    literature_facts,
)

__all__ = [
    "Days",
    "Found",
    "Held",
    "Mention",
    "Publication",
    "SourceSettings",
    "days_between",
    "each_once",
    "listed_publications",
    "literature_facts",
]
