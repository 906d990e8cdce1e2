"""The replica reads ISRCTN's query language as the registry does, its traps included."""

from __future__ import annotations

import pytest

from jobs.demo.replica.corpus import Corpus
from jobs.demo.replica.isrctn.protocol import Isrctn
from jobs.demo.replica.isrctn.query import Query, QueryError, Trial
from jobs.demo.replica.messages import Request

TRIAL = Trial(
    "ISRCTN99000001",
    b'<fullTrial><trial lastUpdated="2026-03-02T10:00:00.000Z">'
    b"<title>Stromal cells in Lupus</title></trial></fullTrial>",
)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("", True),
        ("lupus", True),
        ("lupus stromal", True),
        ("lupus cancer", False),
        ("lupus OR cancer", True),
        ("cancer OR lupus AND stromal", True),
        ("(cancer OR lupus) AND nothing", False),
        ("NOT cancer", True),
        ("lupus AND NOT stromal", False),
        ('"stromal cells"', True),
        ('"cells stromal"', False),
        ("ISRCTN99000001", True),
        ("ISRCTN99000002 OR ISRCTN99000001", True),
        ("condition:lupus", True),
        ('title:"stromal cells"', True),
        ("trialStatus:lupus", False),  # an unknown field finds nothing
        ("overallStartDate GE 2050-01-01", True),  # a range of an unknown field is ignored
        ("lastEdited GE 2026-03-02T00:00:00.000Z", True),
        ("lastEdited GE 2026-03-03T00:00:00.000Z", False),
        ("lastEdited GE 2026-03-01 AND lastEdited LT 2026-03-02", False),
        ("(lupus) AND lastEdited LE 2026-03-03", True),
    ],
)
def test_queries(text: str, found: bool) -> None:
    assert Query(text).finds(TRIAL) is found


@pytest.mark.parametrize("text", ["(lupus", "lupus)", '"lupus', "lupus AND", "NOT", "()"])
def test_a_query_that_cannot_be_read_is_refused(text: str) -> None:
    with pytest.raises(QueryError):
        Query(text)


def test_the_answers_are_laid_out_as_the_registry_lays_them_out() -> None:
    isrctn = Isrctn([Corpus({"ISRCTN99000001": TRIAL.record}, "2026-10-02T09:00:04")])

    def ask(**query: str) -> tuple[int, bytes]:
        response = isrctn.answer(Request("/api/query/format/default", query), None)
        return response.status, response.body

    count = (
        b'<?xml version="1.0" encoding="UTF-8"?>\n'
        b'<allTrials totalCount="1" xmlns="http://www.67bricks.com/isrctn"/>'
    )
    assert ask(q="lupus", limit="0") == (200, count)
    assert ask(q="lupus", offset="7")[1].endswith(b"</fullTrial></allTrials>")
    assert ask(q="trialStatus:x")[1].count(b'totalCount="0"') == 1
    assert ask(q="(")[0] == 400
    assert isrctn.answer(Request("/api/other"), None).status == 404
