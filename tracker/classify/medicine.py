"""What is said of another medicine ("filgrastim subcutaneously") is not said of the cells."""

from __future__ import annotations

import re

from tracker.classify.reading import Hit, Placed, Reading

# Materials and other cells go the way of the studied cells, which they hold or accompany.
_MEDICINES = ("immunosuppressants", "glucocorticoids", "antibodies", "other_medicines")
_BEFORE, _AFTER = 25, 40
_PARTED = re.compile(r"\.|\bfollow|\bthen\b|\band\b|\bplus\b")


def is_of_medicine(reading: Reading, hit: Hit, cells: Placed) -> bool:
    """Say whether `hit` stands beside a known medicine in its sentence, and beside no cells."""
    for medicine in reading.around(hit, "combination", max(_BEFORE, _AFTER)):
        if medicine.value not in _MEDICINES:
            continue
        if medicine.end <= hit.start <= medicine.end + _BEFORE:
            first, second = medicine, hit
        elif hit.end <= medicine.start <= hit.end + _AFTER:
            first, second = hit, medicine
        else:
            continue
        between = reading.text[first.end : second.start]
        if not _PARTED.search(between) and not cells.around(hit, len(between)):
            return True
    return False
