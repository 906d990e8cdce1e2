"""What becomes of one file: records, studies, issues, or why not; a crash is told, not raised."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Iterator
from functools import cache
from importlib import resources
from pathlib import Path
from tempfile import TemporaryDirectory

from msgspec import Struct

from tracker.errors import ParseError, TrackerError
from tracker.issues import Issue, IssueLog
from tracker.normalize.study import normalize
from tracker.normalize.terms import TermMap
from tracker.registries.base import RawRecord, Unreadable
from tracker.registries.catalog import Registry
from tracker.study.model import Study, study_key, study_to_json

SHOWN = 3  # places that a complaint names


class Derived(Struct, frozen=True):
    """What one kept body means."""

    study: Study
    issues: tuple[Issue, ...]

    @property
    def text(self) -> str:
        """All that the Study says, as JSON."""
        return study_to_json(self.study).decode()


class Outcome(Struct):
    """What came of one file. `refusals`: what was said in words; `crash`: any other exception."""

    records: list[RawRecord] = []
    spoilt: list[Unreadable] = []
    derived: list[Derived] = []
    refusals: list[str] = []
    crash: str | None = None

    @property
    def is_silent(self) -> bool:
        """Whether nothing came and nothing was said."""
        return not (self.derived or self.spoilt or self.refusals or self.crash)

    @property
    def numbers(self) -> set[str]:
        """The registration numbers of all records that could be derived."""
        return {found.study.registration_number for found in self.derived}

    @property
    def only(self) -> Derived | None:
        """The one study of the file; None where there is another number of them."""
        return self.derived[0] if len(self.derived) == 1 else None


def outcome_of(registry: Registry, name: str, content: bytes) -> Outcome:
    """What comes of a file called `name`."""
    found = Outcome()
    with TemporaryDirectory() as folder:
        path = Path(folder) / name
        path.write_bytes(content)
        try:
            for page in registry.read_file(path):
                found.records += page.records
                found.spoilt += page.unreadable
        except TrackerError as error:
            found.refusals.append(str(error))
        except Exception as error:  # noqa: BLE001  a complaint names it; the other checks go on
            found.crash = f"{type(error).__name__}: {error}"[:200]
    for record in found.records:
        _derive(registry, record, found)
    return found


def _derive(registry: Registry, record: RawRecord, found: Outcome) -> None:
    try:
        found.derived.append(derived(registry, record.registration_number, record.body))
    except ParseError as error:
        found.refusals.append(str(error))
    except Exception as error:  # noqa: BLE001  a complaint names it, as above
        found.crash = f"{type(error).__name__}: {error}"[:200]


def derived(registry: Registry, number: str, body: bytes) -> Derived:
    """What `body` means to `registry`, which need not be one of the catalog."""
    log = IssueLog(registry.key, study_key(registry.key, number))
    study = normalize(registry.parse(body, log), _terms(registry.key), log)
    return Derived(study, tuple(log.found))


@cache
def _terms(key: str) -> TermMap:
    return TermMap.of(key)


def term_tables(key: str) -> dict[str, dict[str, str]]:
    """The tables of a registry's `terms.toml` as they stand there."""
    source = resources.files("tracker.registries").joinpath(key, "terms.toml")
    return tomllib.loads(source.read_text(encoding="utf-8"))


def complaint(what: str, places: Iterable[str]) -> list[str]:
    """One complaint for all `places` where the same is wrong; none where there is no place."""
    found = list(dict.fromkeys(places))
    if not found:
        return []
    more = f" and {len(found) - SHOWN} more" if len(found) > SHOWN else ""
    return [f"{what}: {'; '.join(found[:SHOWN])}{more}"]


def crashes(outcomes: Iterable[tuple[str, Outcome]]) -> Iterator[str]:
    """The places whose file made an exception that no caller expects."""
    return (f"{place} ({found.crash})" for place, found in outcomes if found.crash)
