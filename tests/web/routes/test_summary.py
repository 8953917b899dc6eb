"""The line above every page, in the summary."""

from datetime import timedelta
from decimal import Decimal

from tests.web.living import quote_everything
from thetadesk.ledger.service import reading

LIVE = (
    "net_liquidation",
    "pnl_today",
    "pnl_open",
    "extrinsic",
    "delta",
    "theta",
    "vega",
    "buying_power_used",
)


def summary(client, **parameters):
    response = client.get("/api/v1/summary", params=parameters)
    assert response.status_code == 200, response.text
    return response.json()


def test_before_anybody_tells_a_price_nothing_live_is_known(told):
    found = summary(told)
    assert {found[name] for name in LIVE} == {None}
    assert found["sources"] == {}


def test_the_live_line_is_of_cash_and_positions(told):
    quote_everything(told)
    found, positions = summary(told), told.get("/api/v1/positions").json()["totals"]
    assert Decimal(found["net_liquidation"]) == Decimal(found["cash"]) + Decimal(positions["value"])
    for name in ("pnl_today", "pnl_open", "extrinsic", "delta", "theta", "vega"):
        assert str(found[name]) == str(positions[name])
    assert positions["without_beta"] == positions["legs"]
    assert found["beta_weighted_delta"] is None
    assert found["theta"] > 0 > found["vega"]
    assert 0 < found["buying_power_used"] < 1
    sources = found["sources"]
    assert sources["buying_power"]["source"] == found["buying_power_source"] == "model"
    assert "Regulation T" in sources["buying_power"]["note"]
    assert sources["net_liquidation"]["age_seconds"] == 0
    assert f"{positions['without_beta']} legs are not in it" in sources["beta_weighted_delta"]["note"]


def test_a_day_in_the_past_has_no_present(told):
    quote_everything(told)
    found = summary(told, as_of="2026-02-02")
    assert {found[name] for name in LIVE} == {None}


def test_the_home_page_has_the_same_line(told):
    quote_everything(told)
    assert told.get("/api/v1/desk").json()["summary"] == summary(told)


def test_what_the_ledger_adds_up_is_added_up_again_only_when_something_was_written(told, monkeypatch):
    added = []
    summaries = reading.summaries
    monkeypatch.setattr(reading, "summaries", lambda *asked: added.append(asked) or summaries(*asked))
    assert summary(told) == summary(told)
    assert summary(told, basis="tax")["basis"] == "tax"
    assert len(added) == 2
    [account] = told.get("/api/v1/accounts").json()["accounts"]
    opening = {"cash": "1000", "on": "2025-01-02"}
    response = told.post(f"/api/v1/accounts/{account['id']}/opening-balances", json=opening)
    assert response.status_code == 201, response.text
    before, after = summary(told, as_of="2024-12-31"), summary(told)
    assert Decimal(after["cash"]) - Decimal(account["cash"]) == 1000
    assert Decimal(before["cash"]) == 0


def test_the_home_page_tells_what_was_written_and_what_the_day_brings(told, monkeypatch):
    counted = []
    positions = reading.positions
    monkeypatch.setattr(reading, "positions", lambda *asked: counted.append(asked) or positions(*asked))
    home = told.get("/api/v1/desk").json()
    assert told.get("/api/v1/desk").json() == home
    assert len(counted) == 1
    campaign = home["campaigns"][0]["id"]
    assert told.patch(f"/api/v1/campaigns/{campaign}", json={"note": "hold"}).status_code == 200
    noted = told.get("/api/v1/desk").json()
    assert {each["id"]: each["note"] for each in noted["campaigns"]}[campaign] == "hold"
    told.app.state.desk.clock.advance(timedelta(days=1))
    tomorrow = told.get("/api/v1/desk").json()
    assert [each["dte"] + 1 for each in tomorrow["expirations"]] == [
        each["dte"] for each in home["expirations"]
    ]
    assert len(counted) == 3
