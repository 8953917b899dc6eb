"""One campaign in a real browser: imported, read, regrouped by mouse, finger and keyboard, and taken back."""

import re
from contextlib import suppress
from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, expect
from playwright.sync_api import TimeoutError as PlaywrightTimeout

from tests.e2e.browsing import DARK_DESK, DARK_PHONE, LOOKS, Look, OpenPage, keep, violations

HISTORY = Path(__file__).parents[1] / "fixtures" / "tastytrade_20_columns.csv"
WHEEL, SHORT_CALL = "QRST · Wheel", "QRST · Short call"
CASH, CASH_WITH_THE_CALL = "−9,578.11", "−9,494.26"

pytestmark = pytest.mark.e2e


@pytest.fixture(scope="module")
def history(desk: str, browser) -> str:
    """The desk with a history in it, brought there by the import page; the picture of that is kept."""
    page = browser.new_page()
    page.goto(f"{desk}/import")
    page.get_by_label("Account", exact=True).fill("Wheel")
    page.locator("input[type=file]").set_input_files(HISTORY)
    expect(page.get_by_text("Rows read")).to_be_visible(timeout=30_000)
    keep(page, "import")
    page.close()
    return desk


def open_campaign(page: Page, name: str) -> None:
    """Goes from the list of campaigns to one, as a user would."""
    ticker, strategy = name.split(" · ")
    page.get_by_role("row").filter(has_text=strategy).get_by_role("link", name=strategy).click()
    expect(page.get_by_role("heading", level=1)).to_have_text(f"{ticker} · {strategy}")


@pytest.fixture
def wheel(history: str, open_page: OpenPage) -> Page:
    page = open_page(f"{history}/campaigns?status=all", DARK_DESK)
    open_campaign(page, WHEEL)
    return page


def fact(page: Page, label: str) -> Locator:
    """A number of the campaign's head by its label."""
    return page.get_by_role("main").locator("dl div").filter(has_text=re.compile(f"^{label}")).locator("dd")


def legs(page: Page) -> Locator:
    return page.get_by_role("table", name="Legs").locator("tbody tr")


def handle(page: Page, leg: str) -> Locator:
    return page.get_by_role("button", name=re.compile(f"^Drag .*{leg}"))


def test_an_import_tells_what_became_of_every_row(history: str, open_page: OpenPage) -> None:
    page = open_page(f"{history}/campaigns?status=all", DARK_DESK)
    expect(page.get_by_role("row").filter(has_text="Wheel").first).to_be_visible()
    expect(page.get_by_text("0 rows unexplained").or_(page.get_by_text("rows explained"))).to_be_visible()


def test_a_campaign_is_read_as_a_story(wheel: Page) -> None:
    expect(fact(wheel, "Cash, USD")).to_have_text(CASH)
    expect(fact(wheel, "Adj. basis per share")).to_have_text("47.8906")
    expect(fact(wheel, "Open P&L")).to_have_text("no price")
    steps = wheel.get_by_role("list", name="Steps of the campaign").get_by_role("button", name="Step")
    expect(steps).to_have_count(6)
    expect(steps.nth(1)).to_have_attribute(
        "aria-label", re.compile("Rolled.*50 P to .*50 P.*continues step 1")
    )
    expect(steps.nth(3)).to_contain_text("+200 shares")
    bridge = wheel.get_by_role("table", name="From tax P&L to cash P&L")
    expect(bridge).to_contain_text("+277.71")
    expect(bridge.get_by_role("button", name="The sum holds")).to_be_visible()


def test_a_step_marks_its_legs(wheel: Page) -> None:
    step = wheel.get_by_role("button", name="Step 2,")
    step.click()
    expect(step).to_have_attribute("aria-pressed", "true")
    expect(wheel.locator("tr[data-marked]")).to_have_count(2)


def test_a_trade_is_dragged_by_mouse_and_taken_back(wheel: Page) -> None:
    before = legs(wheel).count()
    handle(wheel, "dividend").hover()
    wheel.mouse.down()
    wheel.mouse.move(400, 400, steps=4)
    target = wheel.locator("[data-target]").filter(has_text="Short call")
    target.hover()
    totals = wheel.get_by_role("table", name="Totals before and after")
    expect(totals).to_contain_text("−9,618.11")
    expect(totals).to_contain_text("+123.85")
    keep(wheel, "drag-by-mouse")
    wheel.mouse.up()
    expect(fact(wheel, "Cash, USD")).to_have_text("−9,618.11")
    expect(legs(wheel)).to_have_count(before - 1)
    wheel.get_by_role("status").get_by_role("button", name="Undo").click()
    expect(fact(wheel, "Cash, USD")).to_have_text(CASH)
    expect(legs(wheel)).to_have_count(before)


def test_a_trade_is_dragged_by_keyboard_and_taken_back(history: str, open_page: OpenPage) -> None:
    page = open_page(f"{history}/campaigns?status=all", DARK_DESK)
    open_campaign(page, SHORT_CALL)
    handle(page, "−1 QRST").focus()
    page.keyboard.press("Space")
    expect(page.get_by_role("region", name="Where to")).to_be_visible()
    over_the_first(page)
    page.keyboard.press("ArrowDown")
    expect(page.get_by_text(re.compile("Over Wheel of"))).to_be_attached()
    expect(page.get_by_role("table", name="Totals before and after")).to_contain_text(CASH_WITH_THE_CALL)
    keep(page, "drag-by-keyboard")
    page.keyboard.press("Space")
    # The close followed its open, so the page goes on with the campaign that tells both.
    expect(page.get_by_role("heading", level=1)).to_have_text(WHEEL)
    expect(fact(page, "Cash, USD")).to_have_text(CASH_WITH_THE_CALL)
    page.keyboard.press("u")
    expect(fact(page, "Cash, USD")).to_have_text(CASH)
    expect(page.get_by_role("region", name="Edits")).to_contain_text("undone")


def over_the_first(page: Page) -> None:
    """An arrow that comes before the places were measured leads nowhere: it is pressed again."""
    first = page.get_by_text("Over a new campaign.")
    for _ in range(5):
        page.keyboard.press("ArrowDown")
        with suppress(PlaywrightTimeout):
            first.wait_for(state="attached", timeout=2000)
            return
    raise AssertionError("the arrow keys lead nowhere")


def test_escape_puts_a_trade_back(wheel: Page) -> None:
    handle(wheel, "dividend").focus()
    wheel.keyboard.press("Space")
    expect(wheel.get_by_role("region", name="Where to")).to_be_visible()
    over_the_first(wheel)
    wheel.keyboard.press("Escape")
    expect(wheel.get_by_role("region", name="Where to")).to_have_count(0)
    expect(fact(wheel, "Cash, USD")).to_have_text(CASH)


def test_a_trade_is_dragged_by_finger(history: str, open_page: OpenPage) -> None:
    page = open_page(f"{history}/campaigns?status=all", DARK_PHONE)
    open_campaign(page, WHEEL)
    grip = handle(page, "dividend")
    grip.scroll_into_view_if_needed()
    finger = page.context.new_cdp_session(page)

    def touch(kind: str, *at: float) -> None:
        points = [{"x": at[0], "y": at[1]}] if at else []
        finger.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": points})

    start = middle(grip)
    touch("touchStart", *start)
    page.wait_for_timeout(200)
    touch("touchMove", start[0] + 5, start[1] - 5)
    target = page.locator("[data-target]").filter(has_text="Short call")
    touch("touchMove", *middle(target))
    expect(page.get_by_role("table", name="Totals before and after")).to_contain_text("−9,618.11")
    keep(page, "drag-by-finger")
    touch("touchEnd")
    expect(fact(page, "Cash, USD")).to_have_text("−9,618.11")
    page.get_by_role("status").get_by_role("button", name="Undo").click()
    expect(fact(page, "Cash, USD")).to_have_text(CASH)


def middle(element: Locator) -> tuple[float, float]:
    box = element.bounding_box()
    assert box is not None
    return box["x"] + box["width"] / 2, box["y"] + box["height"] / 2


def test_a_part_of_the_shares_becomes_a_campaign_of_its_own(wheel: Page) -> None:
    shares = legs(wheel).filter(has_text="delivery")
    shares.focus()
    wheel.keyboard.press("m")
    dialog = wheel.get_by_role("dialog")
    dialog.get_by_label("How many").fill("300")
    expect(dialog).to_contain_text("Only 200 stand here.")
    dialog.get_by_label("How many").fill("100")
    dialog.get_by_label("A new campaign").check()
    expect(dialog.get_by_role("table", name="Totals before and after")).to_contain_text("New campaign")
    keep(wheel, "move-a-part")
    dialog.get_by_role("button", name="Move", exact=True).click()
    expect(dialog).to_have_count(0)
    expect(fact(wheel, "Shares")).to_have_text("100")
    wheel.keyboard.press("u")
    expect(fact(wheel, "Shares")).to_have_text("200")


def test_campaigns_are_merged_and_taken_apart(wheel: Page) -> None:
    wheel.get_by_role("button", name="What to do with this campaign").click()
    wheel.get_by_role("menuitem", name="Merge into another…").click()
    dialog = wheel.get_by_role("dialog")
    dialog.get_by_label("Short call").check()
    expect(dialog).to_contain_text(CASH_WITH_THE_CALL)
    dialog.get_by_role("button", name="Merge", exact=True).click()
    expect(fact(wheel, "Cash, USD")).to_have_text(CASH_WITH_THE_CALL)
    wheel.keyboard.press("u")
    expect(fact(wheel, "Cash, USD")).not_to_have_text(CASH_WITH_THE_CALL)


@pytest.mark.parametrize("look", LOOKS, ids=str)
def test_the_page_is_for_everybody(history: str, open_page: OpenPage, look: Look) -> None:
    page = open_page(f"{history}/campaigns?status=all", look)
    open_campaign(page, WHEEL)
    expect(page.locator("canvas")).to_be_visible()
    keep(page, f"campaign-{look}")
    assert violations(page) == ""
    widths = page.evaluate("[document.documentElement.scrollWidth, document.documentElement.clientWidth]")
    assert widths[0] <= widths[1]
    legs(page).first.get_by_role("button", name="Move").click()
    expect(page.get_by_role("dialog")).to_be_visible()
    keep(page, f"move-{look}")
    assert violations(page) == ""
