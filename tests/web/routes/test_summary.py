"""The line above every page, in the summary."""

from decimal import Decimal

from tests.web.living import quote_everything

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
