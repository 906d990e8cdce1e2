"""Mere formatting must never count as a change, so text is compared and matched in one plain dress.

The registry has served the same text hard-wrapped, as markdown and with its list markers dropped.
What `plain` drops is therefore only what one of these dresses lacks: escapes, entities, list
markers at the start of a line, line breaks, invisible characters. Words and numbers stay.
"""

from __future__ import annotations

import functools
import html
import re
import unicodedata

_UNSEEN = re.compile(
    "[\x00-\x08\x0e-\x1b\x7f-\x84\x86-\x9f\xad\u061c\u180e\u200b-\u200f\u202a-\u202e"
    "\u2060-\u2064\u2066-\u206f\ufeff\ufff9-\ufffb\ud800-\udfff]"
)
_UNSEEN_ASCII = bytes(range(32)) + b"\x7f"
_CONTROL_ASCII = bytes(set(_UNSEEN_ASCII) - set(b"\t\n\x0b\x0c\r\x1c\x1d\x1e\x1f"))
_BLANK_OR_UNSEEN = re.compile(rf"[^\S ]|{_UNSEEN.pattern}")
# Only escapes of punctuation are markdown; a run of backslashes before a letter is one backslash.
_ESCAPE = re.compile(r"\\\\*(?=[!-/:-@\[\]-`{-~\n])")
_BACKSLASHES = re.compile(r"\\\\+")
# Entities without their semicolon are left alone: "AT&T" and "R&D" are words.
_ENTITY = re.compile(r"&(?:#\d{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z][A-Za-z0-9]{1,30});")
# Letters count as markers only where they cannot be the start of "E. coli" or "i. v.".
_BULLETS = (
    r"*\-\u2013\u2014\u2022\u2023\u2043\u2219\u25a0\u25a1\u25aa\u25ab\u25cb\u25cf\u25c6\u25e6\u00b7"
    r"\uf0a7\uf0b7"  # what Word's symbol font leaves behind
)
_ONE_MARKER = (
    rf"(?:[{_BULLETS}]+(?:\s+|$)"
    r"|\d{1,3}[.)]\s+"
    r"|[a-i][.)]\s+(?=[A-Z0-9][^.])"
    r"|(?:[a-z]|i{2,3}|iv|vi{1,3}|ix)\)\s+)"
)
_MARKERS = re.compile(rf"\s*{_ONE_MARKER}+")
_LINE_MARKERS = re.compile(rf"\n\s*{_ONE_MARKER}+")
_NOT_ASCII = re.compile(r"[^\x00-\x7f]+")
_ACCENTS = re.compile("[\u0300-\u036f]")

SHORT = 64  # characters
_LONG = 10_000  # characters; what is longer is not held in memory

_LOOKALIKES = str.maketrans(
    {
        **dict.fromkeys("\u2018\u2019\u201a\u201b\u2032\u00b4\u02bc\u02b9\uff07", "'"),
        **dict.fromkeys("\u201c\u201d\u201e\u201f\u2033\u00ab\u00bb\uff02", '"'),
        **dict.fromkeys("\u2010\u2011\u2012\u2013\u2014\u2015\u2212\ufe58\ufe63", "-"),
        **dict.fromkeys("\u00a0\u2002\u2003\u2009\u202f\u3000", " "),
        **{chr(wide): chr(wide - 0xFEE0) for wide in range(0xFF01, 0xFF5F)},
    }
    | {"ø": "o", "ł": "l", "đ": "d", "ð": "d", "æ": "ae", "œ": "oe", "ı": "i", "þ": "th"}
    | {"µ": "μ", "、": ",", "。": "."}
)


def plain(text: str) -> str:
    """Return `text` without formatting: one line, single blanks, NFC, no markup, no list markers.

    Idempotent by construction: it returns only text that needs no further step.
    """
    if len(text) <= SHORT:
        return _plain_short(text)
    return _plain_long(text) if len(text) <= _LONG else _plain(text)


def _plain(text: str) -> str:
    while not _is_plain(text):
        text = _unformat(text)
    return text


_plain_short = functools.lru_cache(maxsize=65_536)(_plain)
"""Cities, countries, time frames and the like are two thirds of all texts, and recur."""
_plain_long = functools.lru_cache(maxsize=512)(_plain)
"""The versions of one study, read one after the other, repeat nearly all of its texts."""


def shown(text: str) -> str:
    """Return `text` as served, but without characters that nobody sees and some programs obey."""
    return text if text.isprintable() else _UNSEEN.sub("", text)


def fold(text: str) -> str:
    """Return `text` for matching: casefolded, Latin accents stripped, quotes and dashes unified.

    White space is kept, length is not. Chinese, Korean and Greek letters keep their form.
    """
    if text.isascii():
        return text.lower()
    # By runs, since a table that is kept of them is faster than casefold on a long text.
    return _NOT_ASCII.sub(_fold_match, _lower_ascii(text))


def fold_words(text: str) -> str:
    """Return `fold(text)` with white space collapsed: the form in which short terms are keys."""
    return " ".join(fold(text).split())


def _is_plain(text: str) -> bool:
    return (
        "\n" not in text  # the first thing that most long texts have, and the cheapest to see
        and not _has_unseen(text)
        and "  " not in text
        and not text.startswith(" ")
        and not text.endswith(" ")
        and not ("\\" in text and (_ESCAPE.search(text) or "\\\\" in text))
        and not ("&" in text and _ENTITY.sub(_unescape, text) != text)
        and unicodedata.is_normalized("NFC", text)
        and not _MARKERS.match(text)
    )


def _has_unseen(text: str) -> bool:
    """Say whether anything but visible characters and plain blanks is in `text`."""
    if text.isascii():  # three times as fast as isprintable
        return len(text.encode().translate(None, _UNSEEN_ASCII)) != len(text)
    return not text.isprintable() and bool(_BLANK_OR_UNSEEN.search(text))


def _unformat(text: str) -> str:
    if "\r" in text:
        text = text.replace("\r", "\n")
    if _has_control(text):
        text = _UNSEEN.sub("", text)
    if "\\" in text:
        text = _BACKSLASHES.sub(r"\\", _ESCAPE.sub("", text))
    if "&" in text:
        text = _ENTITY.sub(_unescape, text)
    text = unicodedata.normalize("NFC", text)
    return _one_line(_LINE_MARKERS.sub("\n", f"\n{text}"))


def _one_line(text: str) -> str:
    """Join the lines by blanks; runs inside a line are rare, so they are looked for afterwards."""
    line = " ".join(filter(None, map(str.strip, text.split("\n"))))
    return " ".join(line.split()) if "  " in line or _has_unseen(line) else line


def _has_control(text: str) -> bool:
    """Say whether `text` may hold characters to drop: line breaks and blanks are none."""
    if text.isascii():
        return len(text.encode().translate(None, _CONTROL_ASCII)) != len(text)
    return not text.isprintable()


def _unescape(entity: re.Match[str]) -> str:
    return html.unescape(entity[0])


def _fold_match(run: re.Match[str]) -> str:
    return _fold_run(run[0])


def _lower_ascii(text: str) -> str:
    """Lower the letters of ASCII alone, which bytes do at once."""
    return text.encode(errors="surrogatepass").lower().decode(errors="surrogatepass")


@functools.lru_cache(maxsize=8192)
def _fold_run(run: str) -> str:
    """Fold one run of characters beyond ASCII; texts repeat the same few hundred runs."""
    return _NOT_ASCII.sub(_fold_folded, run.casefold())  # a capital may fold to several letters


def _fold_folded(match: re.Match[str]) -> str:
    run = match[0]
    bare = _ACCENTS.sub("", unicodedata.normalize("NFD", run.translate(_LOOKALIKES)))
    return unicodedata.normalize("NFC", bare.translate(_LOOKALIKES)).casefold()
