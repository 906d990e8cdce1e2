"""What a cell is in text, and how it is kept from acting in the program that opens it."""

from __future__ import annotations

import re
from datetime import date
from functools import lru_cache
from typing import Any

from tracker.reports.report import Column
from tracker.reports.words import NONE_TO_SHARE, Words

_WEB = ("https://", "http://")
_SAME_SITE = re.compile(r"(?:\.\./)?[\w-]+(?:/[\w-]+)?\.html")
_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n")
# Controls, and the marks that turn the text around them.
_UNSEEN = re.compile("[\\x00-\\x08\\x0b\\x0c\\x0e-\\x1f\\x7f\\u202a-\\u202e\\u2066-\\u2069]")


def plain(cell: Any) -> Any:
    """The value of a cell without its links; days as ISO text."""
    if isinstance(cell, list):
        return "; ".join(str(text) for text, _ in cell)
    if isinstance(cell, tuple):
        return cell[0]
    return cell.isoformat() if isinstance(cell, date) else cell


def address(cell: Any) -> str | None:
    """Where a cell leads, if a browser may go there: the web, or a page of the same site.

    A registry's text is never trusted to be a link: "javascript:" and the like lead nowhere.
    """
    target = cell[1] if isinstance(cell, tuple) else None
    if not isinstance(target, str):
        return None
    return target if target.startswith(_WEB) or _SAME_SITE.fullmatch(target) else None


def harmless(text: str) -> str:
    """`text` without control characters and marks that turn the text around them."""
    return _UNSEEN.sub("", text)


def safe_cell(cell: Any) -> Any:
    """A cell that a spreadsheet shows and never computes: text that starts a formula is quoted."""
    return _safe_text(cell) if isinstance(cell, str) else cell


@lru_cache(maxsize=50_000)
def _safe_text(cell: str) -> str:
    """Remembered, since most cells of a long list say what others say."""
    text = harmless(cell)
    return f"'{text}" if text.lstrip(" ").startswith(_FORMULA_STARTS) else text


def shown(cell: Any, column: Column, words: Words) -> str:
    """The cell as a reader of this language expects it."""
    value = plain(cell) if isinstance(cell, (tuple, list)) else cell
    if value is None:
        return "" if column.kind != "share" else NONE_TO_SHARE
    if column.kind == "share":
        return f"{value:.1%}"
    if column.kind == "year":
        return str(value)
    return harmless(words.shown(value))
