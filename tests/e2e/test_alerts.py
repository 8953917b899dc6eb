"""Alerts in a real browser: a rule is written, the simulated market trips it, it is heard, seen and acknowledged; a
channel is set up; a browser is notified."""

import json
import re
import time
from collections.abc import Iterator
from typing import Any

import httpx2
import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from tests.channels import candidates
from tests.channels.doubles import http_double
from tests.channels.test_web_push import opened
from tests.e2e.browsing import DARK_DESK, DARK_PHONE, LOOKS, Look, OpenPage, keep, violations
from tests.processes import serving
from tests.simulators import START, Simulator, sent_back, simulating

WITHIN_MS = 30_000
RUNG = "thetadesk:rung"
PAGES = {
    "inbox": ("alerts", "Rules"),
    "channels": ("alerts/channels", "How you want to be told"),
    "history": ("alerts/history", "How well they serve"),
}

pytestmark = pytest.mark.e2e


@pytest.fixture(scope="module")
def market() -> Iterator[Simulator]:
    """A simulated market on a Friday morning whose clock runs, so that quotes come."""
    with simulating("--clock", "real", "--at", START, at=None) as running:
        yield running


@pytest.fixture(scope="module")
def watching(market: Simulator, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A desk that follows a simulated broker's stream."""
    environ = {"THETADESK_SIMULATOR": market.ready["url"], "SCHEDULER_ENABLED": "false"}
    with serving(tmp_path_factory.mktemp("watching"), **environ) as server:
        login = httpx2.get(f"{server.url}/api/v1/brokers/tastytrade-sim/login").headers["location"]
        httpx2.get(sent_back(login), timeout=30, verify=False)
        yield server.url


def call(desk: str, path: str, **body: Any) -> Any:
    """Asks the desk, or tells it something if there is a body."""
    address = f"{desk}/api/v1{path}"
    answer = httpx2.post(address, json=body, timeout=30) if body else httpx2.get(address, timeout=30)
    assert answer.is_success, answer.text
    return answer.json() if answer.content else None


def price(desk: str, symbol: str) -> float:
    """What a symbol costs, as soon as the desk knows it."""
    deadline = time.monotonic() + WITHIN_MS / 1000
    while (mark := call(desk, f"/market/quotes?symbols={symbol}")["items"][0]["mark"]) is None:
        assert time.monotonic() < deadline
        time.sleep(0.1)
    return float(mark)


def watched(desk: str, count: int) -> None:
    """Waits until the desk watches so many rules."""
    deadline = time.monotonic() + WITHIN_MS / 1000
    while call(desk, "/alerts/latency")["rules"] < count:
        assert time.monotonic() < deadline
        time.sleep(0.05)


def rule(desk: str, text: str, name: str = "") -> None:
    """Keeps a rule and waits until it is watched."""
    standing = len(call(desk, "/alerts/rules")["items"])
    call(desk, "/alerts/rules", text=text, name=name)
    watched(desk, standing + 1)


def line(page: Page) -> Locator:
    return page.get_by_role("textbox", name="Rule", exact=True)


def listen(page: Page) -> None:
    """Notes from now on what came of every ringing."""
    page.evaluate(
        f"window.rung = []; document.addEventListener('{RUNG}', (event) => window.rung.push(event.detail))"
    )


def inbox(page: Page) -> Locator:
    return page.get_by_role("list", name="Alerts that are true now")


def write(page: Page, symbol: str, threshold: int) -> None:
    """Writes a rule that is not true yet, with help, and sees what it means."""
    line(page).click()
    page.keyboard.type(f"{symbol} < {threshold} sev")
    page.get_by_role("option", name=re.compile("^severity")).wait_for()
    page.keyboard.press("Tab")
    page.keyboard.type("urg")
    page.get_by_role("option", name="urgent").wait_for()
    page.keyboard.press("Tab")
    expect(line(page)).to_have_value(f"{symbol} < {threshold} severity urgent ")
    expect(page.get_by_role("list", name="Now").get_by_role("listitem")).to_have_text(
        re.compile(rf"^not true now: {symbol} [\d.]+ < {threshold}\.00$")
    )
    expect(page.get_by_text(re.compile(r"ould .*fired.*in the last \d+ days"))).to_be_visible()


def acknowledge(page: Page, row: Locator, look: Look) -> None:
    """Takes an alert into hand: by key at a desk, by thumb on a phone."""
    if look.phone:
        thumb = row.get_by_role("button", name="Acknowledge")
        box = thumb.bounding_box()
        assert box is not None
        assert box["height"] >= 44
        thumb.tap()
    else:
        row.focus()
        page.keyboard.press("a")


@pytest.mark.parametrize(
    ("look", "symbol"), [(DARK_DESK, "AAPL"), (DARK_PHONE, "MSFT")], ids=["desk", "phone"]
)
def test_a_rule_is_written_tripped_heard_and_acknowledged(
    watching: str, market: Simulator, open_page: OpenPage, look: Look, symbol: str
) -> None:
    threshold = round(price(watching, symbol) * 0.9)
    page = open_page(f"{watching}/alerts", look)
    write(page, symbol, threshold)
    keep(page, f"alerts-written-{look}")
    page.keyboard.press("Enter")
    expect(page.get_by_text("Watched from now on.")).to_be_visible()
    watched(watching, len(call(watching, "/alerts/rules")["items"]))
    listen(page)
    market.control("shock", symbol=symbol, factor=0.8)
    row = inbox(page).get_by_role("listitem").filter(has_text=symbol)
    expect(row).to_contain_text("true now", timeout=WITHIN_MS)
    expect(row).to_contain_text(re.compile(rf"{symbol} [\d.]+ < {threshold}\.00"))
    expect(row).to_contain_text("SIMULATED")
    assert page.evaluate("window.rung") == [{"severity": "urgent", "rung": "sounded"}]
    expect(page.get_by_text(re.compile(f"^Urgent: {symbol}"))).to_be_visible()
    expect(page).to_have_title(re.compile(r"^\(\d+\) Alerts"))
    count = page.locator("nav [data-alert-count]:visible")
    expect(count).to_be_visible()
    keep(page, f"alerts-firing-{look}")
    acknowledge(page, row, look)
    expect(row).to_contain_text("in hand")
    expect(count).to_have_count(0)
    expect(page).to_have_title(re.compile("^Alerts"))
    market.control("shock", symbol=symbol, factor=1.25)
    expect(row).to_have_count(0, timeout=WITHIN_MS)


def test_an_error_points_at_its_character_and_says_what_fits(watching: str, open_page: OpenPage) -> None:
    page = open_page(f"{watching}/alerts", DARK_DESK)
    line(page).fill("AAPL.dleta > 3")
    expect(page.locator("[data-wrong]")).to_have_text("dleta")
    expect(page.get_by_text(re.compile("^Character 6:"))).to_be_visible()
    expect(page.get_by_role("button", name="Watch this")).to_be_disabled()
    assert violations(page) == ""
    page.get_by_role("button", name="mark", exact=True).click()
    expect(line(page)).to_have_value("AAPL.mark > 3")
    expect(page.get_by_role("list", name="Now")).to_contain_text("true now")
    line(page).fill("AAPL >")
    expect(page.locator("[data-wrong]")).to_have_count(0)


def test_completion_is_walked_by_arrows_and_put_away(watching: str, open_page: OpenPage) -> None:
    page = open_page(f"{watching}/alerts", DARK_DESK)
    expect(line(page)).to_be_visible()
    page.keyboard.press("w")
    expect(line(page)).to_be_focused()
    page.keyboard.type("each short leg: d")
    options = page.get_by_role("option")
    expect(options.first).to_be_visible()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    second = options.nth(1)
    expect(second).to_have_attribute("aria-selected", "true")
    taken = second.locator("span").first.inner_text()
    page.keyboard.press("Enter")
    expect(line(page)).to_have_value(f"each short leg: {taken} ")
    page.keyboard.press("Escape")
    expect(options).to_have_count(0)
    expect(line(page)).to_be_focused()


def test_the_form_and_the_line_are_one_rule(watching: str, open_page: OpenPage) -> None:
    page = open_page(f"{watching}/alerts", DARK_DESK)
    page.get_by_role("button", name="Short strike tested").click()
    expect(line(page)).to_have_value(re.compile("^each short leg: touched"))
    page.get_by_role("radio", name="Form").click()
    expect(page.get_by_label("True for")).to_have_value("30s")
    page.get_by_label("True for").fill("5m")
    page.get_by_label("Severity", exact=True).select_option("info")
    expect(page.get_by_text(re.compile("for 5 minutes"))).to_be_visible()
    page.get_by_label("Over when").fill("dte <")
    expect(page.locator("[aria-invalid]")).to_have_value("dte <")
    page.get_by_label("Over when").fill("")
    page.get_by_role("radio", name="Line").click()
    expect(line(page)).to_have_value(
        re.compile("^each short leg: touched for 5m during market severity info")
    )


def test_a_rule_is_paused_changed_returned_deleted_and_brought_back(
    watching: str, open_page: OpenPage
) -> None:
    rule(watching, "KO < 1", "Never")
    page = open_page(f"{watching}/alerts", DARK_DESK)
    row = page.get_by_role("table", name="Alert rules").get_by_role("row").filter(has_text="Never")
    row.get_by_role("button", name="Pause Never").click()
    expect(row).to_contain_text("paused")
    row.get_by_role("button", name="Resume Never").click()
    expect(row).not_to_contain_text("paused")
    row.get_by_role("button", name="Change Never").click()
    dialog = page.get_by_role("dialog", name="Never")
    dialog.get_by_role("textbox", name="Rule", exact=True).fill("KO < 2")
    dialog.get_by_role("button", name="Keep the change").click()
    expect(row).to_contain_text("KO < 2")
    row.get_by_role("button", name="Change Never").click()
    dialog.get_by_role("list", name="Versions").get_by_role("button", name="Say this again").click()
    expect(dialog.get_by_role("list", name="Versions").get_by_role("listitem")).to_have_count(3)
    assert violations(page) == ""
    page.keyboard.press("Escape")
    expect(row).to_contain_text("KO < 1")
    row.get_by_role("button", name="Delete Never").click()
    expect(row).to_have_count(0)
    page.get_by_role("button", name="Undo").last.click()
    expect(row).to_contain_text("KO < 1")


def test_what_happened_while_nobody_looked_is_shown_on_return(
    watching: str, market: Simulator, open_page: OpenPage
) -> None:
    threshold = round(price(watching, "F") * 0.9, 2)
    rule(watching, f"F < {threshold}", "Ford falls")
    market.control("shock", symbol="F", factor=0.8)
    deadline = time.monotonic() + WITHIN_MS / 1000
    while not call(watching, "/alerts/events")["items"]:
        assert time.monotonic() < deadline
        time.sleep(0.05)
    market.control("shock", symbol="F", factor=1.25)
    while call(watching, "/alerts/events")["items"]:
        assert time.monotonic() < deadline
        time.sleep(0.05)
    page = open_page(f"{watching}/alerts", DARK_DESK)
    missed = page.get_by_role("list", name="Alerts that were missed")
    expect(missed).to_contain_text(re.compile(r"F [\d.]+ <"))
    keep(page, "alerts-missed")
    assert violations(page) == ""
    while call(watching, "/alerts/events")["missed"]:
        assert time.monotonic() < deadline
        time.sleep(0.05)
    page.reload()
    expect(page.get_by_role("table", name="Alert rules")).to_be_visible()
    expect(missed).to_have_count(0)


def set_up(page: Page, address: str) -> None:
    """Sets a webhook up that signs what it says."""
    page.get_by_role("button", name="Webhook Posts").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("Name").fill("My hook")
    dialog.get_by_label("Address").fill(address)
    dialog.get_by_label("Signing secret").fill("never-shown-again-1234567890")
    dialog.get_by_role("button", name="Check and keep").click()


def silence(page: Page, alert: Locator) -> None:
    """Silences an alert by key for an hour, and ends that."""
    alert.focus()
    page.keyboard.press("s")
    page.get_by_role("button", name="1 hour").click()
    expect(page.get_by_role("region", name="Silent now")).to_contain_text(re.compile(r"\w"))
    page.get_by_role("button", name="End it now").click()
    expect(page.get_by_role("region", name="Silent now")).to_have_count(0)


def test_a_channel_is_set_up_tried_out_and_routed_to(
    watching: str, market: Simulator, open_page: OpenPage
) -> None:
    with http_double() as double:
        page = open_page(f"{watching}/alerts/channels", DARK_DESK)
        set_up(page, f"{double.url}/hook")
        row = page.get_by_role("list", name="Channels that are set up").get_by_role("listitem")
        expect(row).to_contain_text("My hook")
        row.get_by_role("button", name="Test", exact=True).click()
        expect(page.get_by_text(re.compile("^My hook: "))).to_be_visible()
        assert json.loads(double.heard[-1].body)["test"] is True
        row.get_by_role("button", name="Change My hook").click()
        dialog = page.get_by_role("dialog")
        expect(dialog.get_by_label("Signing secret")).to_have_value("")
        assert "never-shown-again" not in page.content()
        dialog.get_by_role("button", name="Cancel").click()
        page.get_by_role("checkbox", name="Urgent to My hook").check()
        page.get_by_role("checkbox", name=re.compile("^Quiet hours")).check()
        page.get_by_role("button", name="Keep this").click()
        expect(page.get_by_text("Told like this from the next alert on.")).to_be_visible()
        keep(page, "alerts-channel")
        assert violations(page) == ""
        threshold = round(price(watching, "AMD") * 0.9)
        rule(watching, f"AMD < {threshold} severity urgent")
        page.goto(f"{watching}/alerts")
        market.control("shock", symbol="AMD", factor=0.8)
        alert = inbox(page).get_by_role("listitem").filter(has_text="AMD")
        expect(alert).to_contain_text("My hook", timeout=WITHIN_MS)
        expect(alert).to_contain_text(": told", timeout=WITHIN_MS)
        alert.focus()
        page.keyboard.press("Enter")
        receipts = page.get_by_role("list", name="Delivery receipts")
        expect(receipts).to_contain_text("told")
        assert violations(page) == ""
        page.keyboard.press("Escape")
        silence(page, alert)
        market.control("shock", symbol="AMD", factor=1.25)


def test_a_browser_is_notified_while_no_page_tells_it(watching: str, browser: Browser) -> None:
    inside = candidates.Browser()
    with http_double(lambda _: (201, b"")) as service:
        made = inside.subscription(f"{service.url}/push")
        context = browser.new_context(permissions=["notifications"])
        # A real subscription needs the browser maker's service; everything behind it is real.
        context.add_init_script(
            "PushManager.prototype.subscribe = async ({ applicationServerKey }) => {"
            f"  window.pushKey = applicationServerKey.length; return {{ toJSON: () => ({made}) }}; }};"
        )
        page = context.new_page()
        page.goto(f"{watching}/alerts/channels")
        page.get_by_label("Called").fill("This test")
        page.get_by_role("button", name="Notify this browser").click()
        row = page.get_by_role("list", name="Channels that are set up").get_by_role("listitem")
        row = row.filter(has_text="This test")
        expect(row).to_be_visible()
        assert page.evaluate("window.pushKey") == 65
        row.get_by_role("button", name="Test", exact=True).click()
        expect(page.get_by_text(re.compile("^This test: accepted"))).to_be_visible()
        shown = push(page, opened(inside, service.heard[-1].body).decode())
        assert re.search("Test of Thetadesk", shown["title"])
        assert "nothing has happened" in shown["body"]
        with page.expect_navigation(url=re.compile("/alerts$")):
            click_notification(page)
        context.close()


def push(page: Page, content: str) -> dict[str, str]:
    """Gives the page's service worker what a push service would, and reads the notification that it shows."""
    session = page.context.new_cdp_session(page)
    found: list[str] = []
    session.on(
        "ServiceWorker.workerRegistrationUpdated",
        lambda event: found.extend(each["registrationId"] for each in event["registrations"]),
    )
    session.send("ServiceWorker.enable")
    page.evaluate("navigator.serviceWorker.ready.then(() => true)")
    page.wait_for_timeout(100)
    origin = page.evaluate("location.origin")
    session.send(
        "ServiceWorker.deliverPushMessage", {"origin": origin, "registrationId": found[-1], "data": content}
    )
    shown: list[dict[str, str]] = []
    deadline = time.monotonic() + WITHIN_MS / 1000
    while not shown:
        assert time.monotonic() < deadline
        shown = page.evaluate(
            "navigator.serviceWorker.ready.then((r) => r.getNotifications())"
            ".then((all) => all.map(({ title, body }) => ({ title, body })))"
        )
    return shown[0]


def click_notification(page: Page) -> None:
    """What the browser says to the service worker when somebody clicks the notification."""
    page.context.service_workers[0].evaluate(
        """async () => {
          const [notification] = await self.registration.getNotifications();
          self.dispatchEvent(new NotificationEvent("notificationclick", { notification }));
        }"""
    )


@pytest.mark.parametrize("look", LOOKS, ids=str)
@pytest.mark.parametrize("name", PAGES)
def test_everybody_can_read_the_pages_of_alerts(
    watching: str, open_page: OpenPage, name: str, look: Look
) -> None:
    path, region = PAGES[name]
    page = open_page(f"{watching}/{path}", look)
    expect(page.get_by_role("region", name=region)).to_be_visible()
    expect(page.get_by_label("Loading")).to_have_count(0)
    assert page.evaluate("document.documentElement.scrollWidth") <= page.viewport_size["width"]  # type: ignore[index]
    keep(page, f"alerts-{name}-{look}")
    assert violations(page) == ""


@pytest.mark.parametrize("path", ["positions", "chain/AAPL"])
def test_a_row_begins_a_rule_about_itself(watching: str, open_page: OpenPage, path: str) -> None:
    page = open_page(f"{watching}/{path}", DARK_DESK)
    row = page.locator("tr[data-rule]").first
    row.focus()
    page.keyboard.press("a")
    expect(line(page)).to_have_value(re.compile(r"(<=|>=|crosses) [\d.]+|change_percent"))
    expect(page.get_by_role("list", name="Now")).to_contain_text("true now", timeout=WITHIN_MS)
