"""Snapshots, metrics and the stream's token."""

from decimal import Decimal


def test_snapshots_of_every_type_are_two_sided(sim, caller):
    contract = sim.market.chain(sim.market.expirations("AAPL")[0])[0]
    query = [("equity", "AAPL"), ("equity-option", contract.occ), ("index", "SPX"), ("equity", "NOPE")]
    items = caller.get("/market-data/by-type", params=query).json()["data"]["items"]
    assert {each["symbol"] for each in items} == {"AAPL", contract.occ, "SPX"}
    for each in items:
        assert Decimal(each["bid"]) <= Decimal(each["ask"])
        assert (each["halt-start-time"], each["prev-close-price-type"]) == (-1, "Regular")
    option = next(each for each in items if each["symbol"] == contract.occ)
    assert abs(Decimal(option["delta"])) <= 1


def test_a_share_is_no_index(caller):
    query = {"index": "AAPL", "equity": "SPX"}
    assert caller.get("/market-data/by-type", params=query).json()["data"]["items"] == []


def test_a_hundred_symbols_at_most(caller):
    for query in ([], [("equity", "AAPL")] * 101):
        assert caller.get("/market-data/by-type", params=query).status_code == 400


def test_single_snapshots(sim, caller):
    contract = sim.market.chain(sim.market.expirations("F")[0])[0]
    assert caller.get("/market-data/Equity/AAPL").json()["data"]["symbol"] == "AAPL"
    symbol = contract.occ.replace(" ", "%20")
    assert caller.get(f"/market-data/Equity%20Option/{symbol}").json()["data"]["symbol"] == contract.occ
    assert caller.get("/market-data/Equity/NOPE").status_code == 404


def test_metrics_are_fractions_and_percents(caller):
    items = caller.get("/market-metrics", params={"symbols": "AAPL,SPY,NOPE"}).json()["data"]["items"]
    apple, fund = items
    assert (apple["symbol"], fund["symbol"]) == ("AAPL", "SPY")
    assert 0 <= float(apple["tw-implied-volatility-index-rank"]) <= 1
    assert 0 <= float(apple["implied-volatility-percentile"]) <= 1
    implied = float(apple["implied-volatility-index"]) * 100
    assert abs(float(apple["implied-volatility-30-day"]) - implied) < 0.1
    assert apple["earnings"]["time-of-day"] in ("AMC", "BMO")
    assert "earnings" not in fund
    assert apple["option-expiration-implied-volatilities"]


def test_the_stream_is_where_the_simulator_is(sim, caller):
    told = caller.get("/api-quote-tokens").json()["data"]
    assert told["dxlink-url"] == f"{sim.ws_url}/realtime"
    assert sim.tokens.is_quote_token(told["token"])


def test_dividends_are_told_newest_first_and_the_last_with_the_metrics(caller):
    path = "/market-metrics/historic-corporate-events/dividends"
    paid = caller.get(f"{path}/AAPL").json()["data"]["items"]
    days = [each["occurred-date"] for each in paid]
    assert days == sorted(days, reverse=True)
    assert all(Decimal(each["amount"]) > 0 for each in paid)
    (metrics,) = caller.get("/market-metrics", params={"symbols": "AAPL"}).json()["data"]["items"]
    assert metrics["dividend-ex-date"] == days[0]
    assert metrics["dividend-rate-per-share"] == paid[0]["amount"]
    assert caller.get(f"{path}/NOPE").status_code == 404
