"""Decides when text contains a word or phrase, more simply than the registry itself does.

Case, accents, punctuation, hyphens, possessives and simple English plurals do not matter; word
boundaries do. There is no synonym expansion (the real registry finds MK-3475 for Keytruda), no
stemming, no ranking. Of the EXPANSION levels None only keeps plurals apart, Term and Concept keep
words together, Lossy is the same as Relaxation: all words, anywhere in the area.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from functools import lru_cache

# A mark stands round every value of a folded text, spaces round every word and mark: one search
# then finds whole words only, and no phrase reaches across two values.
_MARK = "\x01"
_BEYOND_ASCII = re.compile(r"[^\x00-\x7f]+")
_ACCENTS = re.compile("[\u0300-\u036f]+")
# Bytes above 127 belong to letters only, as `_plain` has made spaces of foreign signs by then.
_LOWER = bytes(
    byte if byte > 127 or chr(byte).isalnum() or chr(byte) in f"'{_MARK}" else 32
    for byte in bytes(range(256)).lower()
)


def fold(text: str) -> str:
    """Reduce text to lower-case words with spaces between."""
    if not text.isascii():
        text = _BEYOND_ASCII.sub(lambda found: _plain(found[0]), text)
    folded = text.encode().translate(_LOWER).decode()
    if "'" in folded:
        folded = f"{folded} ".replace("'s ", " ").replace("'", " ")
    return folded


@lru_cache(maxsize=4096)
def _plain(characters: str) -> str:
    """Take accents off letters and make spaces of signs; other scripts stay as they are."""
    letters = _ACCENTS.sub("", unicodedata.normalize("NFKD", characters.replace("\u2019", "'")))
    letters = letters.lower()
    return "".join(sign if sign.isalnum() or sign == "'" else " " for sign in letters)


def fold_values(values: Iterable[str]) -> str:
    """Fold several values into one searchable text."""
    return f"{_MARK} {fold(f' {_MARK} '.join(values))} {_MARK}"


@lru_cache(maxsize=1024)
def phrase_pattern(phrase: str, coverage: str, exact: bool) -> re.Pattern[str] | None:
    """Compile a folded phrase; None when nothing of it is left. `exact` keeps plurals apart."""
    words = fold(phrase).split()
    if not words:
        return None
    body = " +".join(re.escape(word) if exact else _any_number(word) for word in words)
    start = f"{_MARK} +" if coverage in {"FullMatch", "StartsWith"} else " "
    end = f" +{_MARK}" if coverage in {"FullMatch", "EndsWith"} else " "
    return re.compile(f"{start}{body}{end}")


def _any_number(word: str) -> str:
    """Return a pattern for the singular and plural of a word."""
    if len(word) < 3 or not word.isalpha():
        return re.escape(word)
    if word.endswith("ies") and len(word) > 4:
        return f"{re.escape(word[:-3])}(?:y|ies)"
    if word.endswith("y"):
        return f"{re.escape(word[:-1])}(?:y|ys|ies)"
    if word.endswith("s") and not word.endswith(("ss", "us", "is")) and len(word) > 3:
        return f"{re.escape(word[:-1])}s?"
    return f"{re.escape(word)}(?:s|es)?"
