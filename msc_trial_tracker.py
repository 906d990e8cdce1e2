"""The command `tracker`: sees first that nothing was installed over us; no other has this name.

Our folders are called `tracker`, `db` and `jobs`. Other projects install folders of these names,
and whichever is installed last overwrites the other without a word.
"""

from __future__ import annotations

import sys
from importlib.util import find_spec
from pathlib import Path

FOLDERS = ("tracker", "db", "jobs")
OURS = b"msc-trial-tracker"  # stands in a comment of each folder's __init__.py


def main() -> None:
    """Run the command line, or say in one sentence what was installed over us."""
    for name in FOLDERS:
        if not is_ours(name):
            sys.exit(f"error: {what_happened(name)}")
    from jobs.cli import main as run  # noqa: PLC0415  it cannot be imported where we are not whole

    run()


def is_ours(name: str) -> bool:
    """Whether Python would take the folder called `name` from us, and finds it as we left it."""
    start = _start_of(name)
    return (
        start is not None
        and start.parents[1] == Path(__file__).resolve().parent
        and OURS in start.read_bytes()
    )


def what_happened(name: str) -> str:
    """The sentence for the person at the keyboard."""
    start = _start_of(name)
    where = start.parent if start else Path(__file__).resolve().parent / name
    return (
        f"the folder {where} is not that of the trial tracker"
        f" but {_whose(name)}: install the tracker alone, in an environment of its own"
        " (pipx install, uv tool install, or a new venv)"
    )


def _start_of(name: str) -> Path | None:
    spec = find_spec(name)
    return Path(spec.origin).resolve() if spec and spec.origin else None


def _whose(name: str) -> str:
    from importlib.metadata import packages_distributions, version  # noqa: PLC0415  slow to ask

    others = sorted(set(packages_distributions().get(name, ())) - {OURS.decode()})
    named = " and ".join(f"{other} {version(other)}" for other in others)
    return f"of {named}, which was installed over it" if named else "damaged or of another project"
