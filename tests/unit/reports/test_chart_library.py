"""Pages carry their chart library; pictures need an extra, and both say so where it is missing."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from tracker.errors import ConfigError, TrackerError
from tracker.reports.landscape import build as landscape
from tracker.reports.render import as_html
from tracker.reports.render.files import render


def test_charts_as_pictures(shelf, inputs) -> None:
    shelf.add(1, [("DE", "Europe")], start_year=2025)
    made = render(landscape(inputs()), ["svg", "png"])
    assert made["landscape-candidates-phase.svg"].startswith(b"<svg")
    assert made["landscape-candidates-country.png"].startswith(b"\x89PNG")


@pytest.mark.parametrize("name", ["png", "svg"])
def test_pictures_without_their_extra(name: str, inputs, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "vl_convert", None)
    monkeypatch.delitem(sys.modules, "tracker.reports.render.pictures", raising=False)
    with pytest.raises(ConfigError, match="png and svg need the extra 'pictures', which is not"):
        render(landscape(inputs()), ["md", name])


def test_a_page_needs_nothing_of_the_extra(shelf, inputs, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "vl_convert", None)
    shelf.add(1, [("DE", "Europe")], start_year=2025)
    made = render(landscape(inputs()), ["html"])
    assert b"vegaEmbed" in made["landscape-candidates.html"]


def test_a_checkout_without_the_chart_library_says_how_to_make_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(as_html, "TEMPLATES", tmp_path)
    monkeypatch.setattr(as_html, "_text", as_html._text.__wrapped__)
    with pytest.raises(TrackerError, match=r"hatch_build\.py"):
        as_html._chart_script.__wrapped__()
