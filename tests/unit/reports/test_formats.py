"""The same figures in every format, whatever a registry wrote into its texts."""

from __future__ import annotations

import csv
import io
import json
import re
from html.parser import HTMLParser

import pytest
from openpyxl import load_workbook

from tracker.errors import ConfigError
from tracker.reports.landscape import build as landscape
from tracker.reports.render.cells import address, harmless, safe_cell
from tracker.reports.render.files import render
from tracker.reports.report import Report

SCRIPT = "</script><script>document.title='hacked'</script><img src=x onerror=alert(1)>"
FORMULA = '=HYPERLINK("https://evil.example","x")'
TURNED = "\u202eevil\u202c and \u2066hidden\u2069"
EMOJI = "\U0001f9ec cells \U0001f600"
LONG = "long " * 20_000
HOSTILE = (SCRIPT, FORMULA, TURNED, EMOJI, LONG, "{{ 7*7 }} {% raw %}", "| a | b |\n# head")


@pytest.fixture
def hostile(shelf, inputs) -> Report:
    for serial, title in enumerate(HOSTILE):
        shelf.add(
            serial,
            [("DE", "Europe")],
            brief_title=title,
            lead_sponsor=title,
            why_stopped=title,
            overall_status="TERMINATED",
            enrollment=serial,
            url="javascript:alert(1)" if serial else "https://registry.example/x",
        )
    return landscape(inputs())


class Tags(HTMLParser):
    """Which elements a browser would make, and where they lead."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.names: list[str] = []
        self.targets: list[str] = []
        self.handlers: list[str] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.names.append(tag)
        self.targets += [value or "" for name, value in attrs if name in ("href", "src")]
        self.handlers += [name for name, _ in attrs if name.startswith("on")]


def figures(report: Report) -> dict[tuple[str, str], int]:
    """Trials by table and label."""
    return {
        (table.key, str(row[0])): row[1]
        for table in report.tables
        if len(table.columns) > 1 and table.columns[1].key == "trials"
        for row in table.rows
    }


def test_page_makes_no_element_of_a_registry(hostile) -> None:
    page = render(hostile, ["html"])["landscape-candidates.html"].decode()
    tags = Tags(page)
    assert "img" not in tags.names
    assert tags.handlers == []
    assert tags.names.count("script") == 3  # the data, the charts, the page
    assert all(target.startswith("#") for target in tags.targets)


def test_page_lets_no_foreign_script_run(hostile) -> None:
    page = render(hostile, ["html"])["landscape-candidates.html"].decode()
    policy = re.search(r'Content-Security-Policy" content="([^"]*)"', page)
    assert policy
    assert "default-src &#39;none&#39;" in policy[1]
    scripts = policy[1].partition("script-src")[2]
    assert "unsafe" not in scripts


def test_data_of_the_page_is_json_and_leads_nowhere_unsafe(hostile) -> None:
    page = render(hostile, ["html"])["landscape-candidates.html"].decode()
    block = re.search(r'id="report-data">(.*?)</script>', page, re.DOTALL)
    assert block
    trials = json.loads(block[1])["trials"]
    links = {row[0][1] for row in trials["rows"]}
    assert links == {None, "https://registry.example/x"}
    assert SCRIPT in {row[1] for row in trials["rows"]}


def test_workbook_and_csv_compute_nothing(hostile) -> None:
    made = render(hostile, ["csv", "xlsx"])
    cells = [
        cell
        for name, content in made.items()
        if name.endswith(".csv")
        for row in csv.reader(io.StringIO(content.decode("utf-8-sig")))
        for cell in row
    ]
    assert f"'{FORMULA}" in cells
    assert not [cell for cell in cells if cell.startswith(("=", "+", "-", "@"))]
    book = load_workbook(io.BytesIO(made["landscape-candidates.xlsx"]))
    kinds = {cell.data_type for sheet in book for row in sheet.iter_rows() for cell in row}
    assert "f" not in kinds


def test_markdown_has_no_markup_of_a_registry(shelf, inputs) -> None:
    shelf.add(1, lead_sponsor_class="<b>|[x](javascript:alert(1))")
    text = render(landscape(inputs()), ["md"])["landscape-candidates.md"].decode()
    assert "<b>" not in text
    assert "[x](" not in text
    assert r"\<b\>\|\[x\]" in text


def test_formats_agree(shelf, inputs) -> None:
    shelf.add(1, [("DE", "Europe"), ("FR", "Europe")], phase="PHASE1", enrollment=12)
    shelf.add(2, [("DE", "Europe")], phase="PHASE1/PHASE2", enrollment=30)
    shelf.add(3, phase=None)
    report = landscape(inputs())
    wanted = figures(report)
    made = render(report, ["csv", "json", "xlsx"])
    rows = csv.DictReader(io.StringIO(made["landscape-candidates.csv"].decode("utf-8-sig")))
    from_csv = {
        (row["table"], row["label"]): int(row["figure"])
        for row in rows
        if row["column"] == "trials" and row["table"] != "screening"
    }
    from_json = {
        (table["key"], str(row["label"])): row["trials"]
        for table in json.loads(made["landscape-candidates.json"])["tables"]
        for row in table["rows"]
        if "trials" in row and table["key"] != "screening"
    }
    assert from_csv == wanted
    assert from_json == wanted
    sheet = load_workbook(io.BytesIO(made["landscape-candidates.xlsx"]))["Country"]
    assert [(row[0].value, row[1].value) for row in sheet.iter_rows(2, 4)] == [
        ("Germany", 2),
        ("France", 1),
        ("not stated", 1),
    ]


def test_only_the_stamp_differs(shelf, inputs) -> None:
    shelf.add(1, [("DE", "Europe")], enrollment=12, start_year=2025, start_date="2025-03")
    stamps = ("2026-10-07 08:00 UTC", "2026-10-09 09:30 UTC")
    formats = ["html", "md", "json", "csv"]
    one, other = (render(landscape(inputs(stamp=stamp)), formats) for stamp in stamps)
    for name, content in one.items():
        assert content.replace(stamps[0].encode(), stamps[1].encode()) == other[name], name
    books = [render(landscape(inputs()), ["xlsx"])["landscape-candidates.xlsx"] for _ in "12"]
    assert books[0] == books[1]


@pytest.mark.parametrize("name", ["html", "md", "csv", "json", "xlsx"])
def test_invented_data_say_so_in_every_format(shelf, inputs, name: str) -> None:
    shelf.add(1)
    report = landscape(inputs(demo=True))
    for file, content in render(report, [name]).items():
        if name == "xlsx":
            book = load_workbook(io.BytesIO(content))
            assert all("DEMO" in str(sheet.oddHeader.center.text) for sheet in book), file
        elif name == "json":
            assert json.loads(content)["demo_data"] is True
        else:
            assert b"DEMO DATA" in content, file


def test_chinese_speaks_chinese(shelf, inputs) -> None:
    shelf.add(1, [("DE", "Europe")])
    page = render(landscape(inputs(language="zh")), ["html"])
    text = page["landscape-candidates.html"].decode()
    assert 'lang="zh-Hans"' in text
    assert "德国" in text
    assert "2026年10月6日" in text
    assert "Phase 1" not in text


def test_unknown_format(inputs) -> None:
    with pytest.raises(ConfigError, match="html, md, csv, json, xlsx"):
        render(landscape(inputs()), ["docx"])


@pytest.mark.parametrize(
    ("target", "leads"),
    [
        ("https://registry.example/1", True),
        ("studies/NCT99000001.html", True),
        ("../index.html", True),
        ("javascript:alert(1)", False),
        ("//evil.example/x.html", False),
        ("data:text/html,x", False),
        (None, False),
    ],
)
def test_where_a_cell_may_lead(target: str | None, leads: bool) -> None:
    assert (address(("text", target)) is not None) is leads


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@SUM(A1)", " =1", "\t=1", "\u202e=1"])
def test_a_formula_is_quoted(text: str) -> None:
    assert str(safe_cell(text)).startswith("'")


def test_text_that_turns_others_is_straightened() -> None:
    assert harmless("a\u202eb\x00c\td") == "abc\td"
