"""Broken tables and packed files: each gives a clear message, and costs no good record."""

from __future__ import annotations

import gzip
import io
import zipfile
from collections.abc import Callable

import pytest
from openpyxl import Workbook

Case = tuple[str, str, bytes, list[str], str]
Check = Callable[[Case], None]
GOOD = ["ChiCTR2900000001", "ChiCTR2900000002"]


def row(number: str, columns: int = 63, title: str = "Cells") -> str:
    cells = [number, '"""1 May 2026"""', '""""""', f'"""{title}"""']
    return ",".join([*cells, *['"""NULL"""'] * (columns - len(cells))]) + "\r\n"


def rows(*found: str) -> bytes:
    return b"\xef\xbb\xbf" + "".join(found).encode()


def zipped(**members: bytes) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return stream.getvalue()


def workbook(*lines: tuple[object, ...]) -> bytes:
    book, stream = Workbook(), io.BytesIO()
    for line in lines:
        book.active.append(line)  # type: ignore[union-attr]  # a new book has a sheet
    book.save(stream)
    return stream.getvalue()


TRIAL = "<Trial><TrialID>{}</TrialID><Phase>2</Phase></Trial>"
WHOLE = f"<Trials>{''.join(map(TRIAL.format, GOOD))}</Trials>".encode()
HEAD = b"TrialID,Public title,Phase\n"

# kind: (registry, file name, content, numbers that must come, words of the message or "")
CASES: dict[str, Case] = {
    "empty": ("ictrp", "a.xml", b"", [], "is empty"),
    "blanks": ("ictrp", "a.xml", b"  \r\n ", [], "is empty"),
    "a web page": ("ictrp", "a.xml", b"<!DOCTYPE html><html><body>Sign in", [], "is a web page"),
    "JSON": ("ictrp", "a.json", b'{"studies": []}', [], "is JSON"),
    "a text": ("ictrp", "a.csv", b"Dear user,\nthe link has expired.\n", [], "is no ICTRP file"),
    "a stray quote": (
        "ictrp",
        "a.csv",
        rows(row("NCT99000001", title='half " inch'), row(GOOD[0]), row(GOOD[1])),
        [*GOOD, "NCT99000001"],
        "",
    ),
    "an open quote": (
        "ictrp",
        "a.csv",
        rows(row(GOOD[0]), f'NCT99000002,"open,{"x," * 61}\r\n', row(GOOD[1])),
        GOOD,
        "columns where",
    ),
    "a row too short": (
        "ictrp",
        "a.csv",
        rows(row(GOOD[0]), row("NCT99000003", 12), row(GOOD[1])),
        GOOD,
        "12 columns",
    ),
    "60 columns": ("ictrp", "a.csv", rows(*(row(number, 60) for number in GOOD)), GOOD, ""),
    "a broken line": (
        "ictrp",
        "a.csv",
        rows(row(GOOD[0], title="one\rtwo\nthree"), row(GOOD[1])),
        GOOD,
        "",
    ),
    "NUL bytes": ("ictrp", "a.csv", rows(row(GOOD[0], title="a\0b"), row(GOOD[1])), GOOD, ""),
    "heads twice": (
        "ictrp",
        "a.csv",
        HEAD + f"{GOOD[0]},a,2\n".encode() + HEAD,
        GOOD[:1],
        "no trial number",
    ),
    "heads, semicolons": (
        "ictrp",
        "a.csv",
        HEAD.replace(b",", b";") + f"{GOOD[0]};a;2\n".encode(),
        GOOD[:1],
        "",
    ),
    "heads only": ("ictrp", "a.csv", HEAD, [], "holds no trial"),
    "Excel with a title": (
        "ictrp",
        "a.xlsx",
        workbook(("A list",), ("TrialID", "Phase"), (GOOD[0], 2), (None, None)),
        GOOD[:1],
        "",
    ),
    "Excel without trials": ("ictrp", "a.xlsx", workbook(("a", "b"), (1, 2)), [], "head TrialID"),
    "half an Excel file": (
        "ictrp",
        "a.xlsx",
        workbook(("TrialID",), (GOOD[0],))[:2000],
        [],
        "unpacked",
    ),
    "half a gzip": (
        "ictrp",
        "a.xml.gz",
        gzip.compress(WHOLE * 2000, 0)[:90_000],
        GOOD,
        "breaks off",
    ),
    "no gzip at all": ("ictrp", "a.gz", b"\x1f\x8b\x08\x00nonsense", [], ""),
    "half a zip": ("ictrp", "a.zip", zipped(a=WHOLE)[:-30], [], "get it again"),
    "an empty zip": ("ictrp", "a.zip", zipped(), [], "without a file"),
    "a damaged zip": ("ictrp", "a.zip", zipped(a=WHOLE).replace(b"\x03", b"\x04", 3), [], ""),
    "a zip with a Mac's shadow": (
        "ictrp",
        "a.zip",
        zipped(**{"a.xml": WHOLE, "__MACOSX/._a.xml": b"x"}),
        GOOD,
        "",
    ),
}


@pytest.mark.parametrize("kind", CASES)
def test_a_broken_file_is_explained_and_costs_no_good_record(kind: str, check_case: Check) -> None:
    check_case(CASES[kind])
