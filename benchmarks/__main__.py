"""Runs the benchmarks by name: `python -m benchmarks [NAME …]`; without a name, the usual ones."""

from __future__ import annotations

import sys
from importlib import import_module

USUAL = ("sync",)


def main() -> None:
    """Run each named benchmark's `main`."""
    for name in sys.argv[1:] or USUAL:
        print(f"== {name}", flush=True)
        import_module(f"benchmarks.{name}").main()


if __name__ == "__main__":
    main()
