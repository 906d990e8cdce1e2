from __future__ import annotations

import pytest

from jobs.demo.replica.ctgov.errors import ExpressionError
from jobs.demo.replica.ctgov.essie import parse
from jobs.demo.replica.ctgov.expressions import (
    AllOf,
    AnyOf,
    Bounds,
    Everything,
    Expression,
    Missing,
    Near,
    Not,
    Within,
    Words,
)


@pytest.mark.parametrize(
    ("text", "tree"),
    [
        ("stem cells", Words("stem cells")),
        ('"stem cells"', Words("stem cells", is_phrase=True)),
        ("a OR b AND c", AnyOf((Words("a"), AllOf((Words("b"), Words("c")))))),
        ("(a OR b) AND c", AllOf((AnyOf((Words("a"), Words("b"))), Words("c")))),
        ("NOT a AND b", AllOf((Not(Words("a")), Words("b")))),
        ("a or b and not c", Words("a or b and not c")),
        (r"a \OR b", Words("a OR b")),
        (r'"say \"yes\""', Words('say "yes"', is_phrase=True)),
        ('lupus "stem cell"', AllOf((Words("lupus"), Words("stem cell", is_phrase=True)))),
        ("ALL", Everything()),
        ("AREA[Phase]MISSING", Within("AREA", "Phase", Missing())),
        ("AREA[Phase] PHASE2", Within("AREA", "Phase", Words("PHASE2"))),
        (
            "AREA[StartDate]RANGE[2020-01, MAX]",
            Within("AREA", "StartDate", Bounds("2020-01", "MAX")),
        ),
        (
            "COVER[FullMatch]AREA[Acronym]x",
            Within("COVERAGE", "FullMatch", Within("AREA", "Acronym", Words("x"))),
        ),
        (
            "AREA[LocationGeoPoint]DISTANCE[1.5,-2,10km]",
            Within("AREA", "LocationGeoPoint", Near(1.5, -2.0, 10.0)),
        ),
        (
            "SEARCH[Location](a AND b)",
            Within("SEARCH", "Location", AllOf((Words("a"), Words("b")))),
        ),
    ],
)
def test_reads_the_grammar(text: str, tree: Expression) -> None:
    assert parse(text) == tree


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("(a", "missing ')' at '<EOF>'"),
        ("a)", "extraneous input ')' expecting <EOF>"),
        ("a [b]", "mismatched input '['"),
        ("foo[b]", "mismatched input '['"),
        ("FOO[b]c", "mismatched input '['"),
        ("a OR", "no viable alternative at input '<EOF>'"),
        ("AND a", "no viable alternative at input 'AND'"),
        ("()", "no viable alternative at input ')'"),
        ('"a', "no viable alternative at input '\"a'"),
        ("(a) (b)", "mismatched input '('"),
        ("AREA[Nonsense]a", "Unknown area name: `Nonsense`"),
        ("COVERAGE[FullMatc]a", "Invalid coverage: FullMatc"),
        ("EXPANSION[Wide]a", "Invalid expansion: Wide"),
        ("SEARCH[Arm]a", "Invalid search: Arm"),
        ("AREA[StartDate]RANGE[2020]", "no viable alternative at input 'RANGE[2020]'"),
        ("DISTANCE[here]", "no viable alternative at input 'DISTANCE[here]'"),
    ],
)
def test_refuses_in_the_registrys_words(text: str, message: str) -> None:
    with pytest.raises(ExpressionError) as refused:
        parse(text)
    assert message in str(refused.value)
