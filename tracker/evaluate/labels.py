"""Reads what people said about studies, and refuses a slip of the pen instead of scoring it."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Literal, cast, get_args

from msgspec import Struct, structs

from tracker.data import load, require_known
from tracker.errors import TrackerError

Tier = Literal["core", "borderline", "presumed", "unscored"]


class LabelWords(Struct, frozen=True, forbid_unknown_fields=True):
    """The whole of labels.toml: what may stand in each column."""

    tier: tuple[str, ...]
    in_cohort: tuple[str, ...]
    therapy: tuple[str, ...]
    disease_group: tuple[str, ...]
    source: tuple[str, ...]
    donor: tuple[str, ...]
    route: tuple[str, ...]

    def __post_init__(self) -> None:
        require_known("tier", self.tier, get_args(Tier))
        require_known("in_cohort", self.in_cohort, ("yes", "no"))


ALLOWED: dict[str, tuple[str, ...]] = structs.asdict(load(__package__, "labels.toml", LabelWords))
FREE = ("product", "note")
COLUMNS = ("nct_id", *ALLOWED, *FREE)
NEEDED = ("nct_id", "in_cohort")
MOST_COMPLAINTS = 10


class LabelRow(Struct, frozen=True, kw_only=True):
    """One study as people see it; "" and None: they differ or were not asked, so nobody scores it.

    `tier`: core, borderline (one was unsure), presumed (screened out by title: not a member, and
    nothing else is known), unscored.
    """

    nct_id: str
    tier: Tier = "core"
    in_cohort: bool | None = None
    therapy: str = ""
    disease_group: str = ""
    source: str = ""
    donor: str = ""
    route: str = ""
    product: str = ""
    note: str = ""

    def said(self, concept: str) -> str:
        """The label of one concept by its column name."""
        return cast(str, getattr(self, concept))


class LabelSheet(Struct, frozen=True):
    """A label file: its rows, and what a reader should know about its columns."""

    rows: tuple[LabelRow, ...]
    notes: tuple[str, ...] = ()


def read_labels(path: Path) -> LabelSheet:
    """The labels in `path`, a CSV file in UTF-8 with a heading line.

    Columns that are not ours are left unread, concepts without a column are not measured. Raises
    TrackerError naming the lines where a value is none of the list or a study is named twice.
    """
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            return _sheet(path.name, csv.DictReader(file))
    except OSError as error:
        raise TrackerError(f"{path} cannot be read: {error.strerror}") from error
    except UnicodeDecodeError as error:
        raise TrackerError(f"{path} is not UTF-8: save it as CSV in UTF-8 ({error})") from error
    except csv.Error as error:
        raise TrackerError(f"{path} is no CSV file: {error}") from error


def _sheet(name: str, reader: csv.DictReader[str]) -> LabelSheet:
    heading = {(column or "").strip().lower(): column for column in reader.fieldnames or ()}
    missing = [column for column in NEEDED if column not in heading]
    if missing:
        found = ", ".join(filter(None, heading)) or "none"
        raise TrackerError(f"{name} has no column {' and '.join(missing)}; its columns: {found}")
    rows: dict[str, LabelRow] = {}
    complaints: list[str] = []
    for cells in reader:
        known = {ours: (cells[theirs] or "").strip() for ours, theirs in heading.items()}
        wrong = list(_complaints(known, cells, rows))
        complaints += [f"line {reader.line_num}: {complaint}" for complaint in wrong]
        if not wrong:
            rows[known["nct_id"].upper()] = _row(known)
    if complaints:
        shown = "\n  ".join(complaints[:MOST_COMPLAINTS])
        more = len(complaints) - MOST_COMPLAINTS
        raise TrackerError(f"{name}:\n  {shown}" + (f"\n  and {more} more" if more > 0 else ""))
    return LabelSheet(tuple(rows.values()), tuple(_notes(heading)))


def _complaints(
    known: Mapping[str, str], cells: Mapping[str, object], before: Mapping[str, LabelRow]
) -> Iterator[str]:
    number = known["nct_id"]
    if not number:
        yield "no nct_id"
    elif number.upper() in before:
        yield f"{number} has a line already"
    if None in cells:
        yield "more cells than the heading has columns (a comma outside quotes?)"
    for column, allowed in ALLOWED.items():
        value = known.get(column, "")
        if value and value.lower() not in allowed:
            yield f"{column} is {value!r}, not one of {', '.join(allowed)}"
    if known.get("tier", "").lower() == "presumed" and known["in_cohort"].lower() == "yes":
        yield "presumed means screened out by title, so in_cohort cannot be yes"


def _row(known: Mapping[str, str]) -> LabelRow:
    said = {column: known.get(column, "").lower() for column in ALLOWED}
    tier = cast(Tier, said.pop("tier") or "core")
    inside = {"yes": True, "no": False}.get(said.pop("in_cohort"))
    return LabelRow(
        nct_id=known["nct_id"].upper(),
        tier=tier,
        in_cohort=False if tier == "presumed" else inside,
        product=known.get("product", ""),
        note=known.get("note", ""),
        **said,
    )


def _notes(heading: Iterable[str]) -> Iterator[str]:
    here: Sequence[str] = [column for column in heading if column]
    absent = [column for column in COLUMNS if column not in here and column != "note"]
    unread = [column for column in here if column not in COLUMNS]
    if "tier" in absent:
        yield "no column tier: every row counts as core"
    if measured := [column for column in absent if column != "tier"]:
        yield f"no column {', '.join(measured)}: not measured"
    if unread:
        yield f"columns that were not read: {', '.join(unread)}"
