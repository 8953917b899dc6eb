"""How soon a page can be seen in a real browser that has nothing cached: its first paint, and when nothing on it waits any more."""

from collections.abc import Sequence
from statistics import median

from playwright.sync_api import BrowserType, sync_playwright

from benchmarks.report import Figure
from tools.ensure_browser import installed

PAGES = (
    "/",
    "/positions",
    "/campaigns",
    "/wheels",
    "/performance",
    "/plans",
    "/attention",
    "/alerts",
    "/jobs",
)
"""The dashboard, and what else is looked at daily."""
AIM = 1500.0
_FIRST_PAINT = "() => performance.getEntriesByName('first-contentful-paint')[0].startTime"
_WITHOUT_WAITING = "() => !document.querySelector('main [aria-label=Loading]')"
_NOW = "() => performance.now()"


def measure(url: str, times: int, pages: Sequence[str] = PAGES) -> list[Figure]:
    """Opens each page of a served desk so many times, each time in a browser that was just started."""
    with sync_playwright() as playwright:
        return [figure for page in pages for figure in _figures(playwright.chromium, url, page, times)]


def _figures(chromium: BrowserType, url: str, path: str, times: int) -> list[Figure]:
    seen = [_opened(chromium, f"{url}{path}") for _ in range(times)]
    painted, filled = zip(*seen, strict=True)
    of = f"page {path}"
    return [
        Figure(f"{of}, first paint, median of {times}", median(painted), "ms", AIM),
        Figure(f"{of}, first paint, worst of {times}", max(painted), "ms", AIM),
        Figure(f"{of}, nothing waited for any more, median of {times}", median(filled), "ms"),
    ]


def _opened(chromium: BrowserType, address: str) -> tuple[float, float]:
    """Milliseconds from the navigation until something was painted, and until nothing on the page waits for data."""
    browser = chromium.launch(executable_path=installed())
    try:
        page = browser.new_page(viewport={"width": 1440, "height": 900})
        page.goto(address)
        page.wait_for_selector("main")
        page.wait_for_function(_WITHOUT_WAITING)
        filled: float = page.evaluate(_NOW)
        painted: float = page.evaluate(_FIRST_PAINT)
        return painted, filled
    finally:
        browser.close()
