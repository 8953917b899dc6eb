"""Takes the pictures of the live pages from a simulated market, into docs/guide/images.

Run it with `.venv/bin/python -m tools.take_live_screenshots` after `make setup`, then look at them.
"""

import json
import os
import re
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import BrowserContext, Page, sync_playwright

from tools.ensure_browser import installed
from tools.take_screenshots import ADDRESS, PORT, TARGET, keep, show, wait

MARKET_OPEN = "2026-11-20T15:00:00Z"
BROKERS = ("Simulated Schwab", "Simulated tastytrade")
_SYNC_MS = 120_000
_TICKS_MS = 6000  # until every quote on the page has come


@contextmanager
def market() -> Iterator[str]:
    """A simulated market on a Friday morning, whose clock runs."""
    clock = ["--clock", "real", "--at", MARKET_OPEN]
    process = subprocess.Popen(
        [sys.executable, "-m", "brokersim", "serve", "--port", "0", "--auto-login", *clock],
        stdout=subprocess.PIPE,
        text=True,
    )
    try:
        assert process.stdout is not None
        yield str(json.loads(process.stdout.readline())["url"])
    finally:
        process.terminate()
        process.wait(30)


@contextmanager
def served(simulator: str) -> Iterator[None]:
    """An empty desk beside that market."""
    command = Path(sys.executable).with_name("thetadesk")
    with tempfile.TemporaryDirectory() as folder:
        process = subprocess.Popen(
            [command, "--data-dir", folder, "serve", "--port", str(PORT)],
            env={
                **os.environ,
                "THETADESK_SIMULATOR": simulator,
                "REDIRECT_URI": f"https://127.0.0.1:{PORT + 1}",
            },
        )
        try:
            wait()
            yield
        finally:
            process.terminate()
            process.wait(30)


def connect(page: Page) -> None:
    """Logs in at both brokers and waits for their certificates."""
    for title in BROKERS:
        show(page, "/connections")
        page.get_by_role("link", name=f"Connect {title}").click()
        card = page.get_by_role("region", name=title, exact=True)
        card.get_by_role("link", name="equal").first.wait_for(timeout=_SYNC_MS)


def picture(page: Page, path: str, name: str) -> None:
    show_soon(page, path)
    keep(page, name)


def show_soon(page: Page, path: str) -> None:
    """A page whose prices come and come: it is never idle."""
    page.goto(f"{ADDRESS}{path}")
    page.wait_for_timeout(_TICKS_MS)


def picture_of_a_structure(page: Page, ticker: str) -> None:
    """A put credit spread on the ladder, with its payoff."""
    page.goto(f"{ADDRESS}/chain/{ticker}")
    page.get_by_role("button", name=re.compile("^Sell the .* put")).nth(7).click()
    page.get_by_role("button", name=re.compile("^Buy the .* put")).nth(4).click()
    page.wait_for_timeout(_TICKS_MS)
    keep(page, "chain")


def take(context: BrowserContext) -> None:
    page = context.new_page()
    connect(page)
    show_soon(page, "/underlying/AAPL")  # what is asked for only when somebody looks has come by the picture
    picture(page, "/positions", "positions")
    picture_of_a_structure(page, "AAPL")
    picture(page, "/underlying/AAPL", "underlying")


def main() -> None:
    TARGET.mkdir(exist_ok=True)
    with market() as simulator, served(simulator), sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=installed())
        context = browser.new_context(
            viewport={"width": 1440, "height": 900}, color_scheme="dark", ignore_https_errors=True
        )
        take(context)
        browser.close()


if __name__ == "__main__":
    main()
