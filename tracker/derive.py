"""The middle of the pipeline: a kept body in, all that we say about it out.

Start reading here. Everything is a function of the body and of today's code and word lists, so any
state of any study can be derived again, and a better parser never looks like news.
"""

from __future__ import annotations

from functools import cache

from msgspec import Struct

from tracker.classification import Classification
from tracker.issues import Issue, IssueLog
from tracker.normalize.study import normalize
from tracker.normalize.terms import TermMap
from tracker.registries.catalog import registry
from tracker.study.model import Study, study_key


class Derived(Struct, frozen=True, gc=False):
    """What one body means today."""

    study: Study
    classifications: tuple[Classification, ...]
    issues: tuple[Issue, ...]


def derive(registry_key: str, registration_number: str, body: bytes) -> Derived:
    """Study, classifications and issues of `body`, a record of that registry.

    Raises ParseError where a structure that we rely on is missing.
    """
    from tracker.classify import classify  # noqa: PLC0415  loads all word lists; a Study needs none

    study, issues = read_study(registry_key, registration_number, body)
    return Derived(study, classify(study), issues)


def read_study(
    registry_key: str, registration_number: str, body: bytes
) -> tuple[Study, tuple[Issue, ...]]:
    """Only the Study and its issues: enough to tell whether two bodies differ."""
    log = IssueLog(registry_key, study_key(registry_key, registration_number))
    registration = registry(registry_key).parse(body, log)
    study = normalize(registration, _terms(registry_key), log)
    return study, tuple(log.found)


@cache
def _terms(registry_key: str) -> TermMap:
    return TermMap.of(registry_key)
