"""Performance in a real browser: from the figures to their formulas, and from the calendar to what made a day."""

import re

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.e2e.browsing import DARK_DESK, DARK_PHONE, LOOKS, Look, OpenPage, keep, violations

LOAD_MS = 60_000

pytestmark = pytest.mark.e2e


@pytest.fixture(scope="module")
def sampled(desk: str, browser: Browser) -> str:
    """A desk with the sample history."""
    context = browser.new_context()
    page = context.new_page()
    page.goto(desk)
    page.get_by_role("button", name="Load the sample history").click()
    expect(page.get_by_role("row", name=re.compile("sample history.* done "))).to_be_visible(timeout=LOAD_MS)
    context.close()
    return desk


def ready(page: Page) -> None:
    expect(page.get_by_role("table", name=re.compile("^Profit by day"))).to_be_visible()
    expect(page.get_by_role("table", name="Results by strategy")).to_be_visible()


def test_a_figure_opens_to_its_formula_and_inputs(sampled: str, open_page: OpenPage) -> None:
    page = open_page(f"{sampled}/performance", DARK_DESK)
    ready(page)
    page.get_by_role("button", name=re.compile("^Win rate")).click()
    dialog = page.get_by_role("dialog", name="Win rate")
    expect(dialog).to_contain_text("closed with a profit")
    expect(dialog).to_contain_text("scratches")
    page.keyboard.press("Escape")
    expect(dialog).to_be_hidden()


def test_the_calendar_opens_a_day_that_opens_its_campaigns(sampled: str, open_page: OpenPage) -> None:
    page = open_page(f"{sampled}/performance", DARK_DESK)
    ready(page)
    days = page.get_by_role("table", name=re.compile("^Profit by day")).get_by_role("link")
    while not days.count():
        page.get_by_role("button", name="The month before").click()
    days.first.click()
    expect(page).to_have_url(re.compile(r"/performance/day/\d{4}-\d\d-\d\d"))
    expect(page.get_by_role("region", name="What the day made")).to_be_visible()
    page.get_by_role("link", name="All days").click()
    ready(page)


def test_a_strategy_narrows_the_page_and_is_let_go(sampled: str, open_page: OpenPage) -> None:
    page = open_page(f"{sampled}/performance", DARK_DESK)
    ready(page)
    page.get_by_role("link", name="Short put", exact=True).click()
    expect(page.get_by_text("only accounts have money of their own").first).to_be_visible()
    page.get_by_role("button", name="strategy: Short put").click()
    expect(page.get_by_role("link", name="Vertical", exact=True)).to_be_visible()


def test_the_chord_leads_there_and_files_are_fetched(sampled: str, open_page: OpenPage) -> None:
    page = open_page(f"{sampled}/accounts", DARK_DESK)
    expect(page.get_by_role("heading", name="Accounts")).to_be_visible()
    page.keyboard.press("g")
    page.keyboard.press("f")
    ready(page)
    with page.expect_download() as fetched:
        page.get_by_role("link", name="Days", exact=True).click()
    assert fetched.value.suggested_filename.startswith("thetadesk-days-")


def test_on_a_phone_nothing_is_wider_than_the_screen(sampled: str, open_page: OpenPage) -> None:
    page = open_page(f"{sampled}/performance", DARK_PHONE)
    ready(page)
    assert page.evaluate("document.documentElement.scrollWidth") <= 390


@pytest.mark.parametrize("look", LOOKS, ids=str)
def test_the_page_is_accessible(sampled: str, open_page: OpenPage, look: Look) -> None:
    page = open_page(f"{sampled}/performance", look)
    ready(page)
    keep(page, f"performance-{look}")
    assert violations(page) == ""
