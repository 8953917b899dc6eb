"""What needs a hand, in a real browser: nothing first, then what a history has left open, by mouse, keys and finger."""

import re
from datetime import UTC, datetime

import pytest
from playwright.sync_api import Page, expect

from tests import stories
from tests.e2e.browsing import DARK_DESK, DARK_PHONE, LOOKS, Look, OpenPage, keep, violations

pytestmark = pytest.mark.e2e


def test_nothing_needs_a_hand_on_an_empty_desk(desk: str, open_page: OpenPage) -> None:
    page = open_page(f"{desk}/attention", DARK_DESK)
    expect(page.get_by_text("Nothing needs a hand", exact=True)).to_be_visible()
    assert violations(page) == ""


@pytest.fixture(scope="module")
def history(desk: str, browser, tmp_path_factory) -> str:
    """The desk with a history in it."""
    file = tmp_path_factory.mktemp("history") / "stories.json"
    file.write_bytes(stories.history(datetime.now(UTC)))
    page: Page = browser.new_page()
    page.goto(f"{desk}/import")
    page.locator("input[type=file]").set_input_files(file)
    expect(page.get_by_text("Rows read")).to_be_visible(timeout=30_000)
    page.close()
    return desk


def test_the_list_is_walked_by_keys_and_leads_to_the_place_where_it_is_done(
    history: str, open_page: OpenPage
) -> None:
    page = open_page(history, DARK_DESK)
    expect(page.get_by_role("heading", level=1)).to_have_text("Desk")
    page.keyboard.press("g")
    page.keyboard.press("h")
    expect(page.get_by_role("heading", level=1)).to_have_text("Attention")
    rows = page.locator("main a[data-row]")
    expect(rows.first).to_be_visible()
    page.keyboard.press("j")
    expect(rows.nth(0)).to_be_focused()
    page.keyboard.press("j")
    page.keyboard.press("k")
    expect(rows.nth(0)).to_be_focused()
    href = rows.nth(0).get_attribute("href")
    page.keyboard.press("Enter")
    page.wait_for_url(f"{history}{href}")


def test_one_urgency_is_shown_alone_and_what_nobody_knows_is_said(history: str, open_page: OpenPage) -> None:
    page = open_page(f"{history}/attention", DARK_DESK)
    expect(page.get_by_role("note")).to_contain_text("None of")
    page.get_by_role("radio", name=re.compile("Look")).click()
    expect(page).to_have_url(f"{history}/attention?urgency=look")
    expect(page.locator("main a[data-severity='3']")).to_have_count(0)


def test_the_desk_leads_to_all_of_it(history: str, open_page: OpenPage) -> None:
    page = open_page(history, DARK_DESK)
    page.get_by_role("link", name=re.compile("with why|With why")).click()
    page.wait_for_url(f"{history}/attention")


@pytest.mark.parametrize("look", LOOKS, ids=str)
def test_it_is_readable_in_every_look(history: str, open_page: OpenPage, look: Look) -> None:
    page = open_page(f"{history}/attention", look)
    expect(page.locator("main a[data-row]").first).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    keep(page, f"attention-{look}")
    assert violations(page) == ""


def test_a_thumb_opens_what_it_is_about(history: str, open_page: OpenPage) -> None:
    page = open_page(f"{history}/attention", DARK_PHONE)
    row = page.locator("main a[data-row]").first
    href = row.get_attribute("href")
    row.tap()
    page.wait_for_url(f"{history}{href}")
