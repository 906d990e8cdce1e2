"""Broken and hostile XML: each gives a clear message, and costs no good record."""

from __future__ import annotations

from collections.abc import Callable

import pytest

Case = tuple[str, str, bytes, list[str], str]
Check = Callable[[Case], None]
GOOD = ["ChiCTR2900000001", "ChiCTR2900000002"]


def trial(number: str = GOOD[0], extra: str = "") -> str:
    return (
        f"<Trial><TrialID>{number}</TrialID><Public_title>Cells</Public_title>"
        f"<Phase>2</Phase>{extra}</Trial>"
    )


def portal(*trials: str, root: str = "Trials_downloaded_from_ICTRP") -> str:
    return f"<?xml version='1.0' encoding='UTF-8' ?><{root}>{''.join(trials)}</{root}>"


def both(middle: str) -> bytes:
    return portal(trial(GOOD[0]), middle, trial(GOOD[1])).encode()


BOMB = (
    '<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "lol"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">'
    '<!ENTITY c "&b;&b;&b;&b;&b;&b;&b;&b;">]>'
)
OUTSIDE = '<?xml version="1.0"?><!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]>'
WHOLE = both("")

# kind: (registry, file name, content, numbers that must come, words of the message or "")
CASES: dict[str, Case] = {
    "a whole file": ("ictrp", "a.xml", WHOLE, GOOD, ""),
    "cut in a record": ("ictrp", "a.xml", WHOLE[:-60], GOOD[:1], "ends in the middle"),
    "cut between records": ("ictrp", "a.xml", WHOLE[:-31], GOOD, "does not end"),
    "a record that does not end": (
        "ictrp",
        "a.xml",
        both("<Trial><TrialID>x"),
        GOOD,
        "does not end",
    ),
    "an entity bomb": (
        "ictrp",
        "a.xml",
        BOMB.encode() + both(trial("&c;")),
        GOOD,
        "no trial number",
    ),
    "an external entity": (
        "ictrp",
        "a.xml",
        OUTSIDE.encode() + both(trial("&e;")),
        GOOD,
        "no trial number",
    ),
    "a document type inside": (
        "ictrp",
        "a.xml",
        both(trial(extra="<!DOCTYPE y>")),
        GOOD,
        "refused",
    ),
    "a record of 9 MB": ("ictrp", "a.xml", both(trial(extra="x" * 9_000_000)), GOOD, "longer than"),
    "crossed tags": (
        "ictrp",
        "a.xml",
        both("<Trial><b><c></b></c></Trial>"),
        GOOD,
        "no XML record",
    ),
    "nested 1000 deep": (
        "ictrp",
        "a.xml",
        both(trial(extra="<a>" * 1000 + "</a>" * 1000)),
        GOOD,
        "no XML",
    ),
    "no number": ("ictrp", "a.xml", both("<Trial><Phase>2</Phase></Trial>"), GOOD, "no TrialID"),
    "an empty number": ("ictrp", "a.xml", both(trial(" ")), GOOD, "no TrialID"),
    "a word for a number": ("ictrp", "a.xml", both(trial("unknown")), GOOD, "is no trial number"),
    "control characters": ("ictrp", "a.xml", both("&#1;\x0b&#xFFFE;"), GOOD, ""),
    "HTML entities": ("ictrp", "a.xml", both(trial(GOOD[0], "<A>&nbsp;&eacute;</A>")), GOOD, ""),
    "a bare ampersand": ("ictrp", "a.xml", both(trial(GOOD[0], "<A>R&D and AT&T;</A>")), GOOD, ""),
    "the root's other name": (
        "ictrp",
        "a.xml",
        portal(trial(), root="Trials_by_ICTRP").encode(),
        GOOD[:1],
        "",
    ),
    "latin-1, declared": (
        "ictrp",
        "a.xml",
        both(trial(GOOD[0], "<A>é</A>")).decode().replace("UTF-8", "ISO-8859-1").encode("latin-1"),
        GOOD,
        "",
    ),
    "a made-up encoding": ("ictrp", "a.xml", WHOLE.replace(b"UTF-8", b"utf-99"), GOOD, ""),
    "UTF-16": ("ictrp", "a.xml", WHOLE.decode().encode("utf-16"), GOOD, ""),
    "broken UTF-8": ("ictrp", "a.xml", WHOLE.replace(b"Cells", b"Ce\xe9\xfflls"), GOOD, ""),
    "XML of something else": ("ictrp", "a.xml", b"<feed><entry/></feed>", [], "holds no trial"),
}


@pytest.mark.parametrize("kind", CASES)
def test_a_broken_file_is_explained_and_costs_no_good_record(kind: str, check_case: Check) -> None:
    check_case(CASES[kind])
