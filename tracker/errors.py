"""The errors a person may see, in one tree, so that a caller can catch just the part it can mend.

TrackerError
 ├─ ConfigError          config.toml or the environment says something that cannot be right
 ├─ RegistryError        a registry did not answer as agreed
 │   ├─ PassingError     it may answer later: a time-out, a 429, a 5xx, a cut connection
 │   ├─ PermanentError   it will not answer this request, however often it is asked
 │   └─ RefreshError     the registry loaded new data while its pages were being read
 ├─ ParseError           one record lacks a structure that we rely on
 ├─ SnapshotRejected     a pass as a whole is not to be believed
 ├─ StoreError           the database cannot be used as it is
 └─ WorkerError          a process that reads records beside the main one was lost or failed
"""

from __future__ import annotations


class TrackerError(Exception):
    """What went wrong and what to do about it, in words for the person at the keyboard."""


class ConfigError(TrackerError):
    """A setting is unknown, missing or out of range."""


class RegistryError(TrackerError):
    """A registry did not answer as agreed."""


class PassingError(RegistryError):
    """Worth another try later; `retry_after` is what the registry asked for, in seconds."""

    def __init__(self, message: str, retry_after: float | None = None) -> None:
        super().__init__(message)
        self.retry_after = retry_after


class PermanentError(RegistryError):
    """Asking again cannot help: the request is refused, with HTTP `status` if it came so far."""

    def __init__(self, message: str, status: int | None = None) -> None:
        super().__init__(message)
        self.status = status


class RefreshError(RegistryError):
    """The registry's data changed between the first and the last page of one pass."""


class ParseError(TrackerError):
    """One record cannot be read; the others are not affected."""


class SnapshotRejected(TrackerError):
    """A pass over a registry contradicts itself or the last one too much to be believed."""


class StoreError(TrackerError):
    """The database is missing, of another version, or contradicts the request."""


class WorkerError(TrackerError):
    """A process that reads records beside the main one was lost, or failed at a record."""
