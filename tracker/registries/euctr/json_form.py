"""Countries' records as other clients keep them: JSON whose keys are codes and labels in one word.

They are written as the register's own text, so that one reader reads both. Kept are the lines that
are read; what else the client kept has lost the points of its code.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

from msgspec import Struct

from tracker.data import load
from tracker.errors import ParseError
from tracker.registries.json_records import JsonRecord

_KEY = re.compile(r"(?P<code>[a-z]\d+)_(?P<label>.*?)(?:_(?P<language>[a-z]{2}))?")
_STATUS, _GLOBAL_END = "p_end_of_trial_status", "p_date_of_the_global_end_of_the_trial"
_NUMBER, _STATE = "a2_eudract_number", "a1_member_state_concerned"
_TRIAL_STATUS, _ENTERED = "x5_trial_status", "x6_date_on_which_this_record_was_first_entered"
_OPENING = {"b1_sponsor": "Sponsor {n}", "dimp": "D.IMP: {n}"}
_MEDDRA, _MEDDRA_KEYS = "e12_meddra_classification", "e12_"
_OF_ID = re.compile(r"-([A-Z]{2}|3RD)\Z", re.IGNORECASE)


class JsonCodes(Struct, frozen=True, forbid_unknown_fields=True):
    """The whole of `json_form.toml`: codes that are read, and member states by their names."""

    codes: tuple[str, ...]
    states: dict[str, str]


def as_text(record: JsonRecord) -> str:
    """The record of one country in the lines of the download.

    Raises ParseError where it is no record of the register.
    """
    number = record.get(_NUMBER)
    if not isinstance(number, str):
        raise ParseError("the record has no EudraCT number (a2_eudract_number)")
    country = _country(record)
    link = f"Link: https://www.clinicaltrialsregister.eu/ctr-search/trial/{number}/{country}/"
    entered = next((v for key, v in record.items() if key.startswith(_ENTERED)), "")
    head = (
        f"EudraCT Number: {number}",
        f"Trial Status: {record.get(_TRIAL_STATUS, '')}",
        f"Date on which this record was first entered in the EudraCT database: {entered}",
        *((link,) if country else ()),
    )
    ended = record.get(_GLOBAL_END, "")
    tail = (
        f"P. End of Trial Status: {record.get(_STATUS, record.get(_TRIAL_STATUS, ''))}",
        *((f"P. Date of the global end of the trial: {ended}",) if ended else ()),
    )
    return "\n".join((*head, "", "A. Protocol Information", *_lines(record), *tail))


def _country(record: JsonRecord) -> str:
    """The code of the member state, from the client's own key, else from the state's name."""
    found = _OF_ID.search(str(record.get("_id", "")))
    if found is not None:
        return found[1].upper().replace("3RD", "3rd")
    name = str(record.get(_STATE, "")).partition(" - ")[0].strip()
    return _known().states.get(name, "")


def _lines(record: JsonRecord) -> Iterator[str]:
    for key, value in record.items():
        if isinstance(value, list):
            for place, part in enumerate((one for one in value if isinstance(one, dict)), 1):
                if key in _OPENING:
                    yield _OPENING[key].format(n=place)
                elif key == _MEDDRA:
                    yield "MedDRA Classification"
                yield from _lines(part)
        elif isinstance(value, str):
            yield from _line(key, value)


def _line(key: str, value: str) -> Iterator[str]:
    found = _KEY.fullmatch(key)
    code = _by_word().get(found["code"]) if found else None
    if found is None or code is None:
        return
    label = found["label"].replace("_", " ").capitalize()
    language = f" ({found['language']})" if found["language"] else ""
    yield f"{code} {label}{language}: {value}"


@cache
def _known() -> JsonCodes:
    return load(__package__, "json_form.toml", JsonCodes)


@cache
def _by_word() -> dict[str, str]:
    return {code.replace(".", "").lower(): code for code in _known().codes}
