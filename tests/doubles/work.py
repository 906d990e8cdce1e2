"""Work that workers can be given where what they do is beside the point."""

from __future__ import annotations

import os
import signal

from jobs.workers.work import Work


def _do(batch: list[str]) -> list[str]:
    """Return the words turned round; some of them do other things."""
    for word in batch:
        if word == "print":
            print("something that is no answer")  # noqa: T201  it must not get between the answers
        if word == "die":
            os.kill(os.getpid(), signal.SIGSEGV)
        if word == "fail":
            error = KeyError("a slip")
            error.add_note("at the word 'fail'")
            raise error
    return [word[::-1] for word in batch]


TURNED = Work(
    "tests.doubles.work:TURNED",
    _do,
    given=list[str],
    found=list[str],
    name=lambda batch: f"the words from {batch[0]} to {batch[-1]}",
)
