"""Takes into the store what an engine derived: a rebuild that finds its deriving done.

Histories are stepped and rows are laid out as in a rebuild, from Studies that come out of the files
equal to what was derived (about a tenth of the time that deriving takes).
"""

from __future__ import annotations

import tempfile
from collections.abc import Mapping
from pathlib import Path

from msgspec import Struct

from db import cursor
from jobs.runtime import Runtime
from jobs.scale.derived_files import DerivedFiles
from jobs.scale.manifest import Manifest, read_manifest, require_whole
from jobs.scale.seal import Tally, require_one_stamp
from jobs.sync.rebuild import Observed, RebuildReport, hashes_of, rebuild
from tracker.errors import ConfigError, StoreError
from tracker.given_reading import Given
from tracker.rules_stamp import rules_stamp


class LoadReport(Struct):
    """What a load did; `rebuilt` None: all in the store was derived by these rules already.

    `derived_here` counts the bodies that were not among those derived elsewhere: they came since
    the export.
    """

    rules_stamp: str
    rows: int
    derived_here: int = 0
    rebuilt: RebuildReport | None = None

    def line(self) -> str:
        """What was loaded, for a person."""
        if self.rebuilt is None:
            return f"nothing to load: the store was derived by the rules {self.rules_stamp} already"
        done = self.rebuilt
        since = f", {self.derived_here} bodies that came since derived here"
        return (
            f"{done.studies} studies loaded: {done.versions} versions ({done.versions_before} "
            f"before), {done.changes} changes ({done.changes_before} before), {done.issues} issues "
            f"seen{since if self.derived_here else ''}"
        )


def load(runtime: Runtime, folder: Path) -> LoadReport:
    """Load what `tracker derive` wrote into `folder`; a second load adds nothing.

    Raises ConfigError for what is no such folder or was derived by other rules than today's,
    StoreError for files that were damaged or mixed.
    """
    manifest = read_manifest(folder, "derived")
    if manifest.rules_stamp != rules_stamp():
        raise ConfigError(
            f"{folder} was derived by the rules {manifest.rules_stamp}, and this installation has "
            f"{rules_stamp()}: derive the bodies again with this version, or load the folder with "
            f"that one (tracker {manifest.tracker_version})"
        )
    require_whole(folder, manifest)
    require_rows(folder, manifest)
    report = LoadReport(rules_stamp(), manifest.rows)
    with runtime.engine.connect() as connection:
        if cursor.rules_of_all(connection) == rules_stamp():
            return report
    with tempfile.TemporaryDirectory() as scratch:
        source = _Source(DerivedFiles(folder, manifest, Path(scratch)))
        report.rebuilt = rebuild(runtime, job="load", given=source)
    report.derived_here = source.lacking
    return report


def require_rows(folder: Path, manifest: Manifest) -> None:
    """Raise StoreError unless the rows are those of the manifest, all by its rules."""
    tally = Tally()
    for one in manifest.files:
        tally.add(folder / one.path)
    require_one_stamp(tally.stamps)
    if (tally.keys.count, tally.keys.hexdigest()) != (manifest.rows, manifest.keys_sha256):
        raise StoreError(f"{folder} has other rows than its manifest says: derive the bodies again")


class _Source:
    """What the files give; `lacking` counts the bodies that they do not have."""

    def __init__(self, files: DerivedFiles) -> None:
        self._files = files
        self.lacking = 0

    def __call__(self, observed: Observed) -> Mapping[str, Mapping[str, Given]]:
        """Return what is there of these studies, by study key and body hash."""
        found = self._files.take(sorted(observed))
        for key, seen in observed.items():
            self.lacking += len(hashes_of(seen) - found.get(key, {}).keys())
        return found
