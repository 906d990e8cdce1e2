"""A file of an analyst: read whole, or each slip in it told in one sentence."""

from __future__ import annotations

from pathlib import Path

import pytest

from tracker.errors import ConfigError
from tracker.reports.statement_check import check_names
from tracker.statements.model import Statement
from tracker.statements.reading import read_statements, unique
from tracker.statements.shipped import shipped_statements

COHORTS, REGISTRIES = ("msc_autoimmune", "stem_cell_autoimmune"), ("ctgov", "euctr")

TOML = """
[[statement]]
key = "ms_first"
kind = "first_registered"
source = "Somebody 2020"
doi = "10.1000/example"
section = "Table 2"
as_of = 2020-06-30
where = { disease_group = ["ms"], cell_therapy = ["msc", "msc_derived"] }
registries = ["ctgov"]
year = 2006
text.en = "The first trial is of 2006."
text.zh = "首项试验为 2006 年。"

[[statement]]
key = "share"
kind = "share"
source = "Somebody 2020"
as_of = 2020
cohort = "msc_autoimmune"
dimension = "phase"
values = ["PHASE1", "PHASE2"]
share = 83.6
tolerance = 0.05
stated_only = true
text.en = "83.6 % are phase 1 or 2."
"""

CSV = """\
key,kind,source,doi,section,as_of,where,registries,cohort,dimension,values,year,share,tolerance,stated_only,text_en,text_zh
ms_first,first_registered,Somebody 2020,10.1000/example,Table 2,2020-06-30,disease_group=ms; cell_therapy=msc|msc_derived,ctgov,,,,2006,,,,The first trial is of 2006.,首项试验为 2006 年。
,,,,,,,,,,,,,,,,
share,share,Somebody 2020,,,2020,,,msc_autoimmune,phase,PHASE1|PHASE2,,83.6,0.05,yes,83.6 % are phase 1 or 2.,
"""  # noqa: E501  a table has a row a line, however long


def check(statement: Statement) -> str | None:
    return check_names(statement, COHORTS, REGISTRIES)


def read(folder: Path, text: str, name: str = "mine.toml") -> tuple[Statement, ...]:
    (folder / name).write_text(text, encoding="utf-8")
    return read_statements(folder / name, check)


def refusal(folder: Path, text: str, name: str = "mine.toml") -> list[str]:
    with pytest.raises(ConfigError) as caught:
        read(folder, text, name)
    return str(caught.value).splitlines()


def test_a_table_says_the_same_as_toml(tmp_path: Path) -> None:
    from_toml = read(tmp_path, TOML)
    assert [one.key for one in from_toml] == ["ms_first", "share"]
    assert read(tmp_path, CSV, "mine.csv") == from_toml
    assert read(tmp_path, "\ufeff" + CSV, "excel.csv") == from_toml, "as spreadsheets save it"


def test_each_slip_is_a_line_that_names_file_and_statement(tmp_path: Path) -> None:
    text = TOML.replace("year = 2006", "year = 'x'").replace('"PHASE1", ', '"PHASE9", ')
    lines = refusal(tmp_path, text)
    assert len(lines) == 2
    assert all(line.startswith(f"{tmp_path / 'mine.toml'}: [statement ") for line in lines)
    assert "[statement ms_first] year: a whole number is expected, not 'x'" in lines[0]
    assert "[statement share] values: 'PHASE9' is none of EARLY_PHASE1, PHASE1" in lines[1]


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ('kind = "share"', 'kind = "part"', "kind: 'part' is none of every, most_frequent, share"),
        ("tolerance = 0.05", "tolerence = 0.05", "unknown key (did you mean tolerance?)"),
        ('key = "share"\n', "", "[statement 2] key: missing"),
        ('key = "share"', 'key = "ms_first"', "'ms_first' stands there twice"),
        ('"phase"', '"phases"', "[statement share] dimension: 'phases' is none of disease_group"),
        ('["ms"]', '["MS"]', "where.disease_group: 'MS' is none of crohn"),
        ('["ctgov"]', '["nct"]', "[statement ms_first] registries: 'nct' is none of ctgov, euctr"),
        ('"msc_autoimmune"', '"msc"', "[statement share] cohort: 'msc' is none of msc_autoimmune"),
        ("{ disease_group", "{ disease", "where.disease: it is no dimension; known: disease_group"),
        ('["ms"]', "[]", "where.disease_group: a list of values is expected"),
        ("as_of = 2020-06-30", "as_of = 2020-06-30T10:00:00", "as_of: a text is expected"),
        ("as_of = 2020\n", 'as_of = "May"\n', "as_of: a day (2018-12-31), month (2018-12)"),
        ("[[statement]]", "[[statements]]", "statements: unknown key; known here: statement"),
        ('key = "share"', "key = ", "line "),
    ],
)
def test_a_slip_in_toml(tmp_path: Path, old: str, new: str, says: str) -> None:
    assert old in TOML
    assert any(says in line for line in refusal(tmp_path, TOML.replace(old, new)))


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ("share,tolerance", "shaer,tolerance", "column 'shaer' is none of key, kind"),
        ("share,tolerance", "year,tolerance", "column 'year' stands there twice"),
        ("key,kind", "name,kind", "column 'name' is none of"),
        (",2006,", ",20o6,", "[statement ms_first] year: a whole number is expected, not '20o6'"),
        ("=ms;", ":ms;", "[statement ms_first] where: "),
        (",yes,", ",maybe,", "[statement share] stated_only: true or false is expected"),
        ("or 2.,", "or 2.,,,", "more cells than columns"),
    ],
)
def test_a_slip_in_a_table(tmp_path: Path, old: str, new: str, says: str) -> None:
    assert old in CSV
    lines = refusal(tmp_path, CSV.replace(old, new), "mine.csv")
    assert any(says in line for line in lines)


def test_a_quotation_mark_that_is_never_closed(tmp_path: Path) -> None:
    (line,) = refusal(tmp_path, CSV.replace(",83.6 %", ',"83.6 %'), "mine.csv")
    assert "no CSV: " in line


@pytest.mark.parametrize(
    ("name", "content", "says"),
    [
        ("mine.txt", b"x", "a file .toml or .csv is expected"),
        ("mine.toml", b"\xff\xfe", "not UTF-8"),
        ("mine.csv", b"\xff\xfe", "not UTF-8"),
        ("mine.toml", b"", "no statement is there"),
        ("mine.toml", b"statement = 3", "[[statement]] is expected, with two brackets"),
        ("mine.toml", b"statement = [3]", "statement 1: a table is expected, not 3"),
        ("mine.csv", b"", "column 'key' is missing"),
    ],
)
def test_a_file_that_is_none(tmp_path: Path, name: str, content: bytes, says: str) -> None:
    (tmp_path / name).write_bytes(content)
    with pytest.raises(ConfigError) as caught:
        read_statements(tmp_path / name, check)
    assert says in str(caught.value)
    assert str(tmp_path / name) in str(caught.value)


def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="cannot be read"):
        read_statements(tmp_path / "none.toml", check)


def test_a_key_is_in_one_file_only(tmp_path: Path) -> None:
    found = read(tmp_path, TOML)
    with pytest.raises(ConfigError, match=r"\[statement ms_first\] key: another file has it too"):
        unique([(Path("a"), found), (Path("b"), found[:1])])


def test_what_is_shipped_names_only_what_exists() -> None:
    found = shipped_statements()
    assert len(found) > 40
    faults = {one.key: check(one) for one in found}
    assert {key: fault for key, fault in faults.items() if fault} == {}
    assert all(set(one.text) == {"en", "zh"} for one in found)
