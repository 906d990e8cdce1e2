"""A long job says how far it is, how fast and how long still, by a clock that is handed in."""

from __future__ import annotations

import pytest

from jobs.cli.pace import Pace, duration, lines


class Clock:
    now = 0.0

    def __call__(self) -> float:
        return self.now


def test_rate_and_remaining_time_follow_from_what_was_done_since_it_began() -> None:
    clock = Clock()
    pace = Pace(clock)
    assert pace.words(400_000, 600_000) == "400,000 of about 600,000"  # what was there before
    clock.now = 100
    assert pace.words(430_000, 600_000) == "430,000 of about 600,000, 300 a second, 9 min left"
    assert pace.words(430_000, None) == "430,000, 300 a second"
    assert pace.words(600_000, 600_000) == "600,000 of about 600,000, 2,000 a second"


@pytest.mark.parametrize(
    ("seconds", "words"), [(0, "0 s"), (59, "59 s"), (200, "3 min"), (7800, "2 h 10 min")]
)
def test_durations_are_told_in_the_unit_that_fits(seconds: float, words: str) -> None:
    assert duration(seconds) == words


def test_a_log_gets_a_line_now_and_then() -> None:
    clock, said = Clock(), list[str]()
    tell = lines(said.append, clock)
    for second in range(0, 100, 10):
        clock.now = second
        tell("import", second * 5, 1000)
    assert said == [
        "import: 150 of about 1,000, 5 a second, 3 min left",
        "import: 300 of about 1,000, 5 a second, 2 min left",
        "import: 450 of about 1,000, 5 a second, 2 min left",
    ]
