"""Asks ClinicalTrials.gov what its records were before we watched them.

The endpoint behind the site's "history" tab is not documented, so its shape is checked strictly: an
answer of another shape is an error that names the study, never a guess.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import TYPE_CHECKING, Annotated, TypeVar

import msgspec
from msgspec import Meta, Raw, Struct

from tracker.errors import ParseError, PassingError, PermanentError
from tracker.registries.base import ListedVersion, RawRecord
from tracker.registries.ctgov.pages import require_json
from tracker.registries.ctgov.redact import UNREADABLE, raw_record

if TYPE_CHECKING:  # who only reads records need not load what asks for them
    from tracker.http import HttpClient, HttpResponse


NOT_FOUND = 404
_API, _INTERNAL = "/v2", "/int"  # the ends of the documented and of the internal address
Shape = TypeVar("Shape")


class _Listed(Struct):
    version: Annotated[int, Meta(ge=0)]
    date: date


class _History(Struct):
    changes: tuple[_Listed, ...]


class _Version(Struct, rename="camel"):
    study_version: int
    study: Raw


_history_decoder = msgspec.json.Decoder(_History)
_version_decoder = msgspec.json.Decoder(_Version)


class VersionHistory:
    """The registry's own version history; `base_url` is that of the API or of the internal one."""

    def __init__(self, client: HttpClient, base_url: str) -> None:
        address = base_url.rstrip("/")
        if address.endswith(_API):
            address = address.removesuffix(_API) + _INTERNAL
        self._client = client
        self._studies = f"{address}/studies"

    def versions(self, number: str) -> tuple[ListedVersion, ...]:
        """The versions that the registry lists, oldest first; none: it has no history of the study.

        Raises ParseError for an answer of another shape, RegistryError as HttpClient.get.
        """
        url = f"{self._studies}/{number}/history"
        try:
            return self._client.get(url, {}, lambda answer: _listed(answer, number))
        except PermanentError as error:
            if _has_no_history(error, number):
                return ()
            raise

    def record(self, number: str, version: int) -> RawRecord:
        """The record as it was in that version, redacted; raises as `versions`."""
        url = f"{self._studies}/{number}/history/{version}"
        return self._client.get(url, {}, lambda answer: _record(answer, number, version))


def _has_no_history(error: PermanentError, number: str) -> bool:
    """The registry says so in words: any other 404 may mean that the endpoint itself is gone."""
    return error.status == NOT_FOUND and f"No study {number}" in str(error)


def _listed(answer: HttpResponse, number: str) -> tuple[ListedVersion, ...]:
    found = _decoded(_history_decoder.decode, answer, number)
    numbers = [one.version for one in found.changes]
    if len(set(numbers)) != len(numbers):
        raise ParseError(f"{number}: its history lists a version twice: {sorted(numbers)}")
    listed = sorted(found.changes, key=lambda one: one.version)
    return tuple(ListedVersion(one.version, one.date.isoformat()) for one in listed)


def _record(answer: HttpResponse, number: str, version: int) -> RawRecord:
    found = _decoded(_version_decoder.decode, answer, number)
    if found.study_version != version:
        raise ParseError(f"{number}: asked for version {version}, given {found.study_version}")
    try:
        record = raw_record(bytes(found.study))
    except ParseError as error:
        raise ParseError(f"{number}: version {version} of its history: {error}") from error
    if record.registration_number != number:
        other = record.registration_number
        raise ParseError(f"{number}: version {version} of its history is a record of {other}")
    return record


def _decoded(decode: Callable[[bytes], Shape], answer: HttpResponse, number: str) -> Shape:
    """The answer in its shape. A cut one is worth another try; one of another shape never is."""
    require_json(answer)
    try:
        return decode(answer.body)
    except msgspec.ValidationError as error:
        raise ParseError(
            f"{number}: its history at {answer.url} has another shape than we know: {error}"
        ) from error
    except UNREADABLE as error:
        raise PassingError(f"{answer.url} sent a broken answer: {error}") from error
