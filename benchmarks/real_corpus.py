"""The reference corpus beside the checkout, and our changes laid beside the ones that it lists."""

from __future__ import annotations

import csv
import gzip
import json
import re
import tomllib
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

from tracker.changes import Change, diff
from tracker.derive import read_study
from tracker.issues import Issue
from tracker.registries.ctgov.redact import raw_record
from tracker.study.model import Study

Reading = tuple[Study, tuple[Issue, ...]]

_LEAF = {"date", "type", "count"}  # parts of a date or an enrollment, told apart in our paths too
_STAMP = re.compile(rb'("versionHolder"\s*:\s*)"[^"]*"')


@dataclass
class Figures:
    """How one field fared: what is listed, what we found of it, and what only one side says."""

    listed: int = 0
    found: int = 0
    missed: list[str] = field(default_factory=list)
    extra: list[str] = field(default_factory=list)


@cache
def table(name: str) -> dict[str, str]:
    """A table of real_paths.toml."""
    path = Path(__file__).parent / "real_paths.toml"
    found: dict[str, str] = tomllib.loads(path.read_text(encoding="utf-8"))[name]
    return found


def genuine(shared: Path) -> Iterator[bytes]:
    """The genuine records, as served."""
    with gzip.open(shared / "corpus" / "genuine" / "studies.jsonl.gz") as lines:
        yield from lines


def read(served: bytes) -> Reading:
    """The Study that a served record means, and its issues."""
    raw = raw_record(served)
    return read_study("ctgov", raw.registration_number, raw.body)


def day(shared: Path, month: str) -> dict[str, Reading]:
    """All studies of one converted day (`2022-01` or `2022-10`) by number."""
    with gzip.open(shared / "corpus" / "dev" / f"ctgov_{month}.jsonl.gz") as lines:
        return {one[0].registration_number: one for one in map(read, lines)}


def change_detection(
    before: dict[str, Reading], after: dict[str, Reading], shared: Path
) -> dict[str, Figures]:
    """Our changes between the two days against the list, for each field that the list covers."""
    ours: dict[str, set[str]] = defaultdict(set)
    for number in before.keys() & after.keys():
        for change in diff(before[number][0], after[number][0]):
            for path in _listed_paths(change):
                ours[path].add(number)
    listed: dict[str, set[str]] = defaultdict(set)
    with (shared / "corpus" / "dev" / "changes_2022-01_to_2022-10.csv").open(
        encoding="utf-8"
    ) as lines:
        for row in csv.DictReader(lines):
            listed[row["field"]].add(row["nct_id"])
    return {
        name: Figures(
            len(listed[name]),
            len(listed[name] & ours[path]),
            sorted(listed[name] - ours[path]),
            sorted(ours[path] - listed[name]),
        )
        for name, path in table("listed").items()
    }


def _listed_paths(change: Change) -> Iterator[str]:
    """The list knows only the names of interventions and measures, and the number of sites."""
    yield change.path
    names = {"interventions": "name", "primary_outcomes": "measure"}
    if change.path == "sites" and len(change.before) != len(change.after):
        yield "sites.count"
    if key := names.get(change.path):
        went, came = ({item[key] for item in side} for side in (change.before, change.after))
        if went != came:
            yield f"{change.path}.{key}"


@dataclass(frozen=True)
class Pair:
    """Two neighbouring versions of a study, the verdict on them and the paths that differ."""

    number: str
    verdict: str
    paths: frozenset[str]
    before: bytes | None
    after: bytes | None


def history(shared: Path) -> list[Pair]:
    """All pairs; where versions differ by the load stamp only, the corpus keeps the first."""
    kept: dict[str, dict[str, bytes]] = defaultdict(dict)
    with gzip.open(shared / "corpus" / "history" / "versions.jsonl.gz") as lines:
        for line in map(json.loads, lines):
            study = json.dumps(line["study"], ensure_ascii=False).encode()
            kept[line["nctId"]][line["dataVersion"]] = study
    with (shared / "corpus" / "history" / "pairs.csv").open(encoding="utf-8") as lines:
        return [
            Pair(
                row["nct_id"],
                row["verdict"],
                frozenset(row["paths"].split("|")),
                _version(kept[row["nct_id"]], row["from_version"]),
                _version(kept[row["nct_id"]], row["to_version"]),
            )
            for row in csv.DictReader(lines)
        ]


def _version(kept: dict[str, bytes], day: str) -> bytes | None:
    """The record as of `day`: the newest that is kept up to then, with that day's stamp."""
    known = [one for one in kept if one <= day]
    return _STAMP.sub(rb'\1"%s"' % day.encode(), kept[max(known)]) if known else None


def our_paths(pair: Pair) -> set[str]:
    """The paths of our changes between the two versions of a pair."""
    if pair.before is None or pair.after is None:
        raise ValueError(f"{pair.number}: a version of the pair is not kept")
    return {c.path for c in diff(read(pair.before)[0], read(pair.after)[0])}


def expected_paths(pair: Pair) -> set[str]:
    """The same as the corpus lists them; a change of sites may or may not change the countries."""
    told = {path for path in pair.paths if not path.startswith(tuple(table("ignored")))}
    return {_ours(path.removeprefix("protocolSection.")) for path in told}


def _ours(path: str) -> str:
    longest = max((key for key in table("paths") if path.startswith(key)), key=len)
    leaf = path.rpartition(".")[2]
    ours = table("paths")[longest]
    return f"{ours}.{leaf}" if leaf in _LEAF and longest.endswith(("Struct", "Info")) else ours


def report(figures: dict[str, Figures]) -> str:
    """The figures as a table, field by field, with recall and precision of all together."""
    rows = [f"{'field':26} {'listed':>6} {'found':>6} {'missed':>6} {'extra':>6}"]
    for name, f in figures.items():
        rows.append(f"{name:26} {f.listed:6} {f.found:6} {len(f.missed):6} {len(f.extra):6}")
    listed, found = (
        sum(getattr(f, name) for f in figures.values()) for name in ("listed", "found")
    )
    extra = sum(len(f.extra) for f in figures.values())
    rows.append(f"recall {found / listed:.2%}, precision {found / (found + extra):.2%}")
    return "\n".join(rows)
