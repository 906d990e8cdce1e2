"""What invented records say of other registries cannot be taken for a real number."""

from __future__ import annotations

import re
from datetime import date

from benchmarks.synthetic import make_corpus


def test_numbers_in_other_registries_look_right_and_are_invented() -> None:
    shapes = {
        "EUDRACT_NUMBER": r"\d{4}-099\d{3}-\d\d",
        "CTIS": r"20\d\d-599\d{3}-\d\d-00",
        "NIH": r"R01DM099\d{3}",
        "REGISTRY": r"ISRCTN(99999\d{3}|00000000)|ChiCTR\d{2}000999\d{2}|IRCT\d{4}0101999\d{3}N1"
        r"|jRCT9999990\d{3}|U1111-1999-9\d{3}",
    }
    seen = set()
    for record in make_corpus(7, 600, as_of=date(2026, 10, 1)):
        for one in record["protocolSection"]["identificationModule"].get("secondaryIdInfos", []):
            shape = shapes.get(one.get("type", ""))
            if shape and " " not in one["id"]:
                seen.add(one["type"])
                assert re.fullmatch(shape, one["id"])
    assert seen == set(shapes)
