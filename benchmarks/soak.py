"""What takes too long for every change: `make soak` runs each of them to its end."""

from __future__ import annotations

from benchmarks import soak_alerts, soak_kill, soak_year


def main() -> None:
    """Kills in mid-sync, kills in mid-alert, and a simulated year."""
    for part in (soak_kill, soak_alerts, soak_year):
        print(f"== {part.__name__}", flush=True)
        part.main()
