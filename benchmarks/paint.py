"""How soon a page can be seen in a real browser: its first paint, and when what it is about is there."""

from statistics import median

from playwright.sync_api import Browser, sync_playwright

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
_TIMES = 3
_FIRST_PAINT = "() => performance.getEntriesByName('first-contentful-paint')[0].startTime"
_WITHOUT_WAITING = "() => !document.querySelector('main [aria-label=Loading]')"


def measure(url: str) -> list[Figure]:
    """Opens each page of a served desk in a fresh browser context, so that nothing is cached."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=installed())
        try:
            return [figure for page in PAGES for figure in _figures(browser, url, page)]
        finally:
            browser.close()


def _figures(browser: Browser, url: str, path: str) -> list[Figure]:
    seen = [_opened(browser, f"{url}{path}") for _ in range(_TIMES)]
    painted, filled = (median(each) for each in zip(*seen, strict=True))
    return [
        Figure(f"page {path}, first paint", painted, "ms", 1500),
        Figure(f"page {path}, nothing waited for any more", filled, "ms"),
    ]


def _opened(browser: Browser, address: str) -> tuple[float, float]:
    """Milliseconds from the navigation until something was painted, and until nothing on the page waits for data."""
    context = browser.new_context(viewport={"width": 1440, "height": 900})
    try:
        page = context.new_page()
        page.goto(address, wait_until="load")
        page.wait_for_selector("main")
        page.wait_for_function(_WITHOUT_WAITING)
        filled: float = page.evaluate("() => performance.now()")
        painted: float = page.evaluate(_FIRST_PAINT)
        return painted, filled
    finally:
        context.close()
