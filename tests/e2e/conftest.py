"""A desk served by a process of its own, and Chromium to look at it as a user would."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect, sync_playwright

from tests.e2e.browsing import Look, OpenPage
from tests.processes import serving
from tools.ensure_browser import installed

_PAGE = Path(__file__).parents[2] / "src" / "thetadesk" / "web" / "static" / "index.html"
_PATIENCE_MS = 10_000


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a desk with an empty data folder."""
    assert _PAGE.exists(), "the web page is not built: run `make setup`"
    with serving(tmp_path_factory.mktemp("desk")) as server:
        yield server.url


# As long as Playwright stands, its thread has a running event loop: other tests cannot run one of their own.
@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        expect.set_options(timeout=_PATIENCE_MS)
        browser = playwright.chromium.launch(executable_path=installed())
        yield browser
        browser.close()


@pytest.fixture
def open_page(browser: Browser) -> Iterator[OpenPage]:
    """Opens an address in a browser of its own; a test fails on any error that the page writes to the console."""
    contexts = []
    complaints: list[str] = []

    def opened(address: str, look: Look) -> Page:
        size = {"width": 390, "height": 844} if look.phone else {"width": 1440, "height": 900}
        context = browser.new_context(
            viewport=size,
            color_scheme=look.theme,
            has_touch=look.phone,
            is_mobile=look.phone,
            reduced_motion="reduce",
            ignore_https_errors=True,  # the way back from a broker is served with a certificate of our own
        )
        context.set_default_timeout(_PATIENCE_MS)
        contexts.append(context)
        page = context.new_page()
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.on("console", lambda said: complaints.append(said.text) if said.type == "error" else None)
        page.goto(address)
        return page

    yield opened
    for context in contexts:
        context.close()
    assert complaints == []
