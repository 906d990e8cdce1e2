"""A headless Chromium and the pages that it opens."""

from __future__ import annotations

import importlib.util
import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from datetime import date
from pathlib import Path
from types import SimpleNamespace
from typing import Any, NoReturn

import pytest
from playwright.sync_api import Browser, Page, sync_playwright

from tracker.classification import Classification
from tracker.reports.context import CohortSelection, ReportContext
from tracker.reports.landscape import build
from tracker.reports.render.files import write
from tracker.reports.request import ReportRequest
from tracker.reports.studies import COLUMNS, build_studies

SCRIPT = "<script>document.title='hacked'</script><img src=x onerror=\"document.title='hacked'\">"
COUNTRIES = (
    ("DE", "Europe"),
    ("CN", "Eastern and South-Eastern Asia"),
    ("SG", "Eastern and South-Eastern Asia"),
)
STUDIES = 120
HUNG = 600_000  # milliseconds after which what a test waits for will never come


def chromium() -> str | None:
    """Where the browser is: ``$CHROMIUM``, else what the system calls it."""
    return (
        os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("chromium-browser")
    )


@pytest.fixture(scope="session")
def browser(not_here: Callable[[str], NoReturn]) -> Iterator[Browser]:
    """The browser of this machine."""
    path = chromium()
    if path is None:
        not_here("no Chromium: install one or set CHROMIUM; the pages are not tested in a browser")
    arguments = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=path, args=arguments)
        yield opened
        opened.close()


@pytest.fixture(scope="session")
def axe(not_here: Callable[[str], NoReturn]) -> str:
    """The source of axe-core, where the package that brings it is installed."""
    spec = importlib.util.find_spec("axe_playwright_python")
    if spec is None or not spec.submodule_search_locations:
        not_here("axe-playwright-python is not installed: accessibility is not checked by axe")
    source = Path(spec.submodule_search_locations[0]) / "axe.min.js"
    return source.read_text(encoding="utf-8")


@pytest.fixture(scope="session")
def reports(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """The landscape of invented studies, one of them hostile, by language."""
    rows, places, said = [], [], []
    for serial in range(STUDIES):
        values = _study(serial)
        rows.append(tuple(values.get(name) for name in COLUMNS))
        places.append((values["study_key"], *COUNTRIES[serial % 3]))
        for concept, value in (
            ("disease_group", ("ms", "sle")[serial % 2]),
            ("cell_source", "adipose"),
        ):
            said.append((values["study_key"], Classification(concept, value)))
    studies = build_studies(rows, places, said)
    selection = CohortSelection(
        cohort="candidates", title=None, trials=studies, registrations=studies, candidates=STUDIES
    )
    pages = {}
    for language in ("en", "zh"):
        folder = tmp_path_factory.mktemp(language)
        context = ReportContext(
            request=ReportRequest(language=language, demo=True),
            stamp="2026-10-07 08:00 UTC",
            day=date(2026, 10, 6),
        )
        report = build(SimpleNamespace(context=context, selection=selection, not_held={}))
        (pages[language],) = write(report, ["html"], folder)
    return pages


def _study(serial: int) -> dict[str, Any]:
    number = f"NCT99{serial:06}"
    return {
        "study_key": f"ctgov:{number}",
        "registry_key": "ctgov",
        "registration_number": number,
        "url": f"https://registry.example/{number}",
        "brief_title": SCRIPT if serial == 7 else f"Invented cells, study {serial}",
        "study_type": "INTERVENTIONAL",
        "overall_status": ("RECRUITING", "COMPLETED", "TERMINATED")[serial % 3],
        "phase": ("PHASE1", "PHASE2")[serial % 2],
        "first_posted": f"20{10 + serial % 17}-05-01",
        "registration_year": 2010 + serial % 17,
        "start_date": f"20{10 + serial % 17}-06",
        "start_year": 2010 + serial % 17,
        "enrollment": serial,
        "country_count": 1,
        "site_count": 1,
        "has_results": False,
    }


class Seen:
    """A page and all that it asked for and complained of."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.requests: list[str] = []
        self.complaints: list[str] = []
        page.on("request", lambda request: self.requests.append(request.url))
        page.on("pageerror", lambda error: self.complaints.append(str(error)))
        page.on("console", self._said)

    def _said(self, message: Any) -> None:
        if message.type == "error":
            self.complaints.append(message.text)

    def count(self) -> str:
        """How many studies the page says it shows."""
        return self.page.locator("#count").inner_text().partition(" / ")[0]


@pytest.fixture(scope="module")
def opened(browser: Browser, reports: dict[str, Path]) -> Iterator[Callable[..., Seen]]:
    """`opened(language="en", width=1280, **context)`: the page, once its charts are drawn."""
    with ExitStack() as contexts:

        def open_page(language: str = "en", width: int = 1280, **settings: Any) -> Seen:
            context = browser.new_context(viewport={"width": width, "height": 900}, **settings)
            contexts.callback(context.close)
            context.set_default_timeout(HUNG)
            seen = Seen(context.new_page())
            seen.page.goto(reports[language].as_uri())
            if settings.get("java_script_enabled", True):
                seen.page.wait_for_selector("html[data-charts=drawn]")
            return seen

        yield open_page


@pytest.fixture(scope="module")
def lasting(opened: Callable[..., Seen]) -> Seen:
    """One page for all tests that only use it: to draw thirty charts takes seconds."""
    return opened()


@pytest.fixture
def seen(lasting: Seen) -> Seen:
    """The page without filter, at its top."""
    lasting.page.click("#clear")
    lasting.page.evaluate("document.activeElement.blur(); window.scrollTo(0, 0)")
    return lasting
