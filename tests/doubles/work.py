"""Work that workers can be given where what they do is beside the point."""

from __future__ import annotations

import os
import signal

from msgspec import Struct

from jobs.workers.work import Work, at_study


class Words(Struct):
    """A batch of words."""

    words: list[str]

    def __len__(self) -> int:
        """How many words."""
        return len(self.words)

    def __str__(self) -> str:
        return f"the words from {self.words[0]} to {self.words[-1]}"


def turned(batch: Words) -> list[str]:
    """Return the words turned round; some of them do other things."""
    for word in batch.words:
        if word == "print":
            print("something that is no answer")  # noqa: T201  it must not get between the answers
        if word == "die":
            os.kill(os.getpid(), signal.SIGSEGV)
        if word == "fail":
            with at_study("fail"):
                raise KeyError("a slip")
    return [word[::-1] for word in batch.words]


TURNED = Work("tests.doubles.work:TURNED", turned, given=Words, found=list[str])
