"""Reads all reference samples of the other registries and prints which words stay unmapped.

    python -m benchmarks.registry_samples [FOLDER]       # default: ../shared beside the checkout

The samples are no part of the repository.
"""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from msgspec import Struct, field

from tracker.derive import read_study
from tracker.errors import TrackerError
from tracker.issues import Issue
from tracker.registries.catalog import registry

WORDS = frozenset({"overall_status", "sites.status", "phases", "country", "study_type", "sex"})
SAMPLES = (
    ("ictrp", "ictrp/*.xml"),
    ("ictrp", "ictrp/*.csv"),
    ("ictrp", "ictrp/*.txt"),
    ("ictrp", "ictrp/*.json"),
    ("ictrp", "chictr/*.xml"),
    ("ictrp", "isrctn/who_format_trial.xml"),
    ("ictrp", "cris/*.json"),
    ("ictrp", "other/*.json"),
    ("isrctn", "isrctn/*.xml"),
    ("isrctn", "isrctn/*.json"),
    ("ctis", "ctis/*.json"),
    ("euctr", "euctr/full_text_*.txt"),
    ("euctr", "euctr/*.json"),
)


class Read(Struct):
    """What one sample gave: records, what was refused, and the issues of all records."""

    key: str
    name: str
    records: int = 0
    refusals: list[str] = field(default_factory=list)
    issues: Counter[tuple[str, str, str]] = field(default_factory=Counter)

    def unmapped(self, code: str = "unknown_term") -> list[str]:
        """The words of status, phase, country, kind and sex that have no meaning for us."""
        found = {(name, value) for kind, name, value in self.issues if kind == code}
        return sorted(f"{name} {value!r}" for name, value in found if name in WORDS)


def samples(folder: Path) -> Iterator[Read]:
    """Every sample below `folder` (registries/samples of the reference material), read."""
    for key, pattern in SAMPLES:
        for path in sorted(folder.glob(pattern)):
            yield read_sample(key, path)


def read_sample(key: str, path: Path) -> Read:
    """Read one sample."""
    read = Read(key, f"{path.parent.name}/{path.name}")
    try:
        for page in registry(key).read_file(path):
            read.refusals += [spoilt.reason for spoilt in page.unreadable]
            for record in page.records:
                _, issues = read_study(key, record.registration_number, record.body)
                read.records += 1
                read.issues.update(map(_short, issues))
    except TrackerError as error:
        read.refusals.append(str(error).replace(str(path), path.name))
    return read


def _short(issue: Issue) -> tuple[str, str, str]:
    return issue.code, issue.field, issue.value


def main() -> None:
    """Print the table."""
    arguments = [argument for argument in sys.argv[1:] if Path(argument).is_dir()]
    shared = Path(arguments[0]) if arguments else Path(__file__).parents[2] / "shared"
    folder = shared / "registries" / "samples"
    if not folder.is_dir():
        print(f"there is no {folder}: nothing to read")
        return
    print(f"{'registry':9}{'sample':58}{'records':>8}  unmapped / unconfirmed / refused")
    for read in samples(folder):
        unconfirmed = [f"({word}?)" for word in read.unmapped("unconfirmed_term")]
        told = [*read.unmapped(), *unconfirmed, *dict.fromkeys(read.refusals)]
        print(f"{read.key:9}{read.name:58}{read.records:8}  {'; '.join(told)[:150] or '-'}")


if __name__ == "__main__":
    main()
