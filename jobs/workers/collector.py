"""Tames Python's collector of cyclic garbage while batches run: it would look at all they hold.

What a body is read into is tuples and frozen Structs in no cycle, which are freed as soon as nobody
refers to them. The collector, at its usual pace, walks through them again and again and finds
nothing, which costs a tenth of a pull.
"""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Lock

PACE = (100_000, 20, 100)
"""New objects until the collector looks at the youngest, then how often at the older ones; Python's
own first figure is 700 or 2,000. It bounds what cycles may hold to some 10 MB."""

_lock = Lock()
_usual: list[tuple[int, int, int]] = []  # the pace before, once for each block that is open


@contextmanager
def tamed() -> Iterator[None]:
    """Let the collector look seldom, and never at what there is already, while the block runs.

    Blocks may overlap in several threads; the last one to end puts everything back.
    """
    with _lock:
        _usual.append(_usual[0] if _usual else gc.get_threshold())
        if len(_usual) == 1:
            gc.freeze()
            gc.set_threshold(*PACE)
    try:
        yield
    finally:
        with _lock:
            usual = _usual.pop()
            if not _usual:
                gc.set_threshold(*usual)
                gc.unfreeze()
