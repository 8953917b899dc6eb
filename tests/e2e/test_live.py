"""The live market in a real browser: positions tick, a chain becomes a structure with its payoff, candles, and what is
stale says so."""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from tests.e2e.browsing import DARK_DESK, DARK_PHONE, LOOKS, Look, OpenPage, keep, violations
from tests.processes import free_port, serving
from tests.simulators import START, Simulator, simulating

BROKER = "Simulated tastytrade"
SYNC_MS, STREAM_MS = 120_000, 30_000
HELD = "AAPL"
PAGES = {"positions": "positions", "chain": f"chain/{HELD}", "underlying": f"underlying/{HELD}"}

pytestmark = pytest.mark.e2e


@pytest.fixture(scope="module")
def market() -> Iterator[Simulator]:
    """A simulated market on a Friday morning whose clock runs, so that prices move."""
    with simulating("--clock", "real", "--at", START, at=None) as running:
        yield running


@pytest.fixture(scope="module")
def trading(market: Simulator, browser: Browser, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A desk that copies a simulated broker's accounts and follows its stream."""
    callback = f"https://127.0.0.1:{free_port()}"
    environ = {"THETADESK_SIMULATOR": market.ready["url"], "REDIRECT_URI": callback}
    with serving(tmp_path_factory.mktemp("trading"), **environ) as server:
        context = browser.new_context(ignore_https_errors=True)
        page = context.new_page()
        page.goto(f"{server.url}/connections")
        page.get_by_role("link", name=f"Connect {BROKER}").click()
        card = page.get_by_role("region", name=BROKER, exact=True)
        expect(card.get_by_role("link", name="equal").first).to_be_visible(timeout=SYNC_MS)
        expect(badge(page)).to_have_attribute("data-live", "live", timeout=STREAM_MS)
        context.close()
        yield server.url


def badge(page: Page) -> Locator:
    """What the header says of the prices' age."""
    return page.locator("header [data-live]")


def live_legs(page: Page) -> Locator:
    return page.get_by_role("table", name="Positions by underlying").locator("tr[data-state=live]")


def figure(page: Page, label: str) -> Locator:
    """One of the numbers on top of every page."""
    return page.locator("header a").filter(has_text=re.compile(f"^{label}"))


def price_button(page: Page, side: str) -> Locator:
    """The price of the put nearest below the money: what `Sell` and `Buy` click."""
    return page.get_by_role("button", name=re.compile(rf"^{side} the [\d.]+ put at \d"))


def ready(page: Page, name: str) -> None:
    """Waits until a page shows what it is about."""
    if name == "positions":
        expect(live_legs(page).first).to_be_visible(timeout=STREAM_MS)
    elif name == "chain":
        expect(price_button(page, "Sell").first).to_be_visible(timeout=STREAM_MS)
    else:
        expect(page.get_by_role("img", name=re.compile("^Candles of"))).to_be_visible(timeout=STREAM_MS)
        expect(page.get_by_role("table", name=re.compile("^Realised volatility"))).to_be_visible(
            timeout=STREAM_MS
        )


def test_positions_tick_in_their_places(trading: str, open_page: OpenPage) -> None:
    page = open_page(f"{trading}/positions", DARK_DESK)
    ready(page, "positions")
    worth = figure(page, "Net liq")
    expect(worth).to_contain_text(re.compile(r"\d{3}\.\d\d"))
    before, places = worth.inner_text(), [worth.bounding_box(), figure(page, "Vega").bounding_box()]
    expect(worth).not_to_have_text(before.replace("\n", ""), timeout=STREAM_MS)
    assert [worth.bounding_box(), figure(page, "Vega").bounding_box()] == places
    keep(page, "live-positions")


def test_levels_fold_and_columns_are_chosen(trading: str, open_page: OpenPage) -> None:
    page = open_page(f"{trading}/positions", DARK_DESK)
    ready(page, "positions")
    table = page.get_by_role("table", name="Positions by underlying")
    level = page.get_by_role("button", name=HELD, exact=True)
    legs = table.locator("tbody").filter(has=level).locator("tr[data-state]")
    expect(legs.first).to_be_visible()
    level.click()
    expect(legs).to_have_count(0)
    page.get_by_role("button", name="Columns").click()
    page.get_by_role("checkbox", name=re.compile("^Vega")).check()
    page.keyboard.press("Escape")
    expect(table.get_by_role("columnheader", name="Vega")).to_be_visible()
    # The one delta that adds up over underlyings, at every level, and whose it is.
    weighted = table.get_by_role("columnheader", name="βΔ")
    expect(weighted).to_be_visible()
    place = table.get_by_role("columnheader").all_inner_texts().index("βΔ") - 1
    total = table.locator("tfoot td").nth(place)
    expect(total).to_have_text(re.compile(r"^[+−][\d,]+\.\d$"), timeout=STREAM_MS)
    expect(page.get_by_text(re.compile("^Greeks by"))).to_be_visible()
    page.reload()
    expect(table.get_by_role("columnheader", name="Vega")).to_be_visible()


def test_a_chain_becomes_a_structure_with_its_payoff(trading: str, open_page: OpenPage) -> None:
    page = open_page(f"{trading}/positions", DARK_DESK)
    ready(page, "positions")
    page.keyboard.press("Control+k")
    page.keyboard.type(HELD)
    page.get_by_role("option", name=f"{HELD} chain").click()
    ready(page, "chain")
    price_button(page, "Sell").nth(8).click()
    price_button(page, "Buy").nth(6).click()
    structure = page.get_by_role("region", name="Structure")
    expect(structure.get_by_role("img", name=re.compile("At expiration solid.*breakevens"))).to_be_visible()
    profit = structure.locator("dl div").filter(has_text=re.compile("^Max profit"))
    expect(profit).to_contain_text(re.compile(r"\+\d"))
    scenario = structure.get_by_role("region", name="In the scenario")
    expect(scenario).to_contain_text(re.compile("^Now, at"))
    page.get_by_role("slider", name="Volatility").press("ArrowRight")
    expect(scenario).to_contain_text("volatility +1 points")
    page.get_by_role("slider", name="Date").press("ArrowRight")
    expect(scenario).to_contain_text(re.compile(r"\d\d:\d\d ET, at"))
    structure.get_by_text("As a table").click()
    rows = structure.get_by_role("table", name="Profit and loss by price", exact=True).locator("tbody tr")
    assert rows.count() > 10
    touched = structure.get_by_role("table", name="Short strikes").get_by_role("row").nth(1)
    expect(touched).to_contain_text(re.compile(r"\d\.\d"))
    assert violations(page) == ""
    keep(page, "live-payoff")
    address = page.url
    page.goto(f"{trading}/")
    page.goto(address)
    expect(page.get_by_text(f"2 legs of {HELD}")).to_be_visible()


def test_a_template_takes_real_strikes_and_keeps_two_expirations(trading: str, open_page: OpenPage) -> None:
    page = open_page(f"{trading}/chain/{HELD}", DARK_DESK)
    ready(page, "chain")
    page.get_by_role("combobox", name="Start from a template").select_option("calendar")
    structure = page.get_by_role("region", name="Structure")
    expect(structure.get_by_role("listitem")).to_have_count(2)
    days = structure.get_by_role("combobox", name="Expiration")
    assert days.nth(0).input_value() != days.nth(1).input_value()
    # Legs that live on make no expiry payoff, and the picture does not call it one.
    expect(structure.get_by_role("img", name=re.compile("At the first expiration solid"))).to_be_visible()


def test_candles_and_what_is_known_of_an_underlying(trading: str, open_page: OpenPage) -> None:
    page = open_page(f"{trading}/underlying/{HELD}", DARK_DESK)
    ready(page, "underlying")
    expect(page.get_by_role("img", name=re.compile("^Candles of")).locator("canvas").first).to_be_visible()
    expect(page.get_by_role("table", name=re.compile("^Realised")).get_by_role("row")).to_have_count(6)
    expect(page.get_by_role("region", name="Regime")).to_contain_text("trend:")
    page.get_by_role("radio", name="3 months").click()
    expect(page).to_have_url(re.compile("span=3M"))
    keep(page, "live-underlying")


def test_what_falls_silent_is_stale_and_comes_back(
    trading: str, market: Simulator, open_page: OpenPage
) -> None:
    page = open_page(f"{trading}/positions", DARK_DESK)
    ready(page, "positions")
    market.fault("silent-stream")
    try:
        expect(badge(page)).to_have_attribute("data-live", "attention", timeout=STREAM_MS)
        expect(badge(page)).to_contain_text("stale")
        expect(page.locator("header [data-stale]")).to_be_visible()
        expect(live_legs(page)).to_have_count(0)
        expect(page.locator("tr[data-state=stale]").first).to_contain_text("stale")
        keep(page, "live-stale")
    finally:
        market.heal()
    expect(badge(page)).to_have_attribute("data-live", "live", timeout=2 * STREAM_MS)
    expect(live_legs(page).first).to_be_visible(timeout=STREAM_MS)


def test_the_desk_says_what_every_campaign_risks(trading: str, open_page: OpenPage) -> None:
    page = open_page(trading, DARK_DESK)
    table = page.get_by_role("table", name="Open campaigns by ticker")
    expect(table).to_be_visible()
    heads = table.get_by_role("columnheader").all_inner_texts()
    row = table.get_by_role("row").filter(has_text="Short put").first
    for figure_of, pattern in {
        "Δ": r"^[+−]?[\d,]+\.\d$",
        "Θ": r"^[+−]?[\d,]+\.\d$",
        "% max": r"^−?\d+$",
    }.items():
        cell = row.get_by_role("cell").nth(heads.index(figure_of))
        expect(cell).to_have_text(re.compile(pattern), timeout=STREAM_MS)
    box = table.bounding_box()
    assert box is not None
    assert box["x"] + box["width"] <= 1440, "the table stays inside the window"


def test_interest_rates_are_a_table_that_the_user_changes(trading: str, open_page: OpenPage) -> None:
    page = open_page(f"{trading}/settings", DARK_DESK)
    rates = page.get_by_role("table", name="Interest rates by day")
    expect(rates.get_by_text("shipped").first).to_be_visible()
    page.get_by_role("button", name="New rates").click()
    page.get_by_label("91 days, %").fill("3.87")
    page.get_by_role("button", name="Save").click()
    own = rates.get_by_role("row").filter(has_text="your own")
    expect(own).to_contain_text("3.87")
    assert violations(page) == ""
    own.get_by_role("button", name=re.compile("^Take out your rates")).click()
    expect(own).to_have_count(0)


def test_a_phone_has_it_all_in_one_column(trading: str, open_page: OpenPage) -> None:
    page = open_page(f"{trading}/chain/{HELD}", DARK_PHONE)
    ready(page, "chain")
    price_button(page, "Sell").nth(8).click()
    page.get_by_role("button", name="1 leg: see the payoff").click()
    expect(page.get_by_role("img", name=re.compile("At expiration solid"))).to_be_in_viewport(ratio=0.2)
    expect(page.get_by_role("img", name=re.compile("At expiration solid")).locator("canvas")).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    keep(page, "live-payoff-phone")


@pytest.mark.parametrize("look", LOOKS, ids=str)
@pytest.mark.parametrize("name", PAGES)
def test_everybody_can_read_the_live_pages(trading: str, open_page: OpenPage, name: str, look: Look) -> None:
    page = open_page(f"{trading}/{PAGES[name]}", look)
    ready(page, name)
    height = page.evaluate("[document.documentElement.scrollHeight, window.innerHeight]")
    assert height[0] <= height[1], "only the page scrolls, never the frame around it"
    keep(page, f"live-{name}-{look}")
    assert violations(page) == ""
