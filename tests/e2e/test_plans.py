"""A plan in a real browser: made step by step against the history that is there, kept to or not, changed, removed."""

import re

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.e2e.browsing import DARK_DESK, LOOKS, Look, OpenPage, keep, violations

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


def test_a_plan_is_made_in_four_steps_and_held_against_what_was_done(
    sampled: str, open_page: OpenPage
) -> None:
    page = open_page(f"{sampled}/plans", DARK_DESK)
    expect(page.get_by_text("No plan yet")).to_be_visible()
    page.keyboard.press("m")
    page.get_by_role("button", name=re.compile("Make a portfolio of")).click()
    # Target: beside it, what the last months have really made.
    expect(page.get_by_text(re.compile("Your last 6 months made"))).to_be_visible()
    page.get_by_label("Name").fill("Calm income")
    page.get_by_label("Income a month, dollars").fill("1000")
    expect(page.get_by_text(re.compile("of them would have reached"))).to_be_visible()
    page.get_by_label("Judge trades from").fill("2020-01-02")
    page.get_by_role("button", name="Strategies", exact=True).click()
    page.get_by_role("button", name=re.compile("^Wheel \\(")).click()
    page.get_by_label("Share, %").fill("120")
    expect(page.get_by_text("A percentage from 0 to 100")).to_be_visible()
    page.get_by_label("Share, %").fill("50")
    page.get_by_label("Positions").fill("3")
    expect(page.get_by_text(re.compile("would have departed"))).to_be_visible()
    page.get_by_role("button", name="Limits", exact=True).click()
    page.get_by_label("At risk in one trade, dollars").fill("6000")
    page.get_by_label("Exposed overnight, dollars").fill("60000")
    expect(page.get_by_text("Beyond it just now:")).to_be_visible()
    keep(page, "plan-wizard")
    page.get_by_role("button", name="Check", exact=True).click()
    expect(page.get_by_role("heading", name="Kept to the plan")).to_be_visible()
    page.get_by_role("button", name="Start this plan").click()
    expect(page.get_by_role("heading", name="Calm income")).to_be_visible()
    expect(page.get_by_role("heading", name="To come back")).to_be_visible()
    page.get_by_role("radio", name="A year").click()
    trades = page.get_by_role("table", name="Trades held against the plan")
    expect(trades.get_by_text(re.compile("at risk, over \\$6,000 a trade")).first).to_be_visible()
    page.get_by_role("button", name=re.compile("^Score")).click()
    expect(page.get_by_text(re.compile("weighted by the capital it put at risk"))).to_be_visible()


def test_a_plan_is_changed_from_today_on_and_removed(sampled: str, open_page: OpenPage) -> None:
    page = open_page(sampled, DARK_DESK)
    made_by_request(page, sampled, "To be changed")
    expect(page.get_by_role("heading", name="Desk", exact=True)).to_be_visible()
    page.keyboard.press("g")
    page.keyboard.press("n")
    page.get_by_role("link", name="To be changed").first.click()
    page.get_by_role("button", name="Change").click()
    page.get_by_label("Income a month, dollars").fill("2000")
    page.get_by_role("button", name="4. Check").click()
    page.get_by_role("button", name="Say so from today on").click()
    expect(page.get_by_text(re.compile("^Version 2"))).to_be_visible()
    expect(page.get_by_text(re.compile("^Version 1"))).to_be_visible()
    page.get_by_role("button", name="Remove", exact=True).click()
    page.get_by_role("button", name="Remove the plan").click()
    expect(page.get_by_text("To be changed is removed; trades stay.")).to_be_visible()


def made_by_request(page: Page, desk: str, name: str) -> str:
    """A plan, and the portfolio it is for, as a script would make them."""
    api = f"{desk}/api/v1"
    found = page.request.get(f"{api}/portfolios").json()["portfolios"]
    if not found:
        [account] = page.request.get(f"{api}/accounts").json()["accounts"]
        wish = {"name": "Everything", "account_ids": [account["id"]]}
        found = [page.request.post(f"{api}/portfolios", data=wish).json()]
    order = {
        "name": name,
        "portfolio_id": found[0]["id"],
        "active": True,
        "monthly_income_target": "1000",
        "risk_per_trade": "6000",
        "strategies": [{"strategy": "wheel", "allocation": "0.5", "max_positions": 3}],
        "since": "2020-01-02",
    }
    return str(page.request.post(f"{api}/plans", data=order).json()["id"])


@pytest.mark.parametrize("look", LOOKS, ids=str)
def test_every_page_of_plans_is_sound_in_each_look(sampled: str, open_page: OpenPage, look: Look) -> None:
    page = open_page(sampled, look)
    id = made_by_request(page, sampled, f"Calm {look}")
    for path, shown in {
        "/plans": "This month",
        "/plans/new": "From your history",
        f"/plans/{id}?period=year": "To come back",
    }.items():
        page.goto(f"{sampled}{path}")
        expect(page.get_by_role("heading", name=shown).first).to_be_visible()
        expect(page.get_by_role("status", name="Loading")).to_have_count(0)
        assert violations(page) == ""
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
        keep(
            page,
            f"plans{path.replace(id, 'one').split('?')[0].replace('/plans', '').replace('/', '-')}-{look}",
        )
