"""Puts finished files where people find them; the one place where a set of reports appears."""

from __future__ import annotations

import shutil
from pathlib import Path


def publish(made: Path, folder: Path) -> list[Path]:
    """Copy all files below `made` to the same places below `folder`; returns the new files.

    Each file appears whole, in the place of an older one of its name. What else lies in `folder`
    stays: it may be a person's.
    """
    return [
        _put(path, folder / path.relative_to(made))
        for path in sorted(made.rglob("*"))
        if path.is_file()
    ]


def _put(made: Path, place: Path) -> Path:
    place.parent.mkdir(parents=True, exist_ok=True)
    part = place.with_name(f".{place.name}.part")
    shutil.copyfile(made, part)
    part.replace(place)
    return place
