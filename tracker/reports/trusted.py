"""Says in a table which values no figure is made of, and how well the others were found."""

from __future__ import annotations

from tracker.classify.measured import measured_values, trust
from tracker.reports.dimensions import Dimension
from tracker.reports.words import Words


def how_measured(dimension: Dimension, words: Words) -> tuple[str, ...]:
    """How well the values were found on held-out records; nothing where no bar is asked."""
    told = [
        words.say(
            f"ui.measured_{trust(dimension.key, value)}",
            value=words.value(dimension.key, value),
            right=counts.right,
            said=counts.said,
            labelled=counts.labelled,
        )
        for value, counts in measured_values(dimension.key).items()
    ]
    return (words.say("ui.how_measured"), *told) if told else ()
