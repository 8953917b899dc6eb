"""Recommendations over HTTP: explained, within what the wheel has, kept for lists; rolls in pages; many symbols at once."""

from datetime import date, datetime
from decimal import Decimal

import pytest

from tests.web.conftest import NOW
from tests.web.routes.markets import SPOT, FormulaMarket
from thetadesk.kernel.calendar import NEW_YORK
from thetadesk.kernel.instruments import from_symbol
from thetadesk.ledger.model import By
from thetadesk.portfolio.service import portfolios
from thetadesk.wheel.model import Act
from thetadesk.wheel.recording import Terms
from thetadesk.wheel.service import trades, wheels

API = "/api/v1"
BY = By("tester", NOW)
PUT = "SPY   260313P00580000"


@pytest.fixture
def told(desk, client):
    """A broker that tells the market of `client`."""
    made = FormulaMarket(NOW)
    desk.market.asks = lambda symbol: [made]
    return made


@pytest.fixture
def wheel(desk, told) -> str:
    with desk.unit() as unit:
        where = portfolios.create_portfolio(unit, portfolios.Wish("Wheels"), BY).id
        wish = wheels.Wish("SPY", Decimal(120_000), started_on=date(2026, 2, 2))
        return wheels.create(unit, where, wish, date(2026, 2, 2), BY).id


@pytest.fixture
def sold(desk, wheel) -> str:
    """A put that the wheel has open."""
    at = datetime(2026, 2, 27, 10, tzinfo=NEW_YORK)
    terms = Terms(at, at.date(), Decimal(1), from_symbol(PUT), Decimal("3.2"))
    with desk.unit() as unit:
        return trades.perform(unit, wheel, Act.SELL_PUT, terms, BY)[0].id


def test_the_next_trade_of_a_wheel_with_its_reasons(client, wheel):
    found = client.get(f"{API}/wheels/{wheel}/recommend").json()
    choice = found["choice"]
    assert choice is not None, found["why_none"]
    assert found["wheel_id"] == wheel
    assert float(choice["strike"]) < SPOT
    assert round(sum(factor["points"] for factor in choice["factors"]), 1) == choice["score"]
    assert choice["p_assigned"] is not None
    assert found["flips"]
    assert all(each["words"].endswith("chosen.") for each in found["flips"])
    assert {runner["why_lost"] != "" for runner in found["runners"]} <= {True}
    assert found["looked_at"]["sigma"]["implied"] == pytest.approx(0.2, abs=0.01)
    zones = {zone["expires_on"]: zone for zone in found["looked_at"]["zones"]}
    within = zones[choice["expires_on"]]
    assert float(within["low"]) <= float(choice["strike"]) <= float(within["high"])
    assert found["asked"] == {
        "contracts": 1, "cash": "120000.00", "shares": "0", "share_cost": None, "adjusted_basis": None, "has_plan": False,
    }  # fmt: skip


def test_what_was_recommended_is_listed_without_asking_anybody(client, told, wheel):
    made = client.get(f"{API}/wheels/{wheel}/recommend").json()
    told.fails = True
    listed = client.get(f"{API}/recommendations").json()
    assert listed["total"] == 1
    (kept,) = listed["items"]
    assert (kept["wheel_id"], kept["line"], kept["age_seconds"]) == (wheel, made["line"], 0.0)
    assert kept["chance"]["score"] == made["choice"]["score"]
    assert (
        client.get(f"{API}/recommendations", params={"favourable": not made["favourable"]}).json()["total"]
        == 0
    )


def test_contracts_are_as_many_as_are_asked_for(client, wheel):
    two = client.get(f"{API}/wheels/{wheel}/recommend", params={"contracts": 2}).json()
    assert Decimal(two["choice"]["capital"]) == 2 * 100 * Decimal(two["choice"]["strike"])
    many = client.get(f"{API}/wheels/{wheel}/recommend", params={"contracts": 3}).json()
    assert many["choice"] is None
    assert any(each["code"] == "no_cash" for each in many["refused"])
    assert any("not enough cash" in each["reason"] for each in many["refusals"])


def test_without_a_broker_or_a_wheel_there_is_a_problem(client, desk, wheel):
    desk.market.asks = lambda symbol: []
    assert client.get(f"{API}/wheels/{wheel}/recommend").status_code == 409
    assert client.get(f"{API}/wheels/none/recommend").status_code == 404
    assert client.post(f"{API}/wheels/none/rolls", json={}).status_code == 404


def test_many_symbols_at_once(client, told):
    asked = {"symbols": ["SPY", "KO", "SPY"], "profile": "aggressive"}
    found = client.post(f"{API}/wheels/recommend/batch", json=asked).json()
    spy, ko = found["items"]
    assert spy["recommendation"]["choice"]["option"].startswith("SPY")
    assert spy["recommendation"]["asked"]["cash"] is None
    assert ko["recommendation"]["choice"] is None
    assert "no price" in ko["recommendation"]["why_none"]
    kept = client.get(f"{API}/recommendations").json()["items"]
    assert {each["subject"] for each in kept} == {"symbol:SPY:put:aggressive", "symbol:KO:put:aggressive"}
    told.fails = True
    later = client.post(f"{API}/wheels/recommend/batch", json={"symbols": ["PEP"]}).json()
    assert later["items"][0]["problem"] == "The broker gives no answer."


def test_a_batch_for_a_portfolio_keeps_to_its_cash(client, desk, told):
    with desk.unit() as unit:
        where = portfolios.create_portfolio(unit, portfolios.Wish("Empty"), BY).id
    asked = {"symbols": ["SPY"], "portfolio_id": where}
    (spy,) = client.post(f"{API}/wheels/recommend/batch", json=asked).json()["items"]
    assert spy["recommendation"]["choice"] is None
    assert spy["recommendation"]["asked"]["cash"] == "0.00"
    assert client.get(f"{API}/recommendations").json()["total"] == 0
    assert (
        client.post(f"{API}/wheels/recommend/batch", json={**asked, "portfolio_id": "none"}).status_code
        == 404
    )


def test_rolls_come_in_pages_and_orders_and_doing_nothing_is_always_there(client, wheel, sold):
    found = client.post(f"{API}/wheels/{wheel}/rolls", json={"limit": 5}).json()
    assert (found["trade_id"], found["option"], found["contracts"]) == (sold, PUT, 1)
    assert found["nothing"]["option"] == PUT
    assert found["nothing"]["dollars"] == "0.00"
    assert len(found["items"]) == min(5, found["total"])
    assert [each["by"] for each in found["best"]] == [
        "balance",
        "credit",
        "delta",
        "days",
        "breakeven",
        "chance",
    ]
    assert all(each["p_assigned"] is not None for each in found["items"])
    whole = client.post(f"{API}/wheels/{wheel}/rolls", json={"limit": 500, "order": "credit"}).json()
    assert len(whole["items"]) == whole["total"]
    brought = [Decimal(each["credit"]) for each in whole["items"]]
    assert brought == sorted(brought, reverse=True)
    rest = client.post(
        f"{API}/wheels/{wheel}/rolls", json={"order": "credit", "offset": 2, "limit": 1, "trade_id": sold}
    )
    assert rest.json()["items"][0]["option"] == whole["items"][2]["option"]


def test_what_is_not_open_cannot_be_rolled(client, wheel):
    refused = client.post(f"{API}/wheels/{wheel}/rolls", json={})
    assert refused.status_code == 409
    assert "nothing to roll" in refused.json()["detail"]


# ---- tracked symbols


def test_symbols_are_tracked_with_what_was_recommended_last(client, told):
    assert client.get(f"{API}/market/tracked").json() == {"items": [], "total": 0, "most": 100}
    body = {"profile": "aggressive", "note": "weekly income"}
    made = client.put(f"{API}/market/tracked/SPY", json=body).json()
    assert (made["symbol"], made["last"], made["state"]) == ("SPY", None, "missing")
    client.post(f"{API}/wheels/recommend/batch", json={"symbols": ["SPY"], "profile": "aggressive"})
    (listed,) = client.get(f"{API}/market/tracked").json()["items"]
    assert listed["last"]["line"].startswith("sell the ")
    assert listed["price"] == "600.00"
    assert client.delete(f"{API}/market/tracked/SPY").status_code == 204
    assert client.delete(f"{API}/market/tracked/SPY").status_code == 404
    assert client.get(f"{API}/recommendations").json()["total"] == 0
    assert client.put(f"{API}/market/tracked/SPY", json={"profile": "wild"}).status_code == 422
    assert client.put(f"{API}/market/tracked/{PUT}", json={}).status_code == 422
