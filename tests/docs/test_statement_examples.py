"""The examples of docs/statements.md are files that the program reads, the same both ways."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any, get_args

import pytest

from jobs.reports.statement_files import read_all
from tracker.config import load_config
from tracker.statements.csv_rows import COLUMNS
from tracker.statements.model import Kind, Statement

EXAMPLE = re.compile(r"<!-- example: (\S+) -->\n```\w+\n(.*?)```", re.DOTALL)


@pytest.fixture
def text(page: Callable[[str], Any]) -> str:
    found: str = page("docs/statements.md").text
    return found


def test_the_examples_are_read_and_say_the_same(
    text: str, repository: Path, tmp_path: Path
) -> None:
    config = load_config(repository / "config.toml", {})
    read = []
    for name, content in EXAMPLE.findall(text):
        (tmp_path / name).write_text(content, encoding="utf-8")
        read.append(read_all(config, [str(tmp_path / name)]))
    toml, table = read
    assert len(toml) == 3
    assert table == toml


def test_every_kind_and_key_is_explained(text: str) -> None:
    named = set(re.findall(r"`(\w+)`", text))
    assert set(get_args(Kind)) <= named
    assert set(Statement.__struct_fields__) <= named
    assert {*COLUMNS} - {"text_en", "text_zh"} <= named
