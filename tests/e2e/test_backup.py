"""Backups in a real browser: made, tried out, restored over a restart; settings out and in as a file."""

import json
import re
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.browsing import DARK_DESK, LOOKS, Look, OpenPage, keep, violations
from tests.processes import serving

WORK_MS = 60_000

pytestmark = pytest.mark.e2e


def test_a_desk_is_backed_up_tried_out_and_restored_over_a_restart(
    open_page: OpenPage, tmp_path: Path
) -> None:
    with serving(tmp_path) as server:
        page = open_page(f"{server.url}/settings", DARK_DESK)
        page.get_by_role("link", name="Backups, export and import").click()
        expect(page.get_by_text("No backup yet")).to_be_visible()
        back_up(page)
        page.get_by_role("button", name=re.compile("Try the backup of")).click()
        expect(page.get_by_text("tried out", exact=True)).to_be_visible(timeout=WORK_MS)
        page.request.post(f"{server.url}/api/v1/portfolios", data={"name": "Later"})
        page.get_by_role("button", name=re.compile("Restore the backup of")).click()
        go = page.get_by_role("button", name="Restore at the next start")
        expect(go).to_be_disabled()
        page.get_by_label(re.compile("Type")).fill("restore")
        go.click()
        expect(page.get_by_role("status").filter(has_text="starts next")).to_be_visible()
        keep(page, "backups-waiting")
        page.close()  # or it would ask a server that is gone
    with serving(tmp_path) as server:
        page = open_page(f"{server.url}/settings/backups", DARK_DESK)
        expect(page.get_by_text("before a restore")).to_be_visible()
        found = page.request.get(f"{server.url}/api/v1/portfolios").json()
        assert found["portfolios"] == []
        page.close()


def back_up(page: Page) -> None:
    page.get_by_role("button", name="Back up now").click()
    expect(page.get_by_text("by hand")).to_be_visible(timeout=WORK_MS)
    expect(page.get_by_text("made", exact=True)).to_be_visible(timeout=WORK_MS)


def test_settings_go_out_and_come_in_again(desk: str, open_page: OpenPage, tmp_path: Path) -> None:
    page = open_page(f"{desk}/settings/backups", DARK_DESK)
    with page.expect_download() as download:
        page.get_by_role("link", name="Export").click()
    file = tmp_path / "settings.json"
    download.value.save_as(file)
    said = json.loads(file.read_text(encoding="utf-8"))
    said["rules"] = [{"id": "r", "text": "AAPL < 185", "name": "Support", "paused": False}]
    file.write_text(json.dumps(said), encoding="utf-8")
    page.get_by_label("File of rules and settings").set_input_files(file)
    expect(page.get_by_text("Support: AAPL < 185")).to_be_visible()
    page.get_by_role("button", name="Import", exact=True).click()
    expect(page.get_by_text("Rules and settings are those of the file")).to_be_visible()
    rules = page.request.get(f"{desk}/api/v1/alerts/rules").json()["items"]
    assert [each["text"] for each in rules] == ["AAPL < 185"]
    file.write_text("Dear diary", encoding="utf-8")
    page.get_by_label("File of rules and settings").set_input_files(file)
    expect(page.get_by_role("alert")).to_have_text("settings.json is no JSON file.")


@pytest.mark.parametrize("look", LOOKS, ids=str)
def test_the_page_can_be_read_in_every_look(desk: str, open_page: OpenPage, look: Look) -> None:
    page = open_page(f"{desk}/settings/backups", look)
    expect(page.get_by_role("heading", name="Backups").first).to_be_visible()
    if page.request.get(f"{desk}/api/v1/backups").json()["items"] == []:
        back_up(page)
    expect(page.get_by_role("table", name="Backups")).to_be_visible(timeout=WORK_MS)
    keep(page, f"backups-{look}")
    assert violations(page) == ""
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
