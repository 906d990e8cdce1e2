"""One order for lists whose own order means nothing, so that a shuffled list is an equal list."""

from __future__ import annotations

import msgspec

content_order = msgspec.json.Encoder().encode
"""Sort key of any Study part: its JSON; unlike tuples it can hold None, and it is fast."""
