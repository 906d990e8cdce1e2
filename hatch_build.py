"""Makes the chart library of our HTML pages while the project is built: users need not install it.

A page inlines Vega, Vega-Lite and Vega-Embed (0.9 MB). They come out of vl-convert (88 MB), which
is needed here once and not where the program runs. Hatchling calls the hook for a wheel and for an
editable install; in a checkout `.venv/bin/python hatch_build.py` makes the file alone.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import vl_convert
from hatchling.builders.hooks.plugin.interface import BuildHookInterface

LIBRARY = Path(__file__).parent / "tracker" / "reports" / "templates" / "vega.js"


class ChartLibrary(BuildHookInterface):  # type: ignore[type-arg]  # hatchling types its own use only
    """Writes the library before the files of the wheel are gathered."""

    def initialize(self, _version: str, _build_data: dict[str, Any]) -> None:
        """Make the file; pyproject.toml names it among the files that git does not know."""
        make_library(LIBRARY)


def make_library(path: Path) -> None:
    """Write the JavaScript to `path`, ready to stand in a script element.

    What is there already and the same is left alone, and anything else replaced in one step: a
    program that runs from this checkout may be reading it.
    """
    script: str = vl_convert.javascript_bundle()  # type: ignore[call-arg]  # stub errs: it is optional
    content = script.replace("</script", "<\\/script").encode()
    if path.exists() and path.read_bytes() == content:
        return
    unfinished = path.with_suffix(".unfinished")
    unfinished.write_bytes(content)
    unfinished.replace(path)


if __name__ == "__main__":
    make_library(LIBRARY)
