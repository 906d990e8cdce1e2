"""The landscape page as its readers meet it: charts, search, filters, keyboard, phone, print."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

pytestmark = pytest.mark.browser
Open = Callable[..., Any]
GROUND = "getComputedStyle(document.body).backgroundColor"


def test_charts_are_drawn_and_nothing_is_fetched(seen: Any) -> None:
    places = seen.page.locator("[data-chart]")
    assert places.count() > 10
    assert seen.page.locator("[data-chart] svg").count() == places.count()
    assert [url for url in seen.requests if not url.startswith("file:")] == []
    assert len(seen.requests) == 1
    assert seen.complaints == []


def test_a_title_with_a_script_shows_as_text(seen: Any) -> None:
    seen.page.fill("#search", "hacked")
    assert seen.count() == "1"
    assert "<script>" in seen.page.locator("#study-table tbody").inner_text()
    assert "hacked" not in seen.page.title()
    assert seen.page.locator("img").count() == 0


def test_search_takes_all_words(seen: Any) -> None:
    seen.page.fill("#search", "germany recruiting")
    assert seen.count() == "40"
    seen.page.fill("#search", "germany recruiting nct99000003")
    assert seen.count() == "1"
    seen.page.click("#clear")
    assert seen.count() == "120"


def test_a_value_in_a_table_filters_and_the_chip_undoes_it(seen: Any) -> None:
    button = seen.page.locator('button.value[data-dimension="phase"][data-value="PHASE1"]').first
    button.click()
    assert seen.count() == "60"
    assert button.get_attribute("aria-pressed") == "true"
    seen.page.locator('button.value[data-dimension="country"][data-value="DE"]').first.click()
    assert seen.count() == "20"
    seen.page.locator("#chips button").first.click()
    assert seen.count() == "40"


def test_a_click_on_a_bar_filters(seen: Any) -> None:
    seen.page.locator('[data-chart="phase"] svg .mark-rect.role-mark path').first.click()
    assert seen.count() == "60"


def test_the_keyboard_is_enough(opened: Open) -> None:
    seen = opened()
    seen.page.keyboard.press("Tab")
    assert seen.page.evaluate("document.activeElement.className") == "skip"
    seen.page.locator('button.value[data-value="COMPLETED"]').first.focus()
    seen.page.keyboard.press("Enter")
    assert seen.count() == "40"


def test_columns_sort_both_ways(seen: Any) -> None:
    first = seen.page.locator("#study-table tbody tr:first-child td[data-label='Enrollment']")
    head = seen.page.get_by_role("button", name="Enrollment", exact=True)
    head.click()
    assert first.inner_text() == "0"
    head.click()
    assert first.inner_text() == "119"
    assert seen.page.locator('th[aria-sort="descending"]').count() == 1


def test_pages_turn(seen: Any) -> None:
    assert seen.page.locator("#study-table tbody tr").count() == 50
    seen.page.click("#next")
    seen.page.click("#next")
    assert seen.page.locator("#study-table tbody tr").count() == 20
    assert seen.page.locator("#next").is_disabled()


def test_studies_link_to_their_registry(seen: Any) -> None:
    link = seen.page.locator("#study-table tbody a").first
    assert (link.get_attribute("href") or "").startswith("https://registry.example/NCT99")


@pytest.mark.parametrize("width", [360, 768])
def test_nothing_overflows_a_narrow_screen(opened: Open, width: int) -> None:
    page = opened(width=width).page
    assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_dark_is_dark(opened: Open) -> None:
    page = opened(color_scheme="dark").page
    assert page.evaluate(GROUND) == "rgb(18, 24, 30)"


def test_print_is_light_and_without_tools(opened: Open) -> None:
    page = opened(color_scheme="dark").page
    page.emulate_media(media="print", color_scheme="light")
    assert page.evaluate(GROUND) == "rgb(255, 255, 255)"
    assert not page.locator("#search").is_visible()
    page.evaluate("window.dispatchEvent(new Event('beforeprint'))")
    assert page.locator("#study-table tbody tr:visible").count() == 120


def test_figures_are_there_without_javascript(opened: Open) -> None:
    page = opened(java_script_enabled=False).page
    assert page.locator("noscript").count() == 1
    assert "Phase 2" in page.locator("#phase_status").inner_text()


def test_invented_data_are_marked(seen: Any) -> None:
    page = seen.page
    assert "DEMO DATA" in page.title()
    assert page.locator(".demo").is_visible()


@pytest.mark.parametrize(("language", "scheme"), [("en", "light"), ("zh", "dark")])
def test_axe_finds_no_violation(opened: Open, axe: str, language: str, scheme: str) -> None:
    page = opened(language, color_scheme=scheme, bypass_csp=True).page
    page.evaluate(axe)
    rules = "['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa']"
    found = page.evaluate(f"axe.run(document, {{runOnly: {rules}}})")
    assert len(found["passes"]) > 10
    assert [(one["id"], len(one["nodes"])) for one in found["violations"]] == []
