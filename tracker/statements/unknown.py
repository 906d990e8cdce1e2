"""Says of trials that could turn a verdict what is not known of them."""

from __future__ import annotations

from collections.abc import Sequence

from tracker.statements.case import Case
from tracker.statements.verdict import Reason


def unknown_reasons(doubtful: Sequence[Case]) -> tuple[Reason, ...]:
    """One reason for each way of not knowing that there is among these cases."""
    silent = sum(case.sure and case.said.silent for case in doubtful)
    past = sum(case.sure and not case.said.silent for case in doubtful)
    perhaps = sum(not case.sure for case in doubtful)
    counts = {"not_stated": silent, "not_of_that_day": past, "perhaps": perhaps}
    return tuple(Reason(code, (("count", count),)) for code, count in counts.items() if count)
