"""Wheels over HTTP: made, walked round by hand, corrected, and gone with what they belong to."""

from decimal import Decimal

import pytest

from tests.web.living import quote_everything

API = "/api/v1"
TODAY = "2026-03-03"
PUT = {"direction": "put", "strike": 60, "expiration_date": "2026-03-20", "contracts": 1}


@pytest.fixture
def portfolio(client):
    return client.post(f"{API}/portfolios", json={"name": "Wheels"}).json()["id"]


@pytest.fixture
def wheel(client, portfolio):
    return made(client, portfolio)


def made(client, portfolio, **body):
    answer = client.post(
        f"{API}/portfolios/{portfolio}/wheels", json={"symbol": "KO", "capital": 6000, **body}
    )
    assert answer.status_code == 201, answer.text
    return answer.json()


def sold(client, wheel, **body):
    answer = client.post(
        f"{API}/wheels/{wheel['id']}/trades", json={**PUT, "premium_per_share": "0.90", **body}
    )
    assert answer.status_code == 201, answer.text
    return answer.json()


def test_a_wheel_is_made_shown_changed_and_removed(client, portfolio, wheel):
    assert (wheel["state"], wheel["capital"], wheel["started_on"]) == ("cash", "6000.00", TODAY)
    assert client.get(f"{API}/wheels/{wheel['id']}").json() == wheel
    for path in (f"{API}/wheels", f"{API}/portfolios/{portfolio}/wheels"):
        assert client.get(path).json() == {"items": [wheel], "total": 1}
        assert client.get(path, params={"state": "shares"}).json()["total"] == 0
        assert client.get(path, params={"open": False}).json()["total"] == 0
    change = {"profile": "defensive", "ended_on": TODAY, "note": "enough"}
    changed = client.put(f"{API}/wheels/{wheel['id']}", json=change).json()
    assert (changed["capital"], changed["profile"], changed["ended_on"]) == (None, "defensive", TODAY)
    assert client.delete(f"{API}/wheels/{wheel['id']}").status_code == 204
    assert client.get(f"{API}/wheels/{wheel['id']}").status_code == 404
    assert client.get(f"{API}/wheels").json()["total"] == 0


def test_once_round_by_hand(client, portfolio):
    wheel = made(client, portfolio, started_on="2026-02-02")
    trade = sold(client, wheel, fees="1.13", at="2026-02-02T15:45:00Z", expiration_date="2026-02-13")
    assert (trade["total_premium"], trade["fees"], trade["words"]) == ("90.00", "-1.13", "KO 13 Feb 26 60 P")
    told = client.get(f"{API}/wheels/{wheel['id']}").json()
    assert (told["state"], told["open_trade"], told["open_trades"]) == ("cash_put_open", trade, 1)
    assert (told["premium_collected"], told["capital_at_risk"]) == ("90.00", "6000.00")
    body = {"price": "1.10", "strike": 58, "expiration_date": "2026-02-20", "total_premium": 175}
    body["at"] = "2026-02-10T15:00:00Z"
    rolled = client.post(f"{API}/trades/{trade['id']}/roll", json=body).json()
    assert (rolled["rolled_from"], rolled["premium_per_share"]) == (trade["id"], "1.75")
    ended = client.post(f"{API}/trades/{rolled['id']}/expire", json={"assigned_contracts": 1}).json()
    assert (ended["outcome"], ended["closed_on"]) == ("assigned", "2026-02-20")
    state = client.get(f"{API}/wheels/{wheel['id']}/state").json()
    assert (state["state"], state["shares"], state["departures"]) == ("shares", "100", [])
    assert "sell_call" in state["allowed"]
    call = sold(
        client,
        wheel,
        direction="call",
        strike=62,
        expiration_date="2026-02-27",
        at="2026-02-23T15:00:00Z",
    )
    late = client.post(f"{API}/trades/{call['id']}/expire", json={"stock_price": 63, "on": "2026-03-20"})
    assert late.status_code == 422
    assert "has not come yet" in late.json()["detail"]
    away = client.post(f"{API}/trades/{call['id']}/expire", json={"stock_price": 63}).json()
    assert (away["outcome"], away["stock_price_at_expiry"]) == ("called_away", "63.00")
    trades = client.get(f"{API}/wheels/{wheel['id']}/trades").json()
    assert trades["total"] == 3
    first = client.get(f"{API}/wheels/{wheel['id']}/trades", params={"limit": 1}).json()
    assert first["items"] == trades["items"][:1]
    told = client.get(f"{API}/wheels/{wheel['id']}").json()
    assert (told["state"], told["open_trade"]) == ("cash", None)
    assert Decimal(told["realized"]) == Decimal(90 - 110 + 175 + 90 + 400) - Decimal("1.13")


def test_what_is_not_allowed_names_what_is(client, wheel):
    answer = client.post(
        f"{API}/wheels/{wheel['id']}/trades", json={**PUT, "direction": "call", "premium_per_share": 1}
    )
    assert answer.status_code == 409
    problem = answer.json()
    assert (problem["state"], problem["allowed"]) == ("cash", ["sell_put", "buy_shares", "import_shares"])
    trade = sold(client, wheel)
    at_the_strike = client.post(f"{API}/trades/{trade['id']}/expire", json={"stock_price": "60.00"})
    assert at_the_strike.status_code == 422
    assert "how many contracts were assigned" in at_the_strike.json()["detail"]
    for body, field in (
        ({**PUT}, "premium_per_share"),
        ({**PUT, "premium_per_share": 1, "at": "2026-03-09T15:00:00Z"}, "at"),
        ({**PUT, "premium_per_share": 1, "contracts": 0}, "contracts"),
        ({**PUT, "premium_per_share": 1, "expiration_date": "2026-02-20"}, "expiration_date"),
    ):
        wrong = client.post(f"{API}/wheels/{wheel['id']}/trades", json=body)
        assert wrong.status_code == 422
        assert field in wrong.text


def test_what_was_recorded_is_noted_corrected_and_taken_back(client, wheel):
    trade = sold(client, wheel)
    path = f"{API}/trades/{trade['id']}"
    changed = client.put(path, json={"notes": "too early", "price": "0.95", "fees": 1}).json()
    assert (changed["notes"], changed["total_premium"], changed["fees"]) == ("too early", "95.00", "-1.00")
    closed = client.post(f"{path}/close", json={"price": "0.20"}).json()
    assert (closed["outcome"], closed["realized"]) == ("closed", "74.00")
    assert client.post(f"{path}/reopen").json()["outcome"] == "open"
    assert client.delete(path).status_code == 204
    assert client.get(path).status_code == 404
    assert client.get(f"{API}/wheels/{wheel['id']}").json()["state"] == "cash"


def test_shares_are_brought_in_bought_and_sold(client, portfolio):
    wheel = made(client, portfolio, starting_direction="call", import_shares={"quantity": 100, "basis": 5820})
    assert (wheel["state"], wheel["adjusted_basis"]) == ("shares", "58.20")
    path = f"{API}/wheels/{wheel['id']}"
    assert (
        client.post(f"{path}/import-shares", json={"quantity": 100, "basis": 5900}).json()["shares"] == "200"
    )
    sale = {"action": "sell_shares", "shares": 200, "price": "61"}
    state = client.post(f"{path}/shares", json=sale).json()
    assert (state["state"], state["shares"]) == ("cash", "0")
    assert client.post(f"{path}/shares", json=sale).status_code == 409


def test_what_the_ledger_tells_is_adopted(told):
    [account] = told.get(f"{API}/accounts").json()["accounts"]
    where = told.post(f"{API}/portfolios", json={"name": "A", "account_ids": [account["id"]]}).json()["id"]
    found = told.get(f"{API}/wheels/adoptable").json()["items"]
    first = found[0]
    wheel = made(told, where, symbol=first["symbol"], adopt=[first["campaign_id"]])
    assert wheel["campaign_ids"] == [first["campaign_id"]]
    assert (wheel["account_id"], wheel["started_on"]) == (account["id"], first["opened_on"])
    left = [each["campaign_id"] for each in told.get(f"{API}/wheels/adoptable").json()["items"]]
    assert first["campaign_id"] not in left
    change = {"profile": "moderate", "left_out": [first["campaign_id"]]}
    changed = told.put(f"{API}/wheels/{wheel['id']}", json=change).json()
    assert (changed["campaign_ids"], changed["left_out"]) == ([], [first["campaign_id"]])
    back = told.post(
        f"{API}/wheels/{wheel['id']}/adopt", json={"campaign_ids": [first["campaign_id"]]}
    ).json()
    assert back["campaign_ids"] == [first["campaign_id"]]
    refused = told.post(f"{API}/wheels/{wheel['id']}/trades", json={**PUT, "premium_per_share": 1})
    assert refused.status_code == 409
    assert "trade there, and sync" in refused.json()["detail"]


def test_a_wheel_just_now(told):
    quote_everything(told)
    [account] = told.get(f"{API}/accounts").json()["accounts"]
    where = told.post(f"{API}/portfolios", json={"name": "A", "account_ids": [account["id"]]}).json()["id"]
    for each in told.get(f"{API}/wheels/adoptable").json()["items"]:
        wheel = made(told, where, symbol=each["symbol"], adopt=[each["campaign_id"]])
        now = told.get(f"{API}/wheels/{wheel['id']}/position").json()
        assert now["state"] == wheel["state"]
        assert {leg["campaign_id"] for leg in now["legs"]} == set(wheel["campaign_ids"])
        assert (now["strike"] is None) == (wheel["open_trade"] is None)
        risk = told.get(f"{API}/wheels/{wheel['id']}/risk").json()
        assert risk["capital_at_risk"] == wheel["capital_at_risk"]
        assert risk["risk_level"] == now["risk_level"]
        needing = told.get(f"{API}/attention", params={"account": account["id"]}).json()["items"]
        assert risk["attention"] == [each for each in needing if each["campaign_id"] in wheel["campaign_ids"]]
    summary = told.get(f"{API}/portfolios/{where}/summary").json()
    assert summary["wheels"]["open"] == sum(summary["wheels"]["by_state"].values()) > 0
    assert Decimal(summary["premium"]["collected"]) > 0


def test_a_wheel_without_anything_has_no_position(client, wheel):
    now = client.get(f"{API}/wheels/{wheel['id']}/position").json()
    assert (now["current_price"], now["strike"], now["legs"], now["moneyness"]["label"]) == (
        None,
        None,
        [],
        "unknown",
    )
    risk = client.get(f"{API}/wheels/{wheel['id']}/risk").json()
    assert (risk["risk_level"], risk["max_loss"], risk["capital_at_risk"]) == (None, None, "0.00")


def test_wheels_go_with_what_they_belong_to(client):
    client.post(f"{API}/imports/sample")
    [account] = client.get(f"{API}/accounts").json()["accounts"]
    where = client.post(f"{API}/portfolios", json={"name": "A", "account_ids": [account["id"]]}).json()["id"]
    found = client.get(f"{API}/wheels/adoptable").json()["items"]
    made(client, where, symbol=found[0]["symbol"], adopt=[found[0]["campaign_id"]])
    client.delete(f"{API}/accounts/{account['id']}")
    assert client.get(f"{API}/portfolios/{where}/wheels").json()["total"] == 0
    other = made(client, where)
    client.delete(f"{API}/portfolios/{where}")
    assert client.get(f"{API}/wheels/{other['id']}").status_code == 404


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("get", "wheels/nobody"),
        ("delete", "wheels/nobody"),
        ("get", "wheels/nobody/state"),
        ("get", "wheels/nobody/trades"),
        ("get", "wheels/nobody/position"),
        ("get", "wheels/nobody/risk"),
        ("get", "trades/nobody"),
        ("delete", "trades/nobody"),
        ("post", "trades/nobody/reopen"),
        ("get", "portfolios/nobody/wheels"),
    ],
)
def test_what_there_is_none_of(client, method, path):
    assert getattr(client, method)(f"{API}/{path}").status_code == 404


def test_a_portfolio_does_not_lose_the_account_of_a_wheel(client, portfolio, wheel):
    refused = client.put(f"{API}/portfolios/{portfolio}", json={"name": "Renamed"})
    assert (refused.status_code, refused.json()["wheel"]) == (409, wheel["id"])
    kept = {"name": "Renamed", "account_ids": [wheel["account_id"]]}
    assert client.put(f"{API}/portfolios/{portfolio}", json=kept).status_code == 200


@pytest.mark.parametrize("field", ["started_on", "ended_on"])
def test_a_wheel_neither_starts_nor_ends_tomorrow(client, portfolio, wheel, field):
    body = {"profile": "moderate", field: "2026-03-04"}
    refused = client.put(f"{API}/wheels/{wheel['id']}", json=body)
    assert (refused.status_code, refused.json()["field"]) == (422, field)
    late = {"symbol": "PEP", "started_on": "2026-03-04"}
    refused = client.post(f"{API}/portfolios/{portfolio}/wheels", json=late)
    assert (refused.status_code, refused.json()["field"]) == (422, "started_on")


def test_a_total_is_kept_that_no_price_divides(client, wheel):
    trade = sold(client, wheel, premium_per_share=None, total_premium=100, contracts=3)
    assert (trade["total_premium"], trade["premium_per_share"]) == ("100.00", "0.333333")
    assert client.get(f"{API}/wheels/{wheel['id']}").json()["premium_collected"] == "100.00"


def test_what_has_expired_by_hand_is_recorded_by_hand(client, portfolio):
    wheel = made(client, portfolio, started_on="2026-02-02")
    sold(client, wheel, at="2026-02-02T15:45:00Z", expiration_date="2026-02-13")
    [told] = client.get(f"{API}/attention").json()["items"]
    assert (told["kind"], told["action"]) == (
        "awaiting",
        {"label": "Record how it ended", "href": "/wheels"},
    )
