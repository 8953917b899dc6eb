"""A wheel's life on the board in a real browser: started, its put sold at a simulated broker, assigned, its call sold, and
called away; and one that is recorded by hand, with its undo."""

import re
import time
from collections.abc import Iterator
from typing import Any

import httpx2
import pytest
from playwright.sync_api import Locator, Page, expect

from tests.e2e.browsing import DARK_DESK, LOOKS, Look, OpenPage, keep, violations
from tests.processes import serving
from tests.simulators import Simulator, sent_back, simulating

MONDAY, SATURDAY = "2026-10-12T15:00:00Z", "2026-10-24T12:00:00Z"
NEXT_MONDAY, NEXT_SATURDAY = "2026-10-26T15:00:00Z", "2026-10-31T12:00:00Z"
ACCOUNT = "Spreads"
SYMBOL = "PFE"  # nobody else trades it in that account
WITHIN_SECONDS = 120

pytestmark = pytest.mark.e2e


@pytest.fixture(scope="module")
def market() -> Iterator[Simulator]:
    """A simulated market on a Monday morning; its clock stands until it is told to go on."""
    with simulating(at=MONDAY) as running:
        yield running


@pytest.fixture(scope="module")
def desk(market: Simulator, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A desk that copies a simulated broker's accounts, with a portfolio of one of them."""
    environ = {"THETADESK_SIMULATOR": market.ready["url"], "SCHEDULER_ENABLED": "false"}
    with serving(tmp_path_factory.mktemp("wheels"), **environ) as server:
        login = httpx2.get(f"{server.url}/api/v1/brokers/tastytrade-sim/login").headers["location"]
        httpx2.get(sent_back(login), timeout=60, verify=False)
        synced(server.url)
        call(server.url, "/portfolios", name="Wheels", account_ids=[named(server.url, ACCOUNT)["id"]])
        yield server.url


def call(desk: str, path: str, **body: Any) -> Any:
    """Asks the desk, or tells it something if there is a body."""
    address = f"{desk}/api/v1{path}"
    answer = httpx2.post(address, json=body, timeout=60) if body else httpx2.get(address, timeout=60)
    assert answer.is_success, answer.text
    return answer.json() if answer.content else None


def named(desk: str, nickname: str) -> Any:
    """The account of a simulated character."""
    found = call(desk, "/accounts")["accounts"]
    return next(each for each in found if nickname in each["name"])


def synced(desk: str) -> None:
    """Copies what is new at the broker, and waits until it is there."""
    call(desk, "/sync/history", full=False)
    deadline = time.monotonic() + WITHIN_SECONDS
    while any(run["finished_at"] is None for run in call(desk, "/sync/status")["items"]):
        assert time.monotonic() < deadline, "the sync does not end"
        time.sleep(0.2)


def sell(market: Simulator, right: str, strike: int, expires: str) -> None:
    """An option sold at the broker, by whoever holds the account."""
    accounts = market.accounts("tastytrade")
    number = next(each["number"] for each in accounts if each["nickname"] == ACCOUNT)
    leg = {"symbol": f"{SYMBOL:<6}{expires}{right}{strike * 1000:08d}", "side": "Sell to Open", "quantity": 1}
    done = market.control("trade", account=number, legs=[leg])
    assert done["fills"], done


def card(page: Page, column: str, symbol: str = SYMBOL) -> Locator:
    """A wheel's card in a column of the board."""
    return page.get_by_role("region", name=column, exact=True).get_by_role(
        "link", name=re.compile(rf"^{symbol}\b")
    )


def seen(page: Page, desk: str, column: str) -> None:
    """Syncs, and waits until the board shows the wheel there."""
    synced(desk)
    page.reload()
    expect(card(page, column)).to_be_visible()


def test_once_round_at_a_broker(market: Simulator, desk: str, open_page: OpenPage) -> None:
    page = open_page(f"{desk}/wheels", DARK_DESK)
    expect(page.get_by_text("No wheel runs yet")).to_be_visible()
    page.get_by_role("button", name="Start a wheel").first.click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("Symbol").fill(SYMBOL.lower())
    dialog.get_by_label("Its trades are").select_option(label=named(desk, ACCOUNT)["name"])
    dialog.get_by_label("It runs from").fill(MONDAY[:10])
    dialog.get_by_role("button", name="Start").click()
    expect(page.get_by_text("Nothing was sold yet")).to_be_visible()
    expect(page.get_by_text("trade there, and sync")).to_be_visible()
    page.get_by_role("link", name="All wheels").click()
    expect(card(page, "Cash")).to_be_visible()

    spot = market.control("shock", symbol=SYMBOL, factor=1)["spot"]
    sell(market, "P", int(spot) + 4, "261023")
    seen(page, desk, "Put open")
    expect(card(page, "Put open")).to_contain_text("Premium so far")
    market.control("advance", to=SATURDAY)
    seen(page, desk, "Shares")
    keep(page, "wheels-shares")

    market.control("advance", to=NEXT_MONDAY)
    spot = market.control("shock", symbol=SYMBOL, factor=1)["spot"]
    sell(market, "C", int(spot) - 4, "261030")
    seen(page, desk, "Call open")
    card(page, "Call open").click()
    expect(page.get_by_role("table", name="Trades").get_by_text("assigned")).to_be_visible()
    market.control("advance", to=NEXT_SATURDAY)
    synced(desk)
    page.reload()
    expect(page.get_by_role("table", name="Trades").get_by_text("called away")).to_be_visible()
    expect(page.get_by_text("1 cycles done")).to_be_visible()
    [wheel] = call(desk, "/wheels")["items"]
    assert (wheel["state"], wheel["cycles"], wheel["problems"]) == ("cash", 1, [])


def test_what_is_recorded_by_hand_can_be_undone(desk: str, open_page: OpenPage) -> None:
    portfolio = call(desk, "/portfolios", name="By hand")["id"]
    call(desk, f"/portfolios/{portfolio}/wheels", symbol="KO", capital=6000, started_on=MONDAY[:10])
    page = open_page(f"{desk}/wheels", DARK_DESK)
    card(page, "Cash", "KO").click()
    page.get_by_role("button", name="Sell a put…").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("Strike").fill("60")
    dialog.get_by_label("Expires on").fill("2027-12-17")
    dialog.get_by_label("Sold for").fill("2.40")
    dialog.get_by_role("button", name="Record").click()
    trades = page.get_by_role("table", name="Trades")
    expect(trades.get_by_text("KO 17 Dec 27 60 P")).to_be_visible()
    page.get_by_role("button", name="Undo").click()
    expect(page.get_by_text("Nothing was sold yet")).to_be_visible()
    page.keyboard.press("s")
    expect(dialog).to_contain_text("A put was sold")


@pytest.mark.parametrize("look", LOOKS, ids=str)
def test_everybody_can_read_the_pages(desk: str, open_page: OpenPage, look: Look) -> None:
    page = open_page(f"{desk}/wheels", look)
    expect(card(page, "Cash", "KO")).to_be_visible()
    keep(page, f"wheels-{look}")
    assert violations(page) == ""
    card(page, "Cash", "KO").click()
    expect(page.get_by_text("Nothing was sold yet")).to_be_visible()
    expect(page.get_by_text("Capital at risk")).to_be_visible()
    keep(page, f"wheel-{look}")
    assert violations(page) == ""
