"""What a wheel was at the close of each day, taken down when asked, and where its underlying went."""

from datetime import date, timedelta

import pytest

from tests.web.living import quote_everything
from thetadesk.kernel.calendar import session_close
from thetadesk.portfolio.service import record

API = "/api/v1"


@pytest.fixture
def valued(told):
    """A desk whose book is valued at its marks, as its jobs see it."""
    quote_everything(told)
    desk, live = told.app.state.desk, told.app.state.work.live
    desk.around.valued = lambda: record.valued(live.book, desk.clock.now())
    return told


@pytest.fixture
def wheel(told):
    """A wheel that has an open put."""
    [account] = told.get(f"{API}/accounts").json()["accounts"]
    where = told.post(f"{API}/portfolios", json={"name": "A", "account_ids": [account["id"]]}).json()["id"]
    found = told.get(f"{API}/wheels/adoptable").json()["items"]
    [campaign] = [each["campaign_id"] for each in found if each["symbol"] == "KO"]
    body = {"symbol": "KO", "adopt": [campaign], "account_id": account["id"]}
    return told.post(f"{API}/portfolios/{where}/wheels", json=body).json()


def asked(client, wheel, path, **more):
    answered = client.get(f"{API}/wheels/{wheel['id']}/{path}", params=more)
    assert answered.status_code == 200, answered.text
    return answered.json()


def take(client, wheel):
    return client.post(f"{API}/wheels/{wheel['id']}/snapshots")


def test_what_a_wheel_holds_is_taken_down_when_asked(valued, wheel):
    taken = take(valued, wheel)
    assert taken.status_code == 201, taken.text
    rows = taken.json()["items"]
    assert {row["campaign_id"] for row in rows} == set(wheel["campaign_ids"])
    assert {(row["on"], row["taken"]) for row in rows} == {("2026-03-03", "manual")}
    assert all(row["mark"] is not None for row in rows)
    assert asked(valued, wheel, "snapshots")["items"] == rows
    assert asked(valued, wheel, "snapshots/latest")["items"] == rows
    assert asked(valued, wheel, "snapshots", symbol="none") == {
        "wheel_id": wheel["id"],
        "items": [],
        "total": 0,
    }
    assert asked(valued, wheel, "snapshots", offset=len(rows))["total"] == len(rows)


def test_what_was_taken_at_the_close_stays(valued, wheel):
    desk = valued.app.state.desk
    on = date(2026, 3, 3)
    book = desk.valued()
    with desk.unit() as unit:
        record.snapshot_day(unit, book, on, session_close(on) + timedelta(minutes=30), record.Taken.CLOSE)
    rows = take(valued, wheel).json()["items"]
    assert {row["taken"] for row in rows} == {"close"}
    assert len(asked(valued, wheel, "snapshots")["items"]) == len(rows)


def test_a_trend_needs_two_days(valued, wheel):
    assert asked(valued, wheel, "trend")["symbol"] is None
    take(valued, wheel)
    found = asked(valued, wheel, "trend")
    assert (found["n"], found["direction"], found["slope_per_day"]) == (1, "flat", None)
    [point] = found["points"]
    assert (point["on"], point["spot"]) == ("2026-03-03", 61.0)


def test_nothing_is_taken_down_where_nobody_tells_prices(told, wheel):
    refused = take(told, wheel)
    assert (refused.status_code, refused.json()["type"].rpartition(":")[2]) == (409, "not-taken-down")
    assert told.get(f"{API}/wheels/{wheel['id']}/snapshots/latest").status_code == 404
    assert told.get(f"{API}/wheels/none/snapshots").status_code == 404


def test_a_wheel_is_told_by_its_trades(told, wheel):
    found = asked(told, wheel, "performance")
    assert (found["scope"]["kind"], found["scope"]["results"]) == ("wheel", "trades")
    assert found["money"]["realized"] == wheel["realized"]
    assert found["money"]["income"] == wheel["income"]
    groups = told.get(f"{API}/performance/aggregate", params={"by": "wheel"}).json()["items"]
    assert [(each["label"], each["realized"]) for each in groups] == [("KO", wheel["realized"])]
    where = told.get(f"{API}/performance/aggregate", params={"by": "portfolio"}).json()["items"]
    whole = told.get(f"{API}/performance").json()["money"]
    assert [(each["label"], each["pnl"]) for each in where] == [("A", whole["pnl"])]
