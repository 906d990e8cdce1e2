"""How many cells are given, how often and how far apart, with the sentence that says it.

Registrations write two million cells in a dozen ways (2x10^6, 2 x 106, 2.0E+6, 2*10E6, 2 million,
2,000,000). All become "2e6 cells/kg x 3 / 7 d" so that doses can be counted and compared.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from tracker.classification import Classification, Evidence
from tracker.classify.cue import has_any
from tracker.classify.reading import Passage, Reading
from tracker.classify.word_lists import dose_words
from tracker.normalize.text import fold

CONCEPT = "dose"
_NUMBERS = dose_words().numbers
_DAYS = dose_words().days
_SCALES = dose_words().scales
_RATES = dose_words().rates
_ORDER = ("intervention_text", "intervention", "arm_text", "arm", "title", "summary", "description")
# Powers as raised digits; multiplication sign, middle dot and other asterisks as what they mean.
_SUPERSCRIPT = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹⁻\u00d7·\u2217\ufe61", "0123456789-xx**")
_UNITS = ("cell", "msc", "kg", "asc", "个")
_HINTS = ("10", "million", "billion", "000", "e6", "e7", "e + ", "万", "亿")

_NUMBER = r"\d+(?:\.\d+)?"
_RANGE = rf"(?:(?P<low>{_NUMBER})\s*(?:(?:-|~|to|and)\s*(?P<high>{_NUMBER})\s*)?)"
_POWER = r"\(?\s*\+?0?(?P<power>[4-9]|1[01])(?!\d)\)?"
_AMOUNTS = tuple(
    (re.compile(cheap), re.compile(pattern))
    for cheap, pattern in (  # what is tried first, and cannot be absent where the pattern is found
        # 1-2x10^6, 2*10e6, 2x106
        (r"[x*]\s*10", rf"(?<![\d.]){_RANGE}[x*]\s*10\s*(?:\^|e|\*\*)?\s*{_POWER}"),
        (r"10\s*[\^e*]", rf"(?<![\d.x*])10\s*(?:\^|e|\*\*)\s*{_POWER}"),  # 10^6
        (r"\d\s*e[\d\s(+]", rf"(?<![\d.,^*]){_RANGE}e{_POWER}"),  # 1.0E+6
        # 2 million
        (
            "|".join(_SCALES),
            rf"(?<![\d.,^]){_RANGE}(?P<scale>{'|'.join(_SCALES)})(?![a-z])",
        ),
        (",000,000", r"(?<![\d.,])(?P<plain>\d{1,4}(?:,000){2,3})(?!\d)"),  # 2,000,000
    )
)
_CELLS = r"(?:cells?|[a-z-]*mscs?|[a-z-]*ascs?|stem|stromal|exosomes?|particles|cd34|个|细胞)"
_UNIT = re.compile(
    rf"[\s(]*(?:[a-z+()-]+\s+){{0,5}}?(?:{_CELLS}[\w\s()+-]{{0,20}})?(?:/|per|每)\s*"
    r"(?P<per>kg|kilogram|kilo|公斤|千克|ml|cm2|cm\b)"
    rf"|[\s(]*(?:[a-z+()-]+\s+){{0,4}}?{_CELLS}"
)
_COUNT_WORD = "|".join((*_NUMBERS, r"\d{1,2}"))
_TIME_WORD = "|".join(sorted(_DAYS, key=len, reverse=True))
_COUNT = re.compile(
    rf"(?<![a-z0-9.^周月天日])(?P<count>{_COUNT_WORD})[\s-]*(?:(?:intravenous|iv|i\.v\.|consecutive|repeated|cell|msc|"
    r"intrathecal|separate|local)\s+)*(?:doses?|infusions?|injections?|administrations?|times\b|次|"
    r"treatments?|transplantations?|cycles?)"
)
_FOR = re.compile(rf"for\s+(?P<length>{_COUNT_WORD})\s*(?P<unit>{_TIME_WORD})")
_INTERVAL = re.compile(
    rf"(?:every|each|per|once a|interval of|intervals of|每隔?)\s*(?P<number>{_COUNT_WORD})?[\s-]*"
    rf"(?P<unit>{_TIME_WORD})(?![a-z])"
    rf"|(?P<apart>{_COUNT_WORD})[\s-]*(?P<apart_unit>{_TIME_WORD})[\s-]*"
    r"(?:apart|intervals?\b|interval between)"
    rf"|(?<![a-z])(?P<rate>{'|'.join(_RATES)})(?![a-z])"
)
_REACH = 160  # how far from the amount its scheme may stand, in characters


class _Dose(NamedTuple):
    text: str
    evidence: Evidence


def dose(reading: Reading, therapy: Classification) -> Classification:
    """Say the dose as "2e6 cells/kg x 3 / 7 d", further levels in `others`; None if not told."""
    found: dict[str, Evidence] = {}
    if therapy.value == "none":
        return Classification(CONCEPT, None)
    may_tell = [one for one in reading.passages if not one.control and _has_amount(one.text)]
    for part in _ORDER:
        for passage in may_tell:
            if passage.part == part:
                for told in _doses(passage):
                    found.setdefault(told.text, told.evidence)
        if found:
            break
    by_patient = {told: why for told, why in found.items() if "/mL" not in told}
    found = by_patient or found  # how thick the suspension is says little where a dose is told
    first, *others = found or (None,)
    return Classification(CONCEPT, first, tuple(others), tuple(found.values()))


def _has_amount(squeezed: str) -> bool:
    """Say cheaply whether the patterns are worth trying."""
    return has_any(_UNITS, squeezed) and has_any(_HINTS, squeezed)


def _doses(passage: Passage) -> Iterator[_Dose]:
    raw = passage.raw
    text = fold(raw if raw.isascii() else raw.translate(_SUPERSCRIPT))
    for amount, start, end in _amounts(text):
        unit = _UNIT.match(text, end)
        if unit is not None:
            around = text[max(0, start - _REACH) : unit.end() + _REACH]
            words = text[max(0, start - 40) : unit.end() + 60].strip()
            told = f"{amount} {_unit(unit['per'])}{_scheme(around)}"
            yield _Dose(told, Evidence(passage.field, words, "a number of cells"))


def _amounts(text: str) -> Iterator[tuple[str, int, int]]:
    """Every number of a size that cells come in, with its start and end."""
    taken = 0
    found = [
        match
        for cheap, pattern in _AMOUNTS
        if cheap.search(text)
        for match in pattern.finditer(text)
    ]
    for match in sorted(found, key=lambda match: (match.start(), -match.end())):
        if match.start() >= taken:
            taken = match.end()
            yield _amount(match.groupdict()), match.start(), match.end()


def _amount(found: dict[str, str | None]) -> str:
    """The number, or the range that shares one power: "1-2x10^6" is 1e6 to 2e6."""
    if plain := found.get("plain"):
        return _short(float(plain.replace(",", "")))
    power, scale_word = found.get("power"), found.get("scale")
    scale = 10.0 ** int(power) if power else _SCALES[scale_word or ""]
    low, high = found.get("low") or "1", found.get("high")
    low = "1" if float(low) == 0 else low  # a slip such as "2x0x106"
    return _short(float(low) * scale) + (f"-{_short(float(high) * scale)}" if high else "")


def _short(number: float) -> str:
    mantissa, _, exponent = f"{number:.2e}".partition("e")
    return f"{float(mantissa):g}e{int(exponent)}"


def _unit(per: str | None) -> str:
    if per is None:
        return "cells"
    return f"cells/{'kg' if per[0] in 'k公千' else 'mL' if per == 'ml' else 'cm2'}"


def _scheme(around: str) -> str:
    """The number of doses and the days between them, as " x 3 / 7 d", as far as they are told."""
    interval = _interval(around)
    counted = _COUNT.search(around)
    count = _number(counted["count"]) if counted else None
    span = _FOR.search(around)
    if span and interval and count in (None, 1):
        count = max(1, _number(span["length"]) * _DAYS[span["unit"]] // interval)
    if count is None:
        return ""
    return f" x {count}" + (f" / {interval} d" if interval and count > 1 else "")


def _interval(around: str) -> int | None:
    found = _INTERVAL.search(around)
    if found is None:
        return None
    if found["rate"]:
        return _RATES[found["rate"]]
    if found["apart"]:
        return _number(found["apart"]) * _DAYS[found["apart_unit"]]
    return _number(found["number"] or "1") * _DAYS[found["unit"]]


def _number(word: str) -> int:
    return _NUMBERS[word] if word in _NUMBERS else int(word)
