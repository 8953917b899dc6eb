"""Takes the pictures of the README and the guide, from the sample and from a simulated market, into docs/guide/images.

Run it with `.venv/bin/python -m tools.take_screenshots` after `make setup`, then look at them. Name pictures to take
only those: `.venv/bin/python -m tools.take_screenshots chain positions`.
"""

import json
import os
import re
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, Page, sync_playwright

from tools.ensure_browser import installed
from tools.starting import THETADESK, desk, simulator

TARGET = Path(__file__).parent.parent / "docs/guide/images"
MARKET_OPEN = "2026-11-20T15:00:00Z"
BROKERS = ("Simulated Schwab", "Simulated tastytrade")
WHEELING = "Simulated tastytrade Wheel"
PLAN = {
    "name": "Calm income",
    "active": True,
    "monthly_income_target": "250",
    "risk_per_trade": "30000",
    "strategies": [{"strategy": "wheel", "allocation": "0.8", "max_positions": 6}],
    "since": "2026-01-02",
}
_LARGEST = 300_000  # bytes of a picture
_SYNC_MS = 120_000
_DRAWN_MS = 800  # charts draw themselves in
_TICKS_MS = 6000  # until every quote on a live page has come
_FACTS_S = 900  # until the job that asks for facts by and by has come to all of them


@dataclass
class Camera:
    """A browser before one desk; takes the pictures that are wanted, all where none is named."""

    browser: Browser
    address: str
    wanted: frozenset[str]

    def page(self, *, phone: bool = False) -> Page:
        return self.browser.new_page(
            viewport={"width": 390, "height": 844} if phone else {"width": 1440, "height": 900},
            color_scheme="light" if phone else "dark",
            ignore_https_errors=True,  # the way back from a broker has a certificate of the desk's own
        )

    def wants(self, *names: str) -> bool:
        return not self.wanted or not self.wanted.isdisjoint(names)

    def show(self, page: Page, path: str) -> None:
        """A page on which everything has come."""
        page.goto(f"{self.address}{path}")
        page.wait_for_load_state("networkidle")
        page.wait_for_timeout(_DRAWN_MS)

    def show_ticking(self, page: Page, path: str) -> None:
        """A page whose prices come and come: it is never idle."""
        page.goto(f"{self.address}{path}")
        page.wait_for_timeout(_TICKS_MS)

    def keep(self, page: Page, name: str) -> None:
        if not self.wants(name):
            return
        file = TARGET / f"{name}.png"
        page.screenshot(path=file)
        if file.stat().st_size > _LARGEST:
            sys.exit(f"{file} has {file.stat().st_size} bytes: more than a page should carry")

    def campaign(self, ticker: str) -> str:
        """The path of the latest campaign on a ticker."""
        return f"/campaigns/{self.ask(f'/campaigns?ticker={ticker}')['items'][0]['id']}"

    def ask(self, path: str) -> Any:
        with urllib.request.urlopen(f"{self.address}/api/v1{path}") as answer:  # noqa: S310 - our own server
            return json.load(answer)

    def tell(self, path: str, **body: Any) -> Any:
        address = f"{self.address}/api/v1{path}"
        headers = {"content-type": "application/json"}
        request = urllib.request.Request(address, json.dumps(body).encode(), headers)  # noqa: S310 - our own server
        with urllib.request.urlopen(request) as answer:  # noqa: S310
            return json.load(answer)


@contextmanager
def served(environ: Mapping[str, str], *, sample: bool = False) -> Iterator[str]:
    """The address of a desk of its own, empty or with the sample."""
    with tempfile.TemporaryDirectory() as folder:
        if sample:
            filled = [*THETADESK, "--data-dir", folder, "sample"]
            subprocess.run(filled, check=True, stdout=subprocess.DEVNULL)
        log = Path(folder) / "pictures.log"
        with desk(Path(folder), environ={**os.environ, **environ}, log=log) as (_, address):
            yield address


def of_the_sample(camera: Camera) -> None:
    page = camera.page()
    for name, path in {
        "campaigns": "/campaigns",
        "campaign": camera.campaign("KO"),
        "reconciliation": "/reconciliation",
    }.items():
        camera.show(page, path)
        camera.keep(page, name)
    of_a_move(camera, page, camera.campaign("TSLA"))
    of_the_jobs(camera, page)
    phone = camera.page(phone=True)
    camera.show(phone, camera.campaign("AAPL"))
    camera.keep(phone, "phone")


def of_the_jobs(camera: Camera, page: Page) -> None:
    """A schedule being edited beside the list, and the plug-ins that come with the desk."""
    camera.show(page, "/jobs")
    page.get_by_role("button", name="Edit: Take the day down").click()
    page.wait_for_timeout(_DRAWN_MS)
    camera.keep(page, "jobs")
    camera.show(page, "/jobs?tab=plugins")
    camera.keep(page, "jobs-plugins")


def of_a_move(camera: Camera, page: Page, path: str) -> None:
    """A trade that the keyboard has picked up and carried to a campaign of its own."""
    camera.show(page, path)
    page.get_by_role("button", name=re.compile("^Drag .*20 Mar 26 380 P")).first.focus()
    page.keyboard.press("Space")
    page.wait_for_timeout(300)
    page.keyboard.press("ArrowDown")
    page.wait_for_timeout(_DRAWN_MS)  # the totals are asked of the desk
    camera.keep(page, "regroup")
    page.keyboard.press("Escape")


def of_a_market(camera: Camera) -> None:
    """Both simulated brokers, connected and copied, then the pages that live on their prices."""
    page = camera.page()
    connect(camera, page)
    for name, path in {"connections": "/connections", "certificates": "/reconciliation"}.items():
        camera.show_ticking(page, path)
        camera.keep(page, name)
    if camera.wants(*WHEELED):
        of_the_wheels(camera, page)
    if camera.wants("positions", "underlying"):
        wait_for_facts(camera, "AAPL")
    for name, path in {
        "desk": "/",
        "attention": "/attention",
        "positions": "/positions",
        "underlying": "/underlying/AAPL",
    }.items():
        if camera.wants(name):
            camera.show_ticking(page, path)
            camera.keep(page, name)
    if camera.wants("chain"):
        of_a_structure(camera, page, "AAPL")
    if camera.wants("alerts", "alerts-rule", "alerts-channels", "alerts-phone"):
        of_alerts(camera, page)


def of_the_wheels(camera: Camera, page: Page) -> None:
    """Wheels that the simulated accounts have run for months, their record, and a plan that they are held against."""
    account, portfolio = with_wheels(camera)
    plan = camera.tell("/plans", portfolio_id=portfolio, **PLAN)["id"]
    if camera.wants("performance"):
        wait_for_the_fund(camera, account)
    # The board tells what was recommended last: every wheel is asked, and the best is opened.
    asked = {
        each["id"]: camera.ask(f"/wheels/{each['id']}/recommend") for each in camera.ask("/wheels")["items"]
    }
    best = max(asked, key=lambda wheel: (asked[wheel]["choice"] or {"score": 0})["score"])
    for name, path in {
        "wheels": "/wheels",
        "wheel": f"/wheels/{best}",
        "performance": f"/performance?account={account}",
        "plans": f"/plans/{plan}?period=year",
        "tax": f"/tax?account={account}",
    }.items():
        if camera.wants(name):
            camera.show_ticking(page, path)
            camera.keep(page, name)
    if camera.wants("next-trade"):
        of_next_trades(camera, page)


def with_wheels(camera: Camera) -> tuple[str, str]:
    """Adopts what the simulated accounts of wheels hold, and starts one from cash; the account, and the portfolio of it."""
    account = next(each["id"] for each in camera.ask("/accounts")["accounts"] if WHEELING in each["name"])
    portfolio = str(camera.tell("/portfolios", name="Wheels", account_ids=[account])["id"])
    mine = [each for each in camera.ask("/wheels/adoptable")["items"] if each["account_id"] == account]
    for symbol in sorted({each["symbol"] for each in mine}):
        campaigns = [each["campaign_id"] for each in mine if each["symbol"] == symbol]
        wheel = {"symbol": symbol, "account_id": account, "adopt": campaigns}
        camera.tell(f"/portfolios/{portfolio}/wheels", **wheel)
    camera.tell(f"/portfolios/{portfolio}/wheels", symbol="AAPL", account_id=account, capital="30000")
    return account, portfolio


def of_next_trades(camera: Camera, page: Page) -> None:
    """Several symbols looked at together, and the reasons of the best."""
    page.goto(f"{camera.address}/wheels/recommend")
    page.get_by_role("textbox", name="Symbols", exact=True).fill("KO AAPL SPY QQQ IWM MSFT")
    page.get_by_role("button", name="Look", exact=True).click()
    page.get_by_role("table", name="Next trades").wait_for(timeout=_SYNC_MS)
    page.get_by_role("table", name="Next trades").get_by_role("row").nth(1).click()
    page.wait_for_timeout(_DRAWN_MS)
    camera.keep(page, "next-trade")


def of_alerts(camera: Camera, page: Page) -> None:
    """Rules of which some are true, one that is being written, and where one is told."""
    camera.tell("/alerts/rules", text="AAPL < 400 for 1s severity urgent", name="AAPL below my put")
    camera.tell(
        "/alerts/rules", text="each campaign: profit >= 50% clears when profit < 45%", name="Half is earned"
    )
    camera.tell("/alerts/rules", text="each short leg: dte <= 21 once severity info", name="21 days")
    camera.tell("/alerts/rules", text="each connection: stream_silent for 1m severity urgent quiet never")
    camera.show_ticking(page, "/alerts")
    camera.keep(page, "alerts")
    page.get_by_role("textbox", name="Rule", exact=True).fill(
        "SPY crosses below 600 cooldown 15m during market"
    )
    page.wait_for_timeout(_TICKS_MS)
    page.get_by_role("region", name="New rule").scroll_into_view_if_needed()
    camera.keep(page, "alerts-rule")
    camera.show_ticking(page, "/alerts/channels")
    camera.keep(page, "alerts-channels")
    phone = camera.page(phone=True)
    camera.show_ticking(phone, "/alerts")
    camera.keep(phone, "alerts-phone")


def connect(camera: Camera, page: Page) -> None:
    """Logs in at both brokers and waits for their certificates."""
    for title in BROKERS:
        page.goto(f"{camera.address}/connections")
        page.get_by_role("link", name=f"Connect {title}").click()
        card = page.get_by_role("region", name=title, exact=True)
        card.get_by_role("link", name="equal").first.wait_for(timeout=_SYNC_MS)


def wait_for_facts(camera: Camera, ticker: str) -> None:
    """Until the desk knows of an underlying what it asks brokers for by and by."""

    def are_known() -> bool:
        known = camera.ask(f"/market/metrics?symbol={ticker}")
        return bool(known["iv_standing"] and known["beta"] and known["dividends"])

    wait_until(are_known, f"the facts of {ticker}")


def wait_for_the_fund(camera: Camera, account: str) -> None:
    """Until an account's curve can be held against the fund's closes."""

    def is_known() -> bool:
        return camera.ask(f"/performance?account={account}")["benchmark"]["since"] is not None

    wait_until(is_known, "the closes of the fund")


def wait_until(is_told: Callable[[], bool], what: str) -> None:
    """Looks again and again until something is told that the desk asks brokers for by and by."""
    deadline = time.monotonic() + _FACTS_S
    while time.monotonic() < deadline:
        if is_told():
            return
        time.sleep(5)
    sys.exit(f"nobody has told {what} within {_FACTS_S} seconds")


def of_a_structure(camera: Camera, page: Page, ticker: str) -> None:
    """A put credit spread on the ladder, with its payoff."""
    page.goto(f"{camera.address}/chain/{ticker}")
    page.get_by_role("button", name=re.compile("^Sell the .* put")).nth(7).click()
    page.get_by_role("button", name=re.compile("^Buy the .* put")).nth(4).click()
    page.wait_for_timeout(_TICKS_MS)
    camera.keep(page, "chain")


FROM_SAMPLE = frozenset(
    {"jobs", "jobs-plugins", "campaigns", "campaign", "reconciliation", "regroup", "phone"}
)
WHEELED = ("wheels", "wheel", "performance", "plans", "tax", "next-trade")
FROM_MARKET = frozenset(
    {"desk", "connections", "certificates", "attention", "positions", "underlying", "chain", *WHEELED}
    | {"alerts", "alerts-rule", "alerts-channels", "alerts-phone"}
)


def main() -> None:
    wanted = frozenset(sys.argv[1:])
    if unknown := wanted - FROM_SAMPLE - FROM_MARKET:
        sys.exit(f"no picture is called {', '.join(sorted(unknown))}")
    TARGET.mkdir(exist_ok=True)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=installed())
        if not wanted or wanted & FROM_SAMPLE:
            with served({}, sample=True) as address:
                of_the_sample(Camera(browser, address, wanted))
        if not wanted or wanted & FROM_MARKET:
            clock = ("--clock", "real", "--at", MARKET_OPEN)
            with simulator("--auto-login", *clock) as (_, told), served(surroundings(told)) as address:
                of_a_market(Camera(browser, address, wanted))
        browser.close()


def surroundings(simulated: dict[str, object]) -> dict[str, str]:
    """What a desk is told of a simulator, and where it waits for whoever comes back from a login."""
    return {"THETADESK_SIMULATOR": str(simulated["url"]), "REDIRECT_URI": "https://127.0.0.1:8766"}


if __name__ == "__main__":
    main()
