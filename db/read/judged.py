"""Reads what is said of studies: all that a cohort asks of all, or everything of one."""

from __future__ import annotations

from collections.abc import Collection, Iterator

import msgspec

from db.reader import Reader, rows
from tracker.classification import CONCEPTS, Classification, Evidence

_words = msgspec.json.Decoder(tuple[str, ...])
_evidence = msgspec.json.Decoder(tuple[Evidence, ...])
_TYPES = """
SELECT study_key, study_type FROM study
WHERE gone_at IS NULL
    AND study_key NOT IN (SELECT study_key FROM study_relation WHERE relation = 'copy')
"""
_SAID = """
SELECT study_key, concept, value, others, evidence FROM classification
WHERE concept IN (:concepts)
"""
_OF_ONE = """
SELECT concept, value FROM classification WHERE study_key = :study_key
"""
_TRIALS = """
SELECT s.study_key, coalesce(l.trial_key, s.study_key)
FROM study s LEFT JOIN trial_link l ON l.study_key = s.study_key
"""


def study_types(connection: Reader) -> list[tuple[str, str | None]]:
    """Return (study key, type) of the studies that are there, without copies of what we hold."""
    return [(key, kind) for key, kind in rows(connection, _TYPES)]


def judged_concepts(
    connection: Reader, concepts: Collection[str]
) -> Iterator[tuple[str, Classification]]:
    """Yield (study key, what we say of it) for these concepts, with the evidence."""
    for key, concept, value, others, evidence in rows(connection, _SAID, concepts=list(concepts)):
        said = Classification(concept, value, _words.decode(others), _evidence.decode(evidence))
        yield key, said


def concepts_of(connection: Reader, study_key: str) -> dict[str, str | None]:
    """Return what is said of one study, by concept; empty where it was never classified."""
    found: dict[str, str | None] = dict(rows(connection, _OF_ONE, study_key=study_key))
    return {concept: found[concept] for concept in CONCEPTS if concept in found}


def trial_of(connection: Reader) -> dict[str, str]:
    """Trial key of every study; a study that no link has seen yet is a trial of its own."""
    return dict(rows(connection, _TRIALS))
