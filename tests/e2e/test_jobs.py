"""Jobs in a real browser: a schedule edited with its next runs in sight, a job run by hand, a plug-in switched on."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.browsing import DARK_DESK, LOOKS, Look, OpenPage, keep, violations

WORK_MS = 60_000

pytestmark = pytest.mark.e2e


def test_a_schedule_is_edited_run_and_taken_back(desk: str, open_page: OpenPage) -> None:
    page = open_page(f"{desk}/", DARK_DESK)
    expect(page.get_by_role("heading", level=1, name="Desk")).to_be_visible()
    page.keyboard.press("g")
    page.keyboard.press("j")
    row = page.get_by_role("row", name=re.compile("Tidy up the record"))
    expect(row).to_be_visible()
    page.get_by_role("button", name="Edit: Tidy up the record").click()
    drawer = page.get_by_role("dialog")
    coming = drawer.get_by_role("region", name="Next three runs").get_by_role("listitem")
    expect(coming).to_have_count(3)
    expect(coming.first).to_contain_text("17:20 ET")
    cron = drawer.get_by_label("Minute, hour, day, month, weekday")
    cron.fill("0 0 31 feb *")
    expect(drawer.get_by_text("it never comes")).to_be_visible()
    cron.fill("15 18 * * 1-5")
    expect(coming.first).to_contain_text("18:15 ET")
    keep(page, "jobs-edit")
    drawer.get_by_role("button", name="Save").click()
    expect(row).to_contain_text("at 18:15 mon-fri")
    expect(row).to_contain_text("changed")
    page.get_by_role("button", name="Run now: Tidy up the record").click()
    expect(row).to_contain_text("rows deleted", timeout=WORK_MS)
    row.click()
    page.get_by_role("dialog").get_by_role("button", name="As it came").click()
    expect(row).to_contain_text("at 17:20 mon-fri")
    history_of(page)


def history_of(page: Page) -> None:
    page.get_by_role("radio", name="History").click()
    page.get_by_label("Job", exact=True).select_option(label="Tidy up the record")
    row = page.get_by_role("row", name=re.compile("rows deleted"))
    expect(row.first).to_contain_text("hand")
    expect(row.first).to_contain_text(re.compile(r"\d s"))
    keep(page, "jobs-history")


def test_a_plug_in_is_found_switched_on_and_run(desk: str, open_page: OpenPage) -> None:
    page = open_page(f"{desk}/jobs?tab=plugins", DARK_DESK)
    page.get_by_role("button", name="Look for new ones").click()
    switch = page.get_by_role("checkbox", name=re.compile("Premium target"))
    expect(switch).not_to_be_checked(timeout=WORK_MS)
    switch.click()
    expect(switch).to_be_checked()
    page.get_by_role("radio", name="Jobs").click()
    row = page.get_by_role("row", name=re.compile("Premium target"))
    page.get_by_role("button", name="Run now: Premium target").click()
    expect(row).to_contain_text("no active plan names a target", timeout=WORK_MS)


@pytest.mark.parametrize("look", LOOKS, ids=str)
@pytest.mark.parametrize("part", ["jobs", "history", "tracked", "plugins"])
def test_every_part_reads_well_in_every_look(desk: str, open_page: OpenPage, look: Look, part: str) -> None:
    page = open_page(f"{desk}/jobs?tab={part}", look)
    expect(page.get_by_role("heading", level=1, name="Jobs")).to_be_visible()
    page.wait_for_load_state("networkidle")
    assert violations(page) == ""
    keep(page, f"jobs-{part}-{look}")
    if part == "jobs":
        page.get_by_role("button", name=re.compile("^Edit: ")).first.click()
        expect(page.get_by_role("dialog")).to_contain_text("ET")
        assert violations(page) == ""
        keep(page, f"jobs-drawer-{look}")
