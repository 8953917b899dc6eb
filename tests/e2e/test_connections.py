"""A broker connected in a real browser: login, history, certificate, a lapsed login and the way back."""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.browsing import DARK_DESK, LOOKS, Look, OpenPage, keep, violations
from tests.processes import free_port, serving
from tests.simulators import Simulator, simulating

BROKERS = ["Simulated Schwab", "Simulated tastytrade"]
SYNC_MS = 120_000

pytestmark = pytest.mark.e2e


@pytest.fixture(scope="module")
def simulator() -> Iterator[Simulator]:
    """Simulated brokers whose login page asks a user."""
    with simulating(at=None, auto_login=False) as running:
        yield running


@pytest.fixture(scope="module")
def connectable(simulator: Simulator, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A desk with nothing in it that knows the simulated brokers."""
    callback = f"https://127.0.0.1:{free_port()}"
    environ = {"THETADESK_SIMULATOR": simulator.ready["url"], "REDIRECT_URI": callback}
    with serving(tmp_path_factory.mktemp("connectable"), **environ) as server:
        yield server.url


def log_in(page: Page) -> None:
    """Says yes at the broker's own page."""
    expect(page.get_by_role("button", name="Approve")).to_be_visible()
    page.get_by_role("button", name="Approve").click()


def card(page: Page, title: str):
    """The connection's own part of the page."""
    return page.get_by_role("region", name=title, exact=True)


@pytest.mark.parametrize("title", BROKERS)
def test_a_broker_is_connected_synced_and_certified(
    connectable: str, open_page: OpenPage, title: str
) -> None:
    page = open_page(f"{connectable}/connections", DARK_DESK)
    page.get_by_role("link", name=f"Connect {title}").click()
    log_in(page)
    expect(page).to_have_url(re.compile(r"/connections\?connected="))
    expect(card(page, title).get_by_text("connected", exact=True)).to_be_visible()
    expect(card(page, title).get_by_role("link", name="equal").first).to_be_visible(timeout=SYNC_MS)
    expect(card(page, title).get_by_role("link", name="differs")).to_have_count(0)
    keep(page, f"connections-{title.rsplit(maxsplit=1)[-1].lower()}")
    card(page, title).get_by_role("link", name="equal").first.click()
    expect(page.get_by_text(re.compile(r"Cash and \d+ positions equal the broker's"))).to_be_visible()


def test_what_was_synced_is_told_as_campaigns(connectable: str, open_page: OpenPage) -> None:
    page = open_page(f"{connectable}/campaigns?status=all", DARK_DESK)
    expect(page.get_by_role("row").filter(has_text="Wheel").first).to_be_visible()


@pytest.mark.parametrize("title", BROKERS)
def test_a_lapsed_login_is_told_and_one_click_heals_it(
    connectable: str, simulator: Simulator, open_page: OpenPage, title: str
) -> None:
    page = open_page(f"{connectable}/connections", DARK_DESK)
    expect(card(page, title).get_by_role("button", name="Sync now")).to_be_enabled()
    simulator.fault("lapse-tokens", tokens="all", broker=title.split()[1].lower())
    card(page, title).get_by_role("button", name="Sync now").click()
    alarm = card(page, title).get_by_role("alert").filter(has_text="has lapsed")
    expect(alarm).to_be_visible(timeout=SYNC_MS)
    keep(page, f"lapsed-{title.rsplit(maxsplit=1)[-1].lower()}")
    alarm.get_by_role("link", name="Log in again").click()
    log_in(page)
    expect(card(page, title).get_by_text("connected", exact=True)).to_be_visible()
    expect(card(page, title).get_by_text("login lapsed")).to_have_count(0)


@pytest.mark.parametrize("look", LOOKS, ids=str)
@pytest.mark.parametrize("path", ["connections", "reconciliation"])
def test_everybody_can_read_the_pages(connectable: str, open_page: OpenPage, path: str, look: Look) -> None:
    page = open_page(f"{connectable}/{path}", look)
    expect(page.get_by_role("region").first).to_be_visible()
    keep(page, f"{path}-{look}")
    assert violations(page) == ""
