"""A desk served by a process of its own, and Chromium to look at it as a user would."""

import os
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect, sync_playwright

from tests.e2e.browsing import Look, OpenPage
from tools.ensure_browser import installed

_PAGE = Path(__file__).parents[2] / "src" / "thetadesk" / "web" / "static" / "index.html"
_START_SECONDS = 30
_PATIENCE_MS = 10_000


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a desk with an empty data folder."""
    assert _PAGE.exists(), "the web page is not built: run `make setup`"
    with served(tmp_path_factory.mktemp("desk")) as address:
        yield address


@contextmanager
def served(folder: Path, **environ: str) -> Iterator[str]:
    port = free_port()
    command = Path(sys.executable).with_name("thetadesk")
    with (folder / "log").open("wb") as log:
        process = subprocess.Popen(
            [command, "--data-dir", folder / "data", "serve", "--port", str(port)],
            env={**os.environ, **environ},
            stdout=log,
            stderr=subprocess.STDOUT,
        )
        try:
            address = f"http://127.0.0.1:{port}"
            _wait_until_it_answers(f"{address}/api/v1/health", process, folder / "log")
            yield address
        finally:
            process.terminate()
            process.wait(_START_SECONDS)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _wait_until_it_answers(address: str, process: subprocess.Popen[bytes], log: Path) -> None:
    end = time.monotonic() + _START_SECONDS
    while time.monotonic() < end and process.poll() is None:
        try:
            with urllib.request.urlopen(address):
                return
        except OSError:
            time.sleep(0.1)
    pytest.fail(f"the desk did not start:\n{log.read_text()}")


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
