"""Takes the pictures of the README and the guide from the sample, into docs/guide/images.

Run it with `.venv/bin/python -m tools.take_screenshots` after `make setup`, then look at them.
"""

import json
import re
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Browser, Page, sync_playwright

from tools.ensure_browser import installed

TARGET = Path(__file__).parent.parent / "docs/guide/images"
PORT = 8765
ADDRESS = f"http://127.0.0.1:{PORT}"
_LARGEST = 300_000  # bytes of a picture


@contextmanager
def served() -> Iterator[None]:
    """A desk with the sample, served for the pictures only."""
    command = Path(sys.executable).with_name("thetadesk")
    with tempfile.TemporaryDirectory() as folder:
        subprocess.run([command, "--data-dir", folder, "sample"], check=True, stdout=subprocess.DEVNULL)
        process = subprocess.Popen([command, "--data-dir", folder, "serve", "--port", str(PORT)])
        try:
            wait()
            yield
        finally:
            process.terminate()
            process.wait(30)


def wait() -> None:
    """Until the server answers, at most half a minute."""
    for _ in range(150):
        try:
            ask("/health")
        except OSError:
            time.sleep(0.2)
        else:
            return
    raise RuntimeError("the server did not start")


def ask(path: str) -> dict[str, object]:
    with urllib.request.urlopen(f"{ADDRESS}/api/v1{path}") as answer:  # noqa: S310 - our own server
        said: dict[str, object] = json.load(answer)
    return said


def campaign(ticker: str) -> str:
    """The id of the latest campaign on a ticker."""
    items = ask(f"/campaigns?ticker={ticker}")["items"]
    assert isinstance(items, list)
    return str(items[0]["id"])


def picture(page: Page, path: str, name: str) -> None:
    """What a page shows when everything on it has come."""
    show(page, path)
    keep(page, name)


def show(page: Page, path: str) -> None:
    page.goto(f"{ADDRESS}{path}")
    page.wait_for_load_state("networkidle")
    page.wait_for_timeout(800)  # charts draw themselves in


def picture_of_a_move(page: Page, path: str, name: str) -> None:
    """A trade that the keyboard has picked up and carried to a campaign of its own."""
    show(page, path)
    page.get_by_role("button", name=re.compile("^Drag .*20 Mar 26 380 P")).first.focus()
    page.keyboard.press("Space")
    page.wait_for_timeout(300)
    page.keyboard.press("ArrowDown")
    page.wait_for_timeout(800)  # the totals are asked of the desk
    keep(page, name)
    page.keyboard.press("Escape")


def keep(page: Page, name: str) -> None:
    file = TARGET / f"{name}.png"
    page.screenshot(path=file)
    if file.stat().st_size > _LARGEST:
        sys.exit(f"{file} has {file.stat().st_size} bytes: more than a page should carry")


@contextmanager
def served_with_brokers() -> Iterator[None]:
    """An empty desk with simulated brokers beside it."""
    command = Path(sys.executable).with_name("thetadesk")
    with tempfile.TemporaryDirectory() as folder:
        simulated = ["--simulator", "--simulator-port", "0"]
        process = subprocess.Popen([command, "--data-dir", folder, "serve", "--port", str(PORT), *simulated])
        try:
            wait()
            yield
        finally:
            process.terminate()
            process.wait(30)


def pictures_of_connections(browser: Browser) -> None:
    """Both simulated brokers, connected and copied, and the certificates."""
    context = browser.new_context(
        viewport={"width": 1440, "height": 900}, color_scheme="dark", ignore_https_errors=True
    )
    page = context.new_page()
    for title in ("Simulated Schwab", "Simulated tastytrade"):
        show(page, "/connections")
        page.get_by_role("link", name=f"Connect {title}").click()
        page.get_by_role("button", name="Approve").click()
        card = page.get_by_role("region", name=title, exact=True)
        card.get_by_role("link", name="equal").first.wait_for(timeout=60_000)
    picture(page, "/connections", "connections")
    picture(page, "/reconciliation", "certificates")


def main() -> None:
    TARGET.mkdir(exist_ok=True)
    with served(), sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=installed())
        page = browser.new_page(viewport={"width": 1440, "height": 900}, color_scheme="dark")
        picture(page, "/", "desk")
        picture(page, "/campaigns", "campaigns")
        picture(page, f"/campaigns/{campaign('KO')}", "campaign")
        picture(page, "/reconciliation", "reconciliation")
        picture_of_a_move(page, f"/campaigns/{campaign('TSLA')}", "regroup")
        phone = browser.new_page(viewport={"width": 390, "height": 844}, color_scheme="light")
        picture(phone, f"/campaigns/{campaign('AAPL')}", "phone")
        browser.close()
    with served_with_brokers(), sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=installed())
        pictures_of_connections(browser)
        browser.close()


if __name__ == "__main__":
    main()
